import { readFileSync } from 'node:fs';
import { costWorkloads } from '../private/cost';
import { guard } from '../private/declared/guard';
import { rejectAt } from '../private/reject';

/**
 * How requests come over time. Estimates are made for the average of it.
 *
 * @example
 *
 * const pattern = TrafficPattern.OFFICE_HOURS;
 */
export class TrafficPattern {
  /** The same load all the time. */
  public static readonly STEADY = new TrafficPattern('steady');

  /** All requests from Monday to Friday between 8:00 and 18:00. */
  public static readonly OFFICE_HOURS = new TrafficPattern('office-hours');

  /** Ten times the load for the first five minutes of every hour. */
  public static readonly SPIKY = new TrafficPattern('spiky');

  /**
   * Requests that were counted: a CSV with `timestamp,requests` or `timestamp,rps`, rows one or more whole minutes apart.
   *
   * @throws for a file that cannot be read, with the line
   */
  public static fromTrace(file: string): TrafficPattern {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      rejectAt('TrafficPattern.fromTrace', [{ prop: 'file', found: `is ${file}, which cannot be read: ${(error as Error).message}` }]);
      throw error;
    }
    const { trace, problems } = costWorkloads().parseTrace(text);
    rejectAt('TrafficPattern.fromTrace', problems.map((found) => ({ prop: 'file', found: `is ${file}: ${found}` })));
    return new TrafficPattern(file, trace?.minutes);
  }

  private constructor(private readonly named: string, private readonly trace?: readonly number[]) {}

  /**
   * Requests in each minute; undefined where neither a trace nor anybody says how many.
   *
   * @internal
   */
  public _minutes(requestsPerSecond: number | undefined): readonly number[] | undefined {
    const { patternNamed, scaledTo, weekOf } = costWorkloads();
    if (this.trace !== undefined) return requestsPerSecond === undefined ? this.trace : scaledTo({ minutes: this.trace }, requestsPerSecond).minutes;
    const pattern = patternNamed(this.named);
    return requestsPerSecond === undefined || pattern === undefined ? undefined : weekOf(pattern, requestsPerSecond);
  }

  /** @internal */
  public get _name(): string {
    return this.named;
  }
}

guard('TrafficPattern', TrafficPattern);
