import { isTimeZone, parseSchedule } from '../../schedule';
import { textOf } from '../values';
import type { Rule } from '../rule';

/** A shape that the schema lets through: others are limits of the schema. */
const SHAPE = /^(rate|cron|at)\(.+\)$/;

export const schedule: Rule = {
  id: 'messaging-schedule',
  area: 'messaging',
  severity: 'error',
  what: 'A schedule of EventBridge names times that there are, in a time zone that there is',
  why: 'EventBridge refuses the rule or the schedule: "Parameter ScheduleExpression is not valid".',
  source: 'https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html',
  remedy: 'write cron(minutes hours day month weekday year), one of the days as ?, or rate(value unit); one-time schedules, at(...), are of EventBridge Scheduler',
  refusedBy: 'EventBridge',
  refusedWhenMade: true,
  types: ['AWS::Events::Rule', 'AWS::Scheduler::Schedule'],
  check({ type, properties }, { report }) {
    const isRule = type === 'AWS::Events::Rule';
    const [expression, zone] = [textOf(properties['ScheduleExpression']), textOf(properties['ScheduleExpressionTimezone'])];
    // The schema of a rule has the forms of its rates, and no at().
    if (expression !== undefined && expression !== '' && (isRule ? /^cron\(\S+( +\S+){5}\)$/ : SHAPE).test(expression) && parseSchedule(expression, { exactUnits: isRule, at: !isRule }) === undefined) {
      report({ path: '/ScheduleExpression', found: `is ${expression}`, words: isRule ? 'Parameter ScheduleExpression is not valid.' : `Invalid Schedule Expression ${expression}.` });
    }
    if (!isRule && zone !== undefined && !isTimeZone(zone)) {
      report({ path: '/ScheduleExpressionTimezone', found: `is ${zone}`, allowed: 'a name of the IANA database, such as Europe/Berlin', words: `Invalid Schedule Expression Timezone ${zone}.` });
    }
  },
};
