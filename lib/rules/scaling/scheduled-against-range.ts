import { isMissing, numberOf } from '../values';
import type { Rule } from '../rule';
import { rangeOf, scheduledActions } from './scheduled-actions';
import { SCALABLE_TARGET } from './targets';

export const scheduledAgainstRange: Rule = {
  id: 'scaling-scheduled-against-range',
  area: 'scaling',
  severity: 'warning',
  what: 'A scheduled action that sets one end of the range leaves it between the others',
  why: 'At its hour the action fails, and nobody is told: the minimum would be above the maximum.',
  source: 'https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-policy-overview.html',
  remedy: 'set both ends in the action',
  types: [SCALABLE_TARGET],
  check(target, { report }) {
    const [least, most] = [numberOf(target.properties['MinCapacity']), numberOf(target.properties['MaxCapacity'])];
    for (const action of scheduledActions(target)) {
      const { min, max } = rangeOf(action);
      if (min !== undefined && isMissing(action.range['MaxCapacity']) && most !== undefined && min > most) {
        report({ path: `${action.path}/ScalableTargetAction/MinCapacity`, found: `is ${min}, and the MaxCapacity of the target ${most}` });
      }
      if (max !== undefined && isMissing(action.range['MinCapacity']) && least !== undefined && max < least) {
        report({ path: `${action.path}/ScalableTargetAction/MaxCapacity`, found: `is ${max}, and the MinCapacity of the target ${least}` });
      }
    }
  },
};
