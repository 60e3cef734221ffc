/** A stretch of a load: requests a second, for so many seconds. */
export interface LoadPhase {
  /** Requests per second. */
  readonly rate: number;
  readonly seconds: number;
}

/** Evenly, or as independent users come: gaps of any length with the same mean. */
export type Pacing = 'fixed' | 'poisson';

export interface Arrival {
  /** Milliseconds since the load began. */
  readonly at: number;
  /** Index of the phase. */
  readonly phase: number;
}

const MAX_RATE = 10_000;
const MAX_SECONDS = 7 * 24 * 3600;

/** `10x60,100x60,10x60`: 10 requests a second for 60 seconds, then 100, then 10. Undefined where it is no such plan. */
export function parsePlan(text: string): readonly LoadPhase[] | undefined {
  const phases = text.split(',').map((part) => {
    const [, rate, seconds] = /^\s*(\d+(?:\.\d+)?)x(\d+(?:\.\d+)?)s?\s*$/.exec(part) ?? [];
    return { rate: Number(rate), seconds: Number(seconds) };
  });
  const isPlan = phases.every(({ rate, seconds }) => rate >= 0 && rate <= MAX_RATE && seconds > 0 && seconds <= MAX_SECONDS);
  return isPlan && phases.some(({ rate }) => rate > 0) ? phases : undefined;
}

export function planText(phases: readonly LoadPhase[]): string {
  return phases.map(({ rate, seconds }) => `${rate}x${seconds}`).join(',');
}

/** When each phase begins, in seconds. */
export function phaseStarts(phases: readonly LoadPhase[]): readonly number[] {
  let start = 0;
  return phases.map(({ seconds }) => {
    const at = start;
    start += seconds;
    return at;
  });
}

/** When requests are due, whatever becomes of those before: an open loop. `random` gives numbers from 0 to 1. */
export function* arrivals(phases: readonly LoadPhase[], pacing: Pacing, random: () => number): Generator<Arrival, void> {
  let begin = 0;
  for (const [phase, { rate, seconds }] of phases.entries()) {
    const end = begin + seconds * 1000;
    const mean = 1000 / rate;
    if (pacing === 'fixed') {
      // By the count, not by sums: these would drift.
      for (let sent = 0; rate > 0 && begin + sent * mean < end - 1e-6; sent++) yield { at: begin + sent * mean, phase };
    } else if (rate > 0) {
      const gap = (): number => -Math.log(1 - random()) * mean;
      for (let at = begin + gap(); at < end; at += gap()) yield { at, phase };
    }
    begin = end;
  }
}

/** Numbers that only look random, the same in every run: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
