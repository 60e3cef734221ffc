import { DASHBOARD } from './limits';
import { parts, writtenOut } from './metrics';
import { flag, isJson, says, text, textLike, word, type DashboardMessage, type Shape } from './shape';

/** What the words are of whom the array is of another form altogether. */
const FORM = 'Field "metrics" has to be an array of array of strings, with an optional metricRenderer object as last element';
const FIELD = 'Invalid metric field type, only "String" type is allowed';

/** The array `metrics` of a widget. */
export function checkMetrics(value: unknown, path: string, { period, color }: { readonly period: Shape; readonly color: Shape }): readonly DashboardMessage[] {
  if (!Array.isArray(value)) return says(path, 'Should be array');
  if (value.length > DASHBOARD.metricsPerWidget) return says(path, `Should NOT have more than ${DASHBOARD.metricsPerWidget} items`);
  const rendering: Readonly<Record<string, Shape>> = {
    id: textLike(/^[a-z][a-zA-Z0-9_]*$/), label: text, color, stat: text, period, region: text, accountId: text, visible: flag, yAxis: word('left', 'right'), expression: text,
  };
  let before: readonly string[] = [];
  return (value as readonly unknown[]).flatMap((array, index) => {
    const at = `${path}/${index}`;
    if (!Array.isArray(array)) return says(at, FORM);
    const { fields } = parts(array as readonly unknown[]);
    const wrong = fields.flatMap((field, place) => (typeof field === 'string' ? [] : says(`${at}/${place}`, FIELD)));
    if (wrong.length > 0) return wrong;
    // A last element that is no rendering is one too many: CloudWatch says no more of it.
    if (fields.length < array.length && !isRendering(array.at(-1), rendering)) return says(at, `Should NOT have more than ${fields.length} items`);
    if (fields.length === 0) return typeof (array.at(-1) as { readonly expression?: unknown } | undefined)?.expression === 'string' ? [] : says(at, 'Should NOT have less than 2 items');
    const written = writtenOut(fields as readonly string[], before);
    if (written === undefined) return says(at, 'Should repeat fields of a metric before it, and there are none');
    if (written.length < 2) return says(at, 'Should NOT have less than 2 items');
    if (written.length % 2 === 1) return says(at, `Should NOT have less than ${array.length + 1} items`);
    before = written;
    return [];
  });
}

/** Members that are not known are let through, unless they are objects: no member is one, and `dimensions` is what people write. */
function isRendering(value: unknown, members: Readonly<Record<string, Shape>>): boolean {
  if (!isJson(value)) return false;
  return Object.entries(value).every(([name, member]) => (Object.hasOwn(members, name) ? members[name]!(member, '').length === 0 : typeof member !== 'object'));
}
