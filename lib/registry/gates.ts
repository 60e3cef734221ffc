import type { Problem } from '../problem';

/** What a metric of a version has to reach before the version is approved. */
export interface MetricGate {
  readonly metric: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** Alias of the version to compare with. */
  readonly notWorseThan?: string;
  /** By how much it may be worse than that. */
  readonly by?: number;
  /** Whether less is better, as of an error. */
  readonly lowerIsBetter?: boolean;
}

/** What came out, as it is stored beside the decision. */
export interface GateReport {
  readonly passed: boolean;
  readonly gates: readonly GateResult[];
}

export interface GateResult {
  /** Such as `accuracy >= 0.95`. */
  readonly gate: string;
  readonly passed: boolean;
  /** Such as `accuracy is 0.94`. */
  readonly detail: string;
}

type Metrics = Readonly<Record<string, number>>;

/**
 * The version that an alias points to; of the version that has it itself, the one before it, where that is known. Undefined where nothing has the
 * alias yet: then there is nothing to be worse than.
 */
export type Reference = (alias: string) => { readonly version: string; readonly metrics?: Metrics; readonly isBefore?: boolean } | undefined;

/** Judges the metrics of a version. A metric that is not there does not pass. */
export function evaluateGates(gates: readonly MetricGate[], version: string, metrics: Metrics | undefined, reference: Reference): GateReport {
  const results = gates.flatMap((gate) => evaluateGate(gate, version, metricOf(metrics, gate.metric), reference));
  return { passed: results.every(({ passed }) => passed), gates: results };
}

function evaluateGate(gate: MetricGate, version: string, value: number | undefined, reference: Reference): GateResult[] {
  const { metric, atLeast, atMost, notWorseThan, by = 0, lowerIsBetter = false } = gate;
  const found = value === undefined ? `${metric} is not given` : `${metric} is ${value}`;
  const results: GateResult[] = [];
  if (atLeast !== undefined) results.push({ gate: `${metric} >= ${atLeast}`, passed: value !== undefined && value >= atLeast, detail: found });
  if (atMost !== undefined) results.push({ gate: `${metric} <= ${atMost}`, passed: value !== undefined && value <= atMost, detail: found });
  if (notWorseThan !== undefined) {
    const text = `${metric} not worse than ${notWorseThan}${by === 0 ? '' : ` by more than ${by}`}`;
    const other = reference(notWorseThan);
    const theirs = metricOf(other?.metrics, metric);
    if (other === undefined) results.push({ gate: text, passed: value !== undefined, detail: `${found}; nothing is ${notWorseThan} yet` });
    else if (other.version === version) results.push({ gate: text, passed: value !== undefined, detail: `${found}; it is ${notWorseThan} itself` });
    else {
      const whose = other.isBefore === true ? `version ${other.version}, approved before it,` : `${notWorseThan} (version ${other.version})`;
      if (theirs === undefined) results.push({ gate: text, passed: false, detail: `${found}; that of ${whose} is not given` });
      else results.push({ gate: text, passed: value !== undefined && notWorse(value, theirs, by, lowerIsBetter), detail: `${found}; that of ${whose} is ${theirs}` });
    }
  }
  return results;
}

/** A metric may be called `constructor`. */
function metricOf(metrics: Metrics | undefined, name: string): number | undefined {
  return metrics !== undefined && Object.hasOwn(metrics, name) ? metrics[name] : undefined;
}

/** 0.90 is not worse than 0.905 by 0.005, whatever binary fractions say of it. */
const ROUNDING = 1e-12;

function notWorse(value: number, theirs: number, by: number, lowerIsBetter: boolean): boolean {
  const worse = lowerIsBetter ? value - theirs : theirs - value;
  return worse <= by + ROUNDING * Math.max(1, Math.abs(value), Math.abs(theirs));
}

/** What is wrong with a gate itself. */
export function checkGate(prop: string, { atLeast, atMost, notWorseThan, by }: MetricGate): Problem[] {
  const numbers = Object.entries({ atLeast, atMost, by }).filter(([, value]) => value !== undefined && !Number.isFinite(value));
  return [
    ...numbers.map(([name, value]) => ({ prop: `${prop}.${name}`, found: `is ${String(value)}`, allowed: 'a number', remedy: 'give the figure that the metric has to reach' })),
    ...(atLeast === undefined && atMost === undefined && notWorseThan === undefined ? [{ prop, found: 'asks for nothing', remedy: 'set `atLeast`, `atMost` or `notWorseThan`' }] : []),
    ...(atLeast !== undefined && atMost !== undefined && atLeast > atMost ? [{ prop, found: `asks for at least ${atLeast} and at most ${atMost}`, remedy: 'nothing is both: exchange them' }] : []),
    ...(by !== undefined && by < 0 ? [{ prop: `${prop}.by`, found: `is ${by}`, allowed: '0 or more', remedy: 'say by how much it may be worse' }] : []),
    ...(by !== undefined && notWorseThan === undefined ? [{ prop: `${prop}.by`, found: 'is set without `notWorseThan`', remedy: 'name the alias to compare with' }] : []),
  ];
}
