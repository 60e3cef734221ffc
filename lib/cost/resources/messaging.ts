import type { RuleResource } from '../../rules/template';
import { booleanOf, isMissing, textOf } from '../../rules/values';
import type { ResourceUsage } from '../template/usage';
import { runsPerMonth } from './lambda-function';
import { n } from './words';

export function queue({ properties }: RuleResource): ResourceUsage {
  return [{ what: 'requests', kind: 'per use', key: booleanOf(properties['FifoQueue']) === true ? 'sqs.fifo-requests' : 'sqs.requests', missing: 'nothing says how many messages go through it' }];
}

export function topic(): ResourceUsage {
  return [{ what: 'publishes', kind: 'per use', key: 'sns.requests', missing: 'nothing says how often something is published; deliveries to functions and queues are free' }];
}

export function stateMachine({ properties }: RuleResource): ResourceUsage {
  const isExpress = textOf(properties['StateMachineType']) === 'EXPRESS';
  return [{ what: isExpress ? 'executions' : 'transitions', kind: 'per use', key: isExpress ? 'step-functions.express-requests' : 'step-functions.transitions', missing: 'nothing says how often it runs' }];
}

export function scheduleOf({ properties }: RuleResource): ResourceUsage {
  const expression = isMissing(properties['ScheduleExpression']) ? undefined : textOf(properties['ScheduleExpression']);
  const runs = expression === undefined ? undefined : runsPerMonth(expression);
  return [{ what: 'invocations', kind: 'always on', key: 'scheduler.invocations', ...(runs === undefined ? { missing: 'its schedule is not known' } : { quantity: runs, formula: `${n(runs)} runs by ${expression}` }) }];
}

export function eventSourceMapping({ properties }: RuleResource): ResourceUsage {
  if (!isMissing(properties['ProvisionedPollerConfig'])) return [{ what: 'provisioned pollers', kind: 'always on', missing: 'prices of provisioned pollers are not known here' }];
  return { free: 'is paid for by the requests to its queue or stream', source: 'https://aws.amazon.com/lambda/pricing/' };
}
