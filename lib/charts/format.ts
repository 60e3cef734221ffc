const STEPS: readonly (readonly [factor: number, suffix: string])[] = [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k']];
const DIGITS = 3;
/** Below it, plain digits would be all zeros. */
const SMALLEST_PLAIN = 1e-6;

/** A number with three digits that matter: 0.0123, 12.3, 1.23k. */
export function compact(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < SMALLEST_PLAIN) return value.toExponential(DIGITS - 1).replace(/\.?0+e/, 'e');
  for (const [factor, suffix] of STEPS) {
    // What is rounded up to the next step is written in it.
    if (Number(size.toPrecision(DIGITS)) >= factor) return `${plain(value / factor)}${suffix}`;
  }
  return plain(value);
}

/** With as many digits as needed to tell neighbours on an axis apart. */
export function axisNumber(value: number): string {
  const size = Math.abs(value);
  const [factor, suffix] = STEPS.find(([step]) => size >= step) ?? [1, ''];
  return size !== 0 && size < SMALLEST_PLAIN ? compact(value) : `${Number((value / factor).toPrecision(6))}${suffix}`;
}

/** Milliseconds as people say them: 850 µs, 12.3 ms, 1.2 s. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  if (ms >= 999.5) return `${plain(ms / 1000)} s`;
  return ms > 0 && ms < 0.9995 ? `${plain(ms * 1000)} µs` : `${plain(ms)} ms`;
}

function plain(value: number): string {
  const rounded = Number(value.toPrecision(DIGITS));
  const decimals = rounded === 0 ? 0 : Math.max(0, DIGITS - 1 - Math.floor(Math.log10(Math.abs(rounded))));
  const text = rounded.toFixed(Math.min(12, decimals));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

const TWO = (value: number): string => String(value).padStart(2, '0');

/** 14:05, in UTC. */
export function clockTime(time: number): string {
  const date = new Date(time);
  return `${TWO(date.getUTCHours())}:${TWO(date.getUTCMinutes())}`;
}

/** 2026-01-15 14:05, in UTC. */
export function dateTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 10)} ${clockTime(time)}`;
}
