import { checkRoom } from '../../sagemaker/check-component';
import { roomOf } from '../../sagemaker/component-placement';
import { describeInstanceType, instanceType } from '../../sagemaker/instance-types';
import { numberOf, textOf } from '../values';
import type { Rule } from '../rule';
import { configOf, instanceTypesOf, memberOf, variantsOf } from './hosting';

const PROPERTY: Readonly<Record<string, string>> = { cpus: 'NumberOfCpuCoresRequired', memory: 'MinMemoryRequiredInMb', accelerators: 'NumberOfAcceleratorDevicesRequired' };

export const componentRoom: Rule = {
  id: 'sagemaker-component-room',
  area: 'sagemaker',
  severity: 'error',
  what: 'A copy of an inference component fits on an instance of its variant',
  why: 'No instance of that type ever has room for a copy: the component does not come into service, and the deploy fails.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InferenceComponentComputeResourceRequirements.html',
  remedy: 'ask for less, or take larger instances',
  types: ['AWS::SageMaker::InferenceComponent'],
  check(component, { template, report }) {
    const endpoint = template.called(component.properties['EndpointName'], 'AWS::SageMaker::Endpoint');
    const config = endpoint === undefined || !template.areTogether(component, endpoint) ? undefined : configOf(endpoint, template);
    const name = textOf(component.properties['VariantName']);
    const variant = config === undefined || name === undefined ? undefined : variantsOf(config, 'ProductionVariants').find(({ properties }) => textOf(properties['VariantName']) === name);
    const [type, ...others] = variant === undefined ? [] : instanceTypesOf(variant);
    const instance = type === undefined || others.length > 0 ? undefined : instanceType(type.name);
    const room = instance === undefined ? undefined : roomOf(instance);
    if (instance === undefined || room === undefined) return;
    const required = memberOf(component.properties, 'Specification', 'ComputeResourceRequirements');
    const needs = { cpus: 0, memoryMb: 0, accelerators: 0, ...known({ cpus: required['NumberOfCpuCoresRequired'], memoryMb: required['MinMemoryRequiredInMb'], accelerators: required['NumberOfAcceleratorDevicesRequired'] }) };
    for (const { prop } of checkRoom(needs, room, instance.name)) {
      const property = PROPERTY[prop] ?? prop;
      report({ path: `/Specification/ComputeResourceRequirements/${property}`, found: `is ${numberOf(required[property])}, and ${config?.logicalId} has ${instance.name} (${describeInstanceType(instance)})` });
    }
  },
};

function known(values: Readonly<Record<string, unknown>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => {
    const number = numberOf(value);
    return number === undefined ? [] : [[name, number]];
  }));
}
