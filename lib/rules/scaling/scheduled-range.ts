import type { Rule } from '../rule';
import { rangeOf, scheduledActions } from './scheduled-actions';
import { SCALABLE_TARGET } from './targets';

export const scheduledRange: Rule = {
  id: 'scaling-scheduled-range',
  area: 'scaling',
  severity: 'error',
  what: 'A scheduled action sets a minimum that is at most its maximum, and actions of one target have names of their own',
  why: 'Application Auto Scaling refuses the action; of two with one name, the second takes over the first.',
  source: 'https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalableTargetAction.html',
  remedy: 'lower the minimum, raise the maximum, or rename one',
  refusedBy: 'Application Auto Scaling',
  refusedWhenMade: true,
  types: [SCALABLE_TARGET],
  check(target, { report }) {
    const actions = scheduledActions(target);
    const names = new Set<string>();
    for (const action of actions) {
      const { min, max } = rangeOf(action);
      if (min !== undefined && max !== undefined && min > max) {
        report({ path: `${action.path}/ScalableTargetAction/MinCapacity`, found: `is ${min}`, allowed: `at most its MaxCapacity, ${max}`, words: `Maximum capacity cannot be less than minimum capacity: ${min} is more than ${max}` });
      }
      if (action.name === undefined) continue;
      if (names.has(action.name)) report({ path: `${action.path}/ScheduledActionName`, found: `is ${action.name}, as that of another`, words: `Duplicate scheduled action name: ${action.name}` });
      names.add(action.name);
    }
  },
};
