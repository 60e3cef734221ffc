import { evaluateQueries } from '../../../lib/cloudwatch/metric-queries';
import type { Clock } from '../clock';
import { valuesOf } from '../cloudwatch/alarm-evaluator';
import type { Alarms } from '../cloudwatch/alarms';
import type { Metrics } from '../cloudwatch/metrics';

/** What alarms see: the newest value within the time that they look at. */
export class AlarmMetrics {
  constructor(private readonly alarms: Alarms, private readonly metrics: Metrics, private readonly clock: Clock) {}

  latest(alarm: string): { readonly value: number; readonly threshold: number } | undefined {
    const definition = this.alarms.definitionOf(alarm);
    if (definition === undefined) return undefined;
    const length = definition.period * 1000;
    const end = Math.floor(this.clock.now() / length) * length;
    const start = end - definition.evaluationPeriods * length;
    const [result] = evaluateQueries(definition.queries, { start, end }, (stat) => valuesOf(this.metrics, stat, start, end));
    const points = [...result?.series[0]?.points ?? []].sort(([a], [b]) => b - a);
    const [, value] = points[0] ?? [];
    return value === undefined ? undefined : { value, threshold: definition.threshold };
  }
}
