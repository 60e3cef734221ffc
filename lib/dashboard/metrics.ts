import type { Rendering } from './body';

/** A metric or an expression of a widget, written out. */
export type WidgetMetric =
  | { readonly kind: 'metric'; readonly namespace: string; readonly name: string; readonly dimensions: Readonly<Record<string, string>>; readonly rendering: Rendering }
  | { readonly kind: 'expression'; readonly expression: string; readonly rendering: Rendering };

/** What an element of an array stands for that repeats the array before it. */
const SAME = '.';
const SAME_REST = '...';

/**
 * The metrics of a widget. `.` in an array is what stands at that place of the array before it, and `...` is all of it that the rest of the
 * array leaves open: as many elements as the array before it has, the last of them replaced by what follows the `...`. Arrays of expressions
 * stand for nothing there.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html#CloudWatch-Dashboard-Properties-Metrics-Array-Format
 *
 * Undefined for an array that is neither a metric nor an expression.
 */
export function metricsOf(metrics: readonly (readonly unknown[])[]): readonly (WidgetMetric | undefined)[] {
  let before: readonly string[] = [];
  return metrics.map((array) => {
    const { fields, rendering } = parts(array);
    if (fields.length === 0) return typeof rendering.expression === 'string' ? { kind: 'expression', expression: rendering.expression, rendering } : undefined;
    const written = fields.every((field): field is string => typeof field === 'string') ? writtenOut(fields, before) : undefined;
    if (written === undefined || written.length < 2 || written.length % 2 === 1) return undefined;
    before = written;
    const [namespace = '', name = '', ...rest] = written;
    const dimensions = Object.fromEntries(Array.from({ length: rest.length / 2 }, (_, index) => [rest[2 * index]!, rest[2 * index + 1]!]));
    return { kind: 'metric', namespace, name, dimensions, rendering };
  });
}

/** The fields of an array, and the object that it may end with. */
export function parts(array: readonly unknown[]): { readonly fields: readonly unknown[]; readonly rendering: Rendering } {
  const last = array.at(-1);
  return typeof last === 'object' && last !== null && !Array.isArray(last) ? { fields: array.slice(0, -1), rendering: last } : { fields: array, rendering: {} };
}

/** Undefined where there is nothing to repeat. */
export function writtenOut(fields: readonly string[], before: readonly string[]): readonly string[] | undefined {
  const [first, ...rest] = fields;
  const whole = first === SAME_REST ? [...before.slice(0, Math.max(0, before.length - rest.length)), ...rest] : fields;
  const written = whole.map((field, index) => (field === SAME ? before[index] : field));
  return written.every((field): field is string => field !== undefined && field !== SAME_REST) ? written : undefined;
}
