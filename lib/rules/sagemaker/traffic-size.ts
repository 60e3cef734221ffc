import { isGiven, isMissing, textOf } from '../values';
import type { Rule } from '../rule';
import { isObject } from '../../cloudformation/template';
import { memberOf } from './hosting';

const SIZE_OF: Readonly<Record<string, string>> = { CANARY: 'CanarySize', LINEAR: 'LinearStepSize' };

export const trafficSize: Rule = {
  id: 'sagemaker-traffic-size',
  area: 'sagemaker',
  severity: 'error',
  what: 'A canary has a CanarySize, linear shifting a LinearStepSize, and neither that of the other',
  why: 'SageMaker requires the size that belongs to the type of traffic routing, and refuses any other.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrafficRoutingConfig.html',
  remedy: 'give the size that belongs to the type, and no other',
  types: ['AWS::SageMaker::Endpoint'],
  check({ properties }, { report }) {
    const routing = memberOf(properties, 'DeploymentConfig', 'BlueGreenUpdatePolicy')['TrafficRoutingConfiguration'];
    const type = isObject(routing) ? textOf(routing['Type']) : undefined;
    if (!isObject(routing) || type === undefined) return;
    const at = '/DeploymentConfig/BlueGreenUpdatePolicy/TrafficRoutingConfiguration';
    const wanted = SIZE_OF[type];
    if (wanted !== undefined && isMissing(routing[wanted])) report({ path: `${at}/${wanted}`, found: `is not given, and the type is ${type}` });
    for (const other of Object.values(SIZE_OF).filter((size) => size !== wanted && isGiven(routing[size]))) report({ path: `${at}/${other}`, found: `is given, and the type is ${type}` });
  },
};
