import { checkGate, type MetricGate } from '../../lib/registry/gates';
import { checkAlias } from '../../lib/registry/names';
import { checkKnown } from '../private/known';
import { rejectAt } from '../private/reject';
import { guard } from '../private/declared/guard';

/** What a metric has to reach. */
export interface MetricGateOptions {
  /**
   * The least that it may be, in whatever unit the metric has.
   *
   * @default - no least
   */
  readonly atLeast?: number;

  /**
   * The most that it may be, in whatever unit the metric has.
   *
   * @default - no most
   */
  readonly atMost?: number;

  /**
   * Alias of the version that it is compared with, such as `champion`. As long as no version has the alias, nothing is compared.
   *
   * @default - it is compared with no other version
   */
  readonly notWorseThan?: string;

  /**
   * By how much it may be worse than that, in whatever unit the metric has.
   *
   * @default 0
   */
  readonly by?: number;

  /**
   * Whether less is better, as of an error or a latency.
   *
   * @default false
   */
  readonly lowerIsBetter?: boolean;
}

/**
 * What a version of a model has to reach before it is approved.
 *
 * @example
 *
 * const digits = registry.addModel('digits', {
 *   gates: [QualityGate.metric('accuracy', { atLeast: 0.95, notWorseThan: 'champion', by: 0.005 })],
 * });
 */
export class QualityGate {
  /**
   * A figure among the `metrics` of the version. A version without it does not pass.
   *
   * @throws if it asks for nothing, or for what nothing can reach
   */
  public static metric(name: string, options: MetricGateOptions): QualityGate {
    const place = `QualityGate.metric(${JSON.stringify(name)})`;
    const { atLeast, atMost, by, notWorseThan } = options;
    rejectAt(place, checkKnown({ atLeast, atMost, by, notWorseThan }));
    // An alias that no version can have would never be compared with.
    rejectAt(place, [...checkGate(name, { ...options, metric: name }), ...(notWorseThan === undefined ? [] : checkAlias(`${name}.notWorseThan`, notWorseThan))]);
    return new QualityGate({ ...options, metric: name });
  }

  private constructor(private readonly gate: MetricGate) {}

  /** @internal */
  public _gate(): MetricGate {
    return this.gate;
  }
}

guard('QualityGate', QualityGate);
