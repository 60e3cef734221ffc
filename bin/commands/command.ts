import { parseArgs, type ParseArgsConfig } from 'node:util';
import { suggestion } from '../../lib/suggestion';
import { DEFAULT_AWS_PORT, LocalError } from '../../local';

/** One subcommand of csi. */
export interface Command {
  readonly summary: string;
  readonly usage: string;
  /** Answers the exit status. */
  run(args: readonly string[]): Promise<number>;
}

/** The arguments of a command; an option that there is not is refused with the nearest that there is. */
export function parse<T extends NonNullable<ParseArgsConfig['options']>>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw parseError((error as Error).message, options);
  }
}

/** What Node.js says of an argument, in words of this command line. */
function parseError(message: string, options: object): LocalError {
  const [, unknown] = /^Unknown option '--?([^']+)'/.exec(message) ?? [];
  if (unknown !== undefined) return new LocalError(`there is no option --${unknown}${suggestion(unknown, Object.keys(options), '--')}`);
  const [, missing] = /^Option '(?:-\w, )?(--[\w-]+)[^']*' argument (?:missing|is ambiguous)/.exec(message) ?? [];
  if (missing !== undefined) return new LocalError(`${missing} needs a value: ${missing} VALUE, or ${missing}=VALUE where it begins with a dash`);
  const [, flag] = /^Option '(?:-\w, )?(--[\w-]+)' does not take an argument/.exec(message) ?? [];
  return new LocalError(flag === undefined ? message : `${flag} takes no value`);
}

/** A whole number from `min` on, as an option's value. */
export function wholeNumber(option: string, value: string | undefined, min: number, max: number): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < min || number > max) throw new LocalError(`--${option} is ${value}, but must be a whole number from ${min} to ${max}`);
  return number;
}

/** Where the running `csi local start` is: on the port of the option, or where the environment that it printed points to. */
export function awsEndpoint(port: string | undefined): string {
  const [, exported] = /^http:\/\/(?:127\.0\.0\.1|localhost):(\d+)\/?$/.exec(process.env['AWS_ENDPOINT_URL'] ?? '') ?? [];
  return `http://127.0.0.1:${wholeNumber('port', port, 1, 65_535) ?? exported ?? DEFAULT_AWS_PORT}`;
}

/** A number above 0, as an option's value. */
export function positive(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (value.trim() === '' || !(number > 0 && Number.isFinite(number))) throw new LocalError(`--${option} is ${value}, but must be a number above 0`);
  return number;
}

/** Settles on the first signal to stop; a second one ends the process as it is. */
export function stopSignal(): Promise<void> {
  return new Promise((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => stop());
    }
  });
}
