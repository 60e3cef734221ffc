import { isObject, own } from '../../cloudformation/template';
import type { Rule } from '../rule';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const COLUMNS = 24;
const MAX_HEIGHT = 1_000;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const MAX_WIDGETS = 500;
const MAX_METRICS = 500;

export const dashboard: Rule = {
  id: 'monitoring-dashboard',
  area: 'monitoring',
  severity: 'error',
  what: 'The widgets of a dashboard are within its 24 columns, and their metrics within its limits',
  why: 'CloudWatch refuses the dashboard: "The dashboard body is invalid, there are validation errors".',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html',
  remedy: 'make widgets narrower, or put them on another dashboard',
  refusedBy: 'CloudWatch',
  types: ['AWS::CloudWatch::Dashboard'],
  check({ properties }, { report }) {
    const body = parsed(properties['DashboardBody']);
    const widgets = isObject(body) ? own(body, 'widgets') : undefined;
    if (!Array.isArray(widgets)) return;
    const say = (found: string, allowed: string): void => report({ path: '/DashboardBody', found, allowed, words: `The dashboard body is invalid, there are 1 validation errors: [ { "message": "${found}, allowed: ${allowed}" } ]` });
    if (widgets.length > MAX_WIDGETS) say(`has ${widgets.length} widgets`, `at most ${MAX_WIDGETS}`);
    widgets.filter(isObject).forEach((widget, index) => {
      const [x, width, height] = ['x', 'width', 'height'].map((name) => own(widget, name));
      if (typeof width === 'number' && (width < 1 || width > COLUMNS)) say(`has a widget ${index} that is ${width} wide`, `1 to ${COLUMNS}`);
      else if (typeof x === 'number' && x + (typeof width === 'number' ? width : 1) > COLUMNS) say(`has a widget ${index} that ends in column ${x + (typeof width === 'number' ? width : 1)}`, `up to ${COLUMNS}`);
      if (typeof height === 'number' && (height < 1 || height > MAX_HEIGHT)) say(`has a widget ${index} that is ${height} high`, `1 to ${MAX_HEIGHT}`);
      const metrics = isObject(widget['properties']) ? own(widget['properties'], 'metrics') : undefined;
      if (Array.isArray(metrics) && metrics.length > MAX_METRICS) say(`has a widget ${index} with ${metrics.length} metrics`, `at most ${MAX_METRICS}`);
    });
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
