import type { Problem } from '../../problem';
import { suggestion } from '../../suggestion';

const MINUTES_PER_HOUR = 60;
const MINUTES_PER_WEEK = 7 * 24 * MINUTES_PER_HOUR;

/** Monday to Friday from 8 to 18, as `Warmth.businessHours` has it. */
const OFFICE = { days: 5, from: 8, to: 18 } as const;

/**
 * Every hour begins with five minutes of ten times the load. The busiest minute is then 5.7 times the mean; of the functions of a large cloud in
 * 2019 it was 5.3 times: https://github.com/Azure/AzurePublicDataset/blob/master/AzureFunctionsDataset2019.md
 */
const SPIKE = { minutes: 5, times: 10 } as const;

export interface Pattern {
  readonly name: string;
  readonly describes: string;
  /** How busy a minute of the week is beside the others, from Monday at midnight. */
  weight(minute: number): number;
}

/** How requests come over a week. All of them are given by the mean over the whole week, so that one stands for as many requests as another. */
export const PATTERNS: readonly Pattern[] = [
  { name: 'steady', describes: 'the same load all the time', weight: () => 1 },
  {
    name: 'office-hours',
    describes: 'all requests from Monday to Friday between 8:00 and 18:00, where the load is 3.4 times the mean',
    weight: (minute) => {
      const hour = Math.floor(minute / MINUTES_PER_HOUR) % 24;
      return minute < OFFICE.days * 24 * MINUTES_PER_HOUR && hour >= OFFICE.from && hour < OFFICE.to ? 1 : 0;
    },
  },
  { name: 'spiky', describes: 'ten times the load for the first five minutes of every hour, which is 5.7 times the mean', weight: (minute) => (minute % MINUTES_PER_HOUR < SPIKE.minutes ? SPIKE.times : 1) },
];

/** Undefined where there is no such pattern. */
export function patternNamed(name: string): Pattern | undefined {
  return PATTERNS.find((pattern) => pattern.name === name);
}

export function checkPattern(prop: string, name: string): Problem[] {
  const names = PATTERNS.map((pattern) => pattern.name);
  if (names.includes(name)) return [];
  return [{ prop, found: `is ${JSON.stringify(name)}`, allowed: names.join(', '), remedy: suggestion(name, names).slice(2) || 'choose one of them' }];
}

/** Requests in each minute of a week with so many requests per second on average. */
export function weekOf(pattern: Pattern, requestsPerSecond: number): readonly number[] {
  const weights = Array.from({ length: MINUTES_PER_WEEK }, (_, minute) => pattern.weight(minute));
  const mean = weights.reduce((sum, each) => sum + each, 0) / MINUTES_PER_WEEK;
  return weights.map((weight) => requestsPerSecond * 60 * weight / mean);
}
