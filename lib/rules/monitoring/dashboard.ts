import { checkBody, refuseBody } from '../../dashboard/check-body';
import { isObject } from '../../cloudformation/template';
import type { Rule } from '../rule';

/** Messages that one finding shows. */
const SHOWN = 3;

export const dashboard: Rule = {
  id: 'monitoring-dashboard',
  area: 'monitoring',
  severity: 'error',
  what: 'The body of a dashboard is as CloudWatch takes it: its widgets are within the 24 columns, have what their type needs, and stay within the limits',
  why: 'CloudWatch refuses the dashboard: "The dashboard body is invalid, there are validation errors".',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html',
  remedy: 'correct the widgets that are named, or put some on another dashboard',
  refusedBy: 'CloudWatch',
  refusedWhenMade: true,
  types: ['AWS::CloudWatch::Dashboard'],
  check({ properties }, { report }) {
    const body = parsed(properties['DashboardBody']);
    if (!isObject(body)) return;
    const wrong = checkBody(body);
    if (wrong.length === 0) return;
    const shown = wrong.slice(0, SHOWN).map(({ dataPath, message }) => `${dataPath === '' ? 'the body' : dataPath}: ${message}`);
    const more = wrong.length > SHOWN ? `, and ${wrong.length - SHOWN} more` : '';
    report({ path: '/DashboardBody', found: `is refused: ${shown.join('; ')}${more}`, words: refuseBody(body) });
  },
};

/** References within the text stand where texts do; where one stands for more than that, nothing is known. */
function parsed(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
