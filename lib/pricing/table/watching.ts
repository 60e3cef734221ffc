import type { Price } from '../price';
import { infracost, row } from './row';

const metrics = { source: 'https://aws.amazon.com/cloudwatch/pricing/', date: '2026-11-21' } as const;
const logs = infracost('cloudwatch_log_group');
const alarms = infracost('cloudwatch_metric_alarm');
const xray = { source: 'https://aws.amazon.com/xray/pricing/', date: '2026-11-21' } as const;

/** What watches: CloudWatch and X-Ray, in us-east-1. */
export const WATCHING: readonly Price[] = [
  row('cloudwatch.metrics', [{ upTo: 10_000, usd: 0.3 }, { upTo: 250_000, usd: 0.1 }, { upTo: 1_000_000, usd: 0.05 }, { usd: 0.02 }], metrics),
  row('cloudwatch.alarms', 0.1, alarms),
  row('cloudwatch.alarms-high-resolution', 0.3, alarms),
  row('cloudwatch.composite-alarms', 0.5, metrics),
  row('cloudwatch.dashboards', 3, infracost('cloudwatch_dashboard')),
  row('cloudwatch.logs-ingested', 0.5, { ...logs, note: 'functions have tiers of their own above 10 TB a month' }),
  row('cloudwatch.logs-infrequent-ingested', 0.25, metrics),
  row('cloudwatch.logs-stored', 0.03, { ...logs, note: 'of the compressed size' }),
  row('cloudwatch.insights-scanned', 0.005, logs),
  row('cloudwatch.metric-requests', 0.01 / 1000, metrics),
  row('xray.recorded', 5 / 1e6, xray),
  row('xray.retrieved', 0.5 / 1e6, xray),
];
