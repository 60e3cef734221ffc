import type { TimeZone } from 'aws-cdk-lib/core';
import type { BusinessHours, WarmthPlan } from '../../lib/scaling/warmth';
import { checkBusinessHours, DEFAULT_HOURS, minutesOf } from '../../lib/scaling/warmth';
import { checkProvisionedConcurrency } from '../../lib/scaling/function-capacity';
import { known } from '../private/known';
import { rejectAt } from '../private/reject';
import { guard } from '../private/declared/guard';

/** A day of the week. */
export enum DayOfWeek {
  /** Monday. */
  MONDAY = 'MON',
  /** Tuesday. */
  TUESDAY = 'TUE',
  /** Wednesday. */
  WEDNESDAY = 'WED',
  /** Thursday. */
  THURSDAY = 'THU',
  /** Friday. */
  FRIDAY = 'FRI',
  /** Saturday. */
  SATURDAY = 'SAT',
  /** Sunday. */
  SUNDAY = 'SUN',
}

/** Settings of business hours. */
export interface BusinessHoursOptions {
  /** Time zone that the hours are in. They follow its daylight saving time. */
  readonly timeZone: TimeZone;

  /** Number of environments that are ready in these hours, from 1. Outside of them none is. */
  readonly min: number;

  /**
   * Days of business.
   *
   * @default - Monday to Friday
   */
  readonly days?: DayOfWeek[];

  /**
   * Time of day from which environments are ready, from '0:00'. They take a few minutes to start.
   *
   * @default '8:00'
   */
  readonly start?: string;

  /**
   * Time of day from which none is, up to '24:00'. It is on the same day.
   *
   * @default '18:00'
   */
  readonly end?: string;
}

/**
 * How many environments of a model function are ready before anyone calls, in the tiers that people think in. `autoScale` says it
 * more finely.
 *
 * @example
 *
 * const fn = new ModelFunction(this, 'Digits', {
 *   model: ModelVersion.of('digits', '2', ModelArtifact.fromFile('models/digits-2.onnx')),
 *   warmth: Warmth.businessHours({ timeZone: TimeZone.EUROPE_BERLIN, min: 2 }),
 * });
 */
export class Warmth {
  /** None is kept ready, and nothing is paid for while nobody calls. The first caller after a pause waits for a start. */
  public static scaleToZero(): Warmth {
    return new Warmth({ kind: 'scaleToZero' });
  }

  /**
   * A number of them, day and night.
   *
   * @throws if the number is not a whole one from 1
   */
  public static always(min: number): Warmth {
    rejectAt('Warmth.always', checkProvisionedConcurrency({ provisionedConcurrency: known(min) }, 'min'));
    return new Warmth({ kind: 'always', min });
  }

  /**
   * A number of them on some days between two times, and none outside of that.
   *
   * @throws if the number is not a whole one from 1, or the hours are none
   */
  public static businessHours(options: BusinessHoursOptions): Warmth {
    const { timeZone, min, days = [...DEFAULT_HOURS.days], start = DEFAULT_HOURS.start, end = DEFAULT_HOURS.end } = options;
    rejectAt('Warmth.businessHours', [
      ...checkProvisionedConcurrency({ provisionedConcurrency: known(min) }, 'min'),
      ...checkBusinessHours(days, start, end),
    ]);
    const hours = { days, start: minutesOf(start), end: minutesOf(end) } as BusinessHours;
    return new Warmth({ kind: 'businessHours', min, timeZone: timeZone.timezoneName, hours });
  }

  private constructor(plan: WarmthPlan) {
    this.plan = plan;
  }

  private readonly plan: WarmthPlan;

  /** @internal */
  public _plan(): WarmthPlan {
    return this.plan;
  }
}

guard('Warmth', Warmth);
