import type { Rule } from '../rule';
import { refuseSchedule, scheduledActions } from './scheduled-actions';
import { SCALABLE_TARGET } from './targets';

export const schedule: Rule = {
  id: 'scaling-schedule',
  area: 'scaling',
  severity: 'error',
  what: 'A scheduled action happens at times that there are, in a time zone that there is',
  why: 'Application Auto Scaling refuses the target with its scheduled actions, and the deploy fails.',
  source: 'https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html',
  remedy: 'write a cron expression of six fields, one of the days as ?, and the name of a zone',
  refusedBy: 'Application Auto Scaling',
  refusedWhenMade: true,
  types: [SCALABLE_TARGET],
  check(target, { report }) {
    for (const action of scheduledActions(target)) {
      const refused = refuseSchedule(action);
      if (refused !== undefined) report({ path: `${action.path}/${refused.at}`, found: refused.found, allowed: refused.allowed, words: refused.words });
    }
  },
};
