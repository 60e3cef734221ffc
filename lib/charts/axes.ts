import type { YAxis } from '../dashboard/body';
import { axisNumber, clockTime, dateTime } from './format';
import { textWidth } from './text-width';
import { FONT, THEME } from './theme';

const DAY = 24 * 3600 * 1000;
const MINUTE = 60_000;
/** Between two labels of the time axis, and of a value axis. */
const TIME_LABEL = 84;
const VALUE_LABEL = 46;
const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 7 * 1440].map((minutes) => minutes * MINUTE);

/** Less is no difference, and its steps are no numbers. */
const LEAST_SPAN = 1e-100;

const LABEL = { fontSize: FONT.label, color: THEME.quiet };

export interface ValueScale {
  readonly min: number;
  readonly max: number;
  readonly interval: number;
}

/** Round limits and steps for what has to be seen, as an axis of a picture that high has them. */
export function valueScale(values: readonly number[], height: number, { min: fixedMin, max: fixedMax }: Pick<YAxis, 'min' | 'max'> = {}): ValueScale {
  const finite = values.filter((value) => Number.isFinite(value));
  // With 0, always: an axis that begins elsewhere makes much of little.
  const low = fixedMin ?? finite.reduce((least, value) => Math.min(least, value), 0);
  let high = fixedMax ?? finite.reduce((most, value) => Math.max(most, value), 0);
  if (!(high - low > LEAST_SPAN)) high = low + (Math.abs(low) > LEAST_SPAN ? Math.abs(low) : 1);
  const steps = Math.max(2, Math.min(6, Math.floor(height / VALUE_LABEL)));
  const step = niceStep((high - low) / steps);
  // What is counted, such as deploys, has no quarters.
  const interval = finite.length === 0 || high - low < 1 || !finite.every(Number.isInteger) || Number.isInteger(step) ? step : Math.max(1, niceStep(step * 1.5));
  const min = fixedMin ?? Math.floor(low / interval) * interval;
  const max = fixedMax ?? Math.ceil(round(high / interval)) * interval;
  return { min: clean(min), max: clean(max), interval };
}

/** 1, 2, 2.5 or 5 times a power of ten, at least the given one. */
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 2.5, 5, 10].find((each) => each * power >= least * (1 - 1e-9)) ?? 10;
  return clean(factor * power);
}

/** Whole powers of ten round all values: from the one below to the one above. */
export function powers(values: readonly number[]): { readonly min: number; readonly max: number } {
  if (values.length === 0) return { min: 1, max: 10 };
  const [least, most] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  const min = 10 ** Math.floor(Math.log10(least));
  return { min, max: Math.max(min * 10, 10 ** Math.ceil(Math.log10(most))) };
}

/** Of a division that comes out just above a whole number. */
function round(value: number): number {
  return Number(value.toPrecision(12));
}

function clean(value: number): number {
  return Number(value.toPrecision(12));
}

export function valueAxis(scale: ValueScale, { label, showUnits = true }: Pick<YAxis, 'label' | 'showUnits'>, position: 'left' | 'right', inUse: boolean): Readonly<Record<string, unknown>> {
  return {
    type: 'value', position, ...scale, show: inUse,
    name: label !== undefined && showUnits ? label : '', nameLocation: 'end', nameGap: 9,
    nameTextStyle: { ...LABEL, color: THEME.faint, align: position === 'left' ? 'left' : 'right', padding: position === 'left' ? [0, 0, 0, -labelWidth(scale)] : [0, -labelWidth(scale), 0, 0] },
    axisLabel: { ...LABEL, formatter: axisNumber, margin: 8 },
    axisLine: { show: false }, axisTick: { show: false },
    splitLine: { show: position === 'left', lineStyle: { color: THEME.grid } },
  };
}

/** Pixels that the labels of a value axis take, with their distance. */
export function labelWidth({ min, max, interval }: ValueScale): number {
  const count = Math.round((max - min) / interval);
  const labels = Array.from({ length: Math.min(20, count) + 1 }, (_, index) => axisNumber(clean(min + index * interval)));
  return Math.ceil(Math.max(...labels.map((each) => textWidth(each, FONT.label)))) + 8;
}

export function timeAxis({ start, end }: { readonly start: number; readonly end: number }, width: number): Readonly<Record<string, unknown>> {
  const most = Math.max(1, Math.floor(width / TIME_LABEL));
  const step = TIME_STEPS.find((each) => (end - start) / each <= most) ?? Math.ceil((end - start) / most / DAY) * DAY;
  const first = Math.ceil(start / step) * step;
  const ticks = Array.from({ length: Math.max(0, Math.floor((end - first) / step) + 1) }, (_, index) => first + index * step);
  return {
    type: 'time', min: start, max: end,
    axisLabel: { ...LABEL, customValues: ticks, formatter: (time: number) => timeLabel(time, step), hideOverlap: true, showMinLabel: true, showMaxLabel: true },
    axisTick: { show: true, customValues: ticks, length: 4, lineStyle: { color: THEME.axis } },
    axisLine: { onZero: false, lineStyle: { color: THEME.axis } },
    splitLine: { show: false },
  };
}

function timeLabel(time: number, step: number): string {
  if (step % DAY === 0) return dateTime(time).slice(5, 10);
  return time % DAY === 0 ? `${dateTime(time).slice(5, 10)}` : clockTime(time);
}
