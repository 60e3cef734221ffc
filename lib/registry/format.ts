import { canonicalJson } from '../canonical-json';
import { checkShape, parseJson, type JsonShape } from '../json-shape';
import { jsonMembers } from './json-members';
import { MODEL_MANIFEST_SHAPE, REGISTRY_EXPORT_SHAPE, VERSION_MANIFEST_SHAPE, type ModelManifest, type RegistryExport, type VersionManifest } from './manifest';

/** Where a manifest is written, as far as its text depends on it. */
export interface ManifestText {
  /** Address of the schema, for editors: absolute, or relative to the file. What a file has already stays. */
  readonly schema?: string;
  /** What the file holds now: what does not change in it stays as it is written. */
  readonly before?: string;
}

/** Text of `models/NAME/VERSION.json`. */
export function formatVersionManifest(manifest: VersionManifest, options: ManifestText = {}): string {
  return format(VERSION_MANIFEST_SHAPE, manifest, options);
}

/** Text of `models/NAME/_model.json`. */
export function formatModelManifest(manifest: ModelManifest, options: ManifestText = {}): string {
  return format(MODEL_MANIFEST_SHAPE, manifest, options);
}

/** Text of what `csi registry export` writes. */
export function formatRegistryExport(manifest: RegistryExport, options: ManifestText = {}): string {
  return format(REGISTRY_EXPORT_SHAPE, manifest, options);
}

type Members = Readonly<Record<string, unknown>>;

function format(shape: JsonShape, value: object, { schema, before }: ManifestText): string {
  const old = before === undefined ? {} : parseJson(before) as Members;
  const address = old['$schema'] ?? schema;
  const wanted = ordered(shape, { ...(address !== undefined && { $schema: address }), ...value }) as Members;
  return before === undefined || !isEditable(before) ? `${show(wanted, '', '  ', 0)}\n` : edited(before, old, wanted);
}

/** One member a line, each once: what an editor or this library writes. */
function isEditable(text: string): boolean {
  const members = jsonMembers(text);
  return members.length > 0 && new Set(members.map(({ key }) => key)).size === members.length
    && members.every(({ start }, index) => text.slice(index === 0 ? text.indexOf('{') : members[index - 1]?.end, start).includes('\n'));
}

/** The text with what differs replaced. */
function edited(text: string, old: Members, wanted: Members): string {
  const found = jsonMembers(text);
  const [first] = found;
  const start = first?.start ?? 0;
  const indent = text.slice(text.lastIndexOf('\n', start) + 1, start);
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const written = (key: string): string => show(wanted[key], indent, indent, key.length + 4).replaceAll('\n', lineEnd);
  const kept = found.filter(({ key }) => wanted[key] !== undefined).map(({ key, start: from, valueStart, end }) => ({
    key, text: canonicalJson(old[key]) === canonicalJson(wanted[key]) ? text.slice(from, end) : `${text.slice(from, valueStart)}${written(key)}`,
  }));
  const members = [...kept];
  const order = Object.keys(wanted);
  for (const key of order.filter((name) => !kept.some((member) => member.key === name))) {
    // After the nearest of those that come before it in a manifest that is written anew.
    const before = order.slice(0, order.indexOf(key));
    const place = members.reduce((last, member, index) => (before.includes(member.key) ? index + 1 : last), 0);
    members.splice(place, 0, { key, text: `${JSON.stringify(key)}: ${written(key)}` });
  }
  // Blank lines between members stay with the member that follows.
  const gaps = new Map(found.map(({ key, start: from }, index) => [key, text.slice(index === 0 ? text.indexOf('{') + 1 : found[index - 1]?.end, from).replace(',', '')]));
  const body = members.map(({ key, text: member }) => `${gaps.get(key) ?? `${lineEnd}${indent}`}${member}`).join(',');
  return `${text.slice(0, text.indexOf('{') + 1)}${body}${text.slice(found.at(-1)?.end ?? 0)}`;
}

/** Members in the order of the shape; names that the shape does not know by the alphabet. Undefined members are left out. */
function ordered(shape: JsonShape | undefined, value: unknown): unknown {
  const fitting = shape !== undefined && 'anyOf' in shape ? shape.anyOf.find((one) => checkShape(one, value, '').length === 0) : shape;
  const known = fitting !== undefined && 'type' in fitting ? fitting : undefined;
  if (Array.isArray(value)) return value.map((item) => ordered(known?.type === 'array' ? known.items : undefined, item));
  if (value === null || typeof value !== 'object') return value;
  const object = known?.type === 'object' ? known : undefined;
  const properties = object?.properties ?? {};
  const rest = object?.additionalProperties === false ? undefined : object?.additionalProperties;
  const names = Object.keys(properties);
  const place = (name: string): number => (names.includes(name) ? names.indexOf(name) : names.length);
  return Object.fromEntries(Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => place(a) - place(b) || (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, member]) => [name, ordered(Object.hasOwn(properties, name) ? properties[name] : rest, member)]));
}

/** As wide as Prettier writes JSON, so that a repository that runs it has nothing to change. */
const WIDTH = 80;

/** JSON with a line for each member; lists of plain values on one line where they fit. */
function show(value: unknown, indent: string, step: string, before: number): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const inner = indent + step;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    const line = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    // A comma may follow.
    if (value.every((item) => item === null || typeof item !== 'object') && indent.length + before + line.length < WIDTH) return line;
    return `[\n${value.map((item) => `${inner}${show(item, inner, step, 0)}`).join(',\n')}\n${indent}]`;
  }
  const members = Object.entries(value);
  if (members.length === 0) return '{}';
  return `{\n${members.map(([key, member]) => `${inner}${JSON.stringify(key)}: ${show(member, inner, step, key.length + 4)}`).join(',\n')}\n${indent}}`;
}
