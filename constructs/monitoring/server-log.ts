import type { Problem } from '../../lib/problem';
import { checkSampling } from '../../lib/logs/check';
import { known } from '../private/known';

/** Which entries the model server writes to its log: those of a level, and of those above it. */
export enum LogLevel {
  /** What happens. */
  INFO = 'INFO',
  /** What is not as it should be, and what fails. Of successful requests only the metrics are written, and of Lambda's own entries neither starts nor reports. */
  WARN = 'WARN',
  /** What fails. Otherwise as WARN. */
  ERROR = 'ERROR',
}

/** What the library's own server writes to its log. Requests that are refused or fail are always told in full, and every request counts in the metrics. */
export interface ServerLogOptions {
  /**
   * Which entries are written. Not by a filter of Lambda's, which would take metrics away with the entries that they are in.
   *
   * @default LogLevel.INFO
   */
  readonly logLevel?: LogLevel;

  /**
   * Share of the successful requests whose entry is written in full, in percent from 0 to 100. Of the others the metrics alone are written, which
   * stay exact: about a quarter less to store. Which requests it takes follows from their trace, so that all hosts of one decide alike.
   *
   * @default 100
   */
  readonly logSamplingPercentage?: number;
}

export function serverLogProblems({ logLevel, logSamplingPercentage }: ServerLogOptions, ofLibrary: boolean): Problem[] {
  const set = Object.entries({ logLevel, logSamplingPercentage }).filter(([, value]) => value !== undefined);
  if (!ofLibrary) return set.map(([prop]) => ({ prop, found: 'is set, and the server is that of the image, which does not read it', remedy: 'leave it out, and set what that server reads in `environment`' }));
  return logSamplingPercentage === undefined ? [] : checkSampling('logSamplingPercentage', known(logSamplingPercentage));
}
