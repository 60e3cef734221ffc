import type { Problem } from '../problem';

/** Figures go into records and manifests as JSON, which has no NaN and no infinity. */
export function checkMetrics(prop: string, metrics: Readonly<Record<string, number>>): Problem[] {
  return Object.entries(metrics).filter(([, value]) => !Number.isFinite(value)).map(([name, value]) => ({
    prop: `${prop}.${name}`, found: `is ${typeof value === 'string' ? JSON.stringify(value) : String(value)}`, allowed: 'a number', remedy: 'give the figure, or leave the metric out',
  }));
}
