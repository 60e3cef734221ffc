import { readFileSync } from 'node:fs';
import { LocalError } from './errors';

export interface InvokeAnswer {
  readonly payload: string;
  readonly failed: boolean;
  /** The last 4 KB of the log. */
  readonly log: string;
}

/** The event that `--data` stands for: JSON text, the path of a file with it, or `-` for standard input. */
export function readEvent(data: string | undefined): string {
  if (data === undefined) return '{}';
  const isText = /^\s*(?:[[{"]|-?\d|true$|false$|null$)/.test(data) && data !== '-';
  const text = isText ? data : readFile(data);
  try {
    JSON.parse(text);
  } catch (error) {
    throw new LocalError(`${isText ? 'the value of --data' : data === '-' ? 'standard input' : data} is not JSON: ${(error as Error).message}`);
  }
  return text;
}

/** Invokes a function of a running `csi local`, or of anything that answers the Lambda API without signatures. */
export async function invokeFunction(endpoint: string, name: string, event: string): Promise<InvokeAnswer> {
  let response: Response;
  try {
    response = await fetch(new URL(`/2015-03-31/functions/${encodeURIComponent(name)}/invocations`, endpoint), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-amz-log-type': 'Tail' },
      body: event,
    });
  } catch {
    throw new LocalError(`nothing answers at ${endpoint}: start the functions with \`csi local\`, or name where they run with --endpoint or --port`);
  }
  const payload = await response.text();
  if (!response.ok) throw new LocalError(refusal(response, payload));
  return {
    payload,
    failed: response.headers.has('x-amz-function-error'),
    log: Buffer.from(response.headers.get('x-amz-log-result') ?? '', 'base64').toString('utf8'),
  };
}

function refusal(response: Response, payload: string): string {
  try {
    const { message, Message } = JSON.parse(payload) as { message?: string; Message?: string };
    return `${response.headers.get('x-amzn-errortype') ?? String(response.status)}: ${message ?? Message ?? payload}`;
  } catch {
    return `${response.url} answered ${response.status}: ${payload.slice(0, 500)}`;
  }
}

function readFile(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw new LocalError(`--data ${path}: the file cannot be read (${(error as NodeJS.ErrnoException).code}). Give a file, JSON text, or - for standard input`);
  }
}
