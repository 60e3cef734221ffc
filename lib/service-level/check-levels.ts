import type { Problem } from '../problem';
import { PERIOD_DAYS } from './limits';

const DAY = 86_400;

export interface LevelSettings {
  readonly ids: readonly string[];
  readonly periodSeconds: number;
  readonly expectedRequestsPerSecond?: number;
  readonly minimumBad: number;
}

/** What is wrong with the settings of a host's levels. */
export function checkLevels({ ids, periodSeconds, expectedRequestsPerSecond, minimumBad }: LevelSettings): Problem[] {
  const days = periodSeconds / DAY;
  const twice = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
  return [
    ...(ids.length > 0 ? [] : [{ prop: 'levels', found: 'is empty', remedy: 'write ServiceLevel.availability(0.999)' }]),
    ...twice.map((id) => ({ prop: 'levels', found: `has ${id} more than once`, remedy: 'keep one of them: the stricter one goes off first' })),
    ...(Number.isInteger(days) && days >= PERIOD_DAYS.min && days <= PERIOD_DAYS.max ? [] : [{
      prop: 'period', found: `is ${Number(days.toFixed(3))} days`, allowed: `whole days from ${PERIOD_DAYS.min} to ${PERIOD_DAYS.max}`, remedy: 'write Duration.days(30)',
    }]),
    ...(expectedRequestsPerSecond === undefined || expectedRequestsPerSecond > 0 ? [] : [{
      prop: 'expectedRequestsPerSecond', found: `is ${expectedRequestsPerSecond}`, allowed: 'more than 0', remedy: 'write how many you expect on average, or leave it out',
    }]),
    ...(Number.isInteger(minimumBad) && minimumBad >= 1 ? [] : [{
      prop: 'minimumBadRequests', found: `is ${minimumBad}`, allowed: 'whole numbers from 1 on', remedy: 'write 3, or 1 where each failure counts',
    }]),
  ];
}
