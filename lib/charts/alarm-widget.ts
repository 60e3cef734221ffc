import type { AlarmWidget } from '../dashboard/body';
import type { Size } from './option';
import { escaped, moved, rect, text } from './svg';
import { THEME } from './theme';

export interface AlarmStatus {
  readonly arn: string;
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  /** When the state became what it is, in milliseconds since 1970. */
  readonly since?: number;
}

const TILE = 34;
const GAP = 6;
const LEAST_WIDTH = 190;

const STATES = {
  OK: { color: THEME.ok, fill: THEME.okFill, word: 'OK' },
  ALARM: { color: THEME.alarm, fill: THEME.alarmFill, word: 'In alarm' },
  INSUFFICIENT_DATA: { color: THEME.unknown, fill: THEME.unknownFill, word: 'Insufficient data' },
} as const;
const URGENCY = ['ALARM', 'INSUFFICIENT_DATA', 'OK'];

/** The alarms that a widget shows, in its order: those in alarm first, by name, unless it says otherwise. */
export function shownAlarms({ alarms, states, sortBy }: AlarmWidget['properties'], known: readonly AlarmStatus[]): readonly AlarmStatus[] {
  const found = alarms.flatMap((arn) => known.find((each) => each.arn === arn) ?? []).filter(({ state }) => states === undefined || states.includes(state));
  const urgency = ({ state }: AlarmStatus): number => URGENCY.indexOf(state);
  if (sortBy === 'stateUpdatedTimestamp' || sortBy === 'timestamp') return [...found].sort((a, b) => (b.since ?? 0) - (a.since ?? 0));
  return [...found].sort((a, b) => urgency(a) - urgency(b) || (a.name < b.name ? -1 : 1));
}

/** So many are shown where height is not given. */
const MAX_ROWS = 8;

/** The height that as many alarms take, up to a screen of them. */
export function alarmsHeight(count: number, width: number): number {
  return Math.max(1, Math.min(MAX_ROWS, Math.ceil(count / columnsOf(width)))) * (TILE + GAP) - GAP;
}

function columnsOf(width: number): number {
  return Math.max(1, Math.floor((width + GAP) / (LEAST_WIDTH + GAP)));
}

/** Names without what CloudFormation and the CDK put round them, as far as they stay apart. */
export function shortNames(names: readonly string[]): ReadonlyMap<string, string> {
  const stack = names.length > 1 ? /^[^-]+-/.exec(names[0] ?? '')?.[0] ?? '' : '';
  const shared = names.every((name) => name.startsWith(stack) && name.length > stack.length) ? stack.length : 0;
  const short = names.map((name) => [name, name.slice(shared).replace(/-[A-Za-z0-9]{12,13}$/, '').replace(/[0-9A-F]{8}(?:[0-9a-f]{16})?$/, '') || name] as const);
  const taken = short.map(([, label]) => label);
  return new Map(short.map(([name, label]) => [name, taken.filter((each) => each === label).length > 1 ? name : label]));
}

/** A tile for each alarm, with its state in words and colour. */
export function alarmsSvg(alarms: readonly AlarmStatus[], { width, height }: Size): string {
  const columns = columnsOf(width);
  const tile = (width + GAP) / columns - GAP;
  const room = Math.max(1, Math.floor((height + GAP) / (TILE + GAP))) * columns;
  const labels = shortNames(alarms.map(({ name }) => name));
  const shown = alarms.length > room ? alarms.slice(0, room - 1) : alarms;
  const at = (index: number, content: string): string => moved((index % columns) * (tile + GAP), Math.floor(index / columns) * (TILE + GAP), content);
  return [
    ...shown.map(({ name, state }, index) => {
      const label = labels.get(name) ?? name;
      const { color, fill, word } = STATES[state];
      return at(index, [
        rect(0, 0, tile, TILE, { fill, radius: 4 }), rect(0, 0, 4, TILE, { fill: color }),
        `<title>${escaped(name)}</title>`, text(12, 14, label, { width: tile - 18 }), text(12, 27, word, { size: 10, color, bold: true }),
      ].join(''));
    }),
    ...(shown.length < alarms.length ? [at(shown.length, text(12, 21, `+${alarms.length - shown.length} more`, { color: THEME.quiet }))] : []),
  ].join('');
}
