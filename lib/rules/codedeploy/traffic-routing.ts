import { isGiven, isMissing, textOf, valueAt } from '../values';
import type { Rule } from '../rule';
import { platformOf } from './groups';

const OF_TYPE: Readonly<Record<string, string | undefined>> = { AllAtOnce: undefined, TimeBasedCanary: 'TimeBasedCanary', TimeBasedLinear: 'TimeBasedLinear' };

export const trafficRouting: Rule = {
  id: 'codedeploy-traffic-routing',
  area: 'codedeploy',
  severity: 'error',
  what: 'A deployment configuration says how traffic moves as its type and compute platform need it',
  why: 'CodeDeploy refuses it: a canary needs its share and its time, a linear shift its steps, and only servers are counted as healthy.',
  source: 'https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_TrafficRoutingConfig.html',
  remedy: 'give what belongs to the type, and leave out what does not',
  types: ['AWS::CodeDeploy::DeploymentConfig'],
  check(config, { report }) {
    const routing = config.properties['TrafficRoutingConfig'];
    const platform = platformOf(config);
    if (platform === 'Lambda' && isMissing(routing)) report({ path: '/TrafficRoutingConfig', found: 'is missing, and the platform is Lambda' });
    if (platform === 'Lambda' && isGiven(config.properties['MinimumHealthyHosts'])) report({ path: '/MinimumHealthyHosts', found: 'is given, and the platform is Lambda' });
    const type = textOf(valueAt(routing, 'Type'));
    if (type === undefined || !Object.hasOwn(OF_TYPE, type)) return;
    for (const name of ['TimeBasedCanary', 'TimeBasedLinear']) {
      const given = valueAt(routing, name);
      if (OF_TYPE[type] === name && isMissing(given)) report({ path: `/TrafficRoutingConfig/${name}`, found: `is missing, and Type is ${type}` });
      if (OF_TYPE[type] !== name && isGiven(given)) report({ path: `/TrafficRoutingConfig/${name}`, found: `is given, and Type is ${type}` });
    }
  },
};
