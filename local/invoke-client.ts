import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { LIVE_ALIAS } from '../lib/lambda/live-alias';
import { refusalOf, type Refusal } from './answer';
import { awsStatus } from './aws/status';
import { LocalError } from './errors';
import { splitFunctionName } from './lambda-api/function-name';

export interface InvokeAnswer {
  readonly payload: string;
  /** The function failed, and the payload is its error. */
  readonly failed: boolean;
  /** Set when the function answered, and what it answered is a refusal of the model server. */
  readonly refusal?: Refusal;
  /** The last 4 KB of the log. */
  readonly log: string;
}

/** The event that `--data` stands for: JSON text, the path of a file with it, or `-` for standard input. */
export async function readEvent(data: string): Promise<string> {
  const isText = /^\s*(?:[[{"]|-?\d|true$|false$|null$)/.test(data) && data !== '-';
  const event = isText ? data : data === '-' ? await text(process.stdin) : readFile(data);
  if (data === '-' && event.trim() === '') throw new LocalError('standard input is empty: give an event with --data, as a file or JSON text, or pipe one in');
  try {
    JSON.parse(event);
  } catch (error) {
    throw new LocalError(`${isText ? 'the value of --data' : data === '-' ? 'standard input' : data} is not JSON: ${(error as Error).message}`);
  }
  return event;
}

/**
 * The qualifier to call a function with where the caller names none: the alias that callers of a
 * model function use, where there is one.
 */
export async function defaultQualifier(endpoint: string, asked: string): Promise<string | undefined> {
  if (splitFunctionName(asked).qualifier !== undefined) return undefined;
  const response = await request(endpoint, `${encodeURIComponent(asked)}/aliases/${LIVE_ALIAS}`);
  await response.body?.cancel();
  return response.ok ? LIVE_ALIAS : undefined;
}

/** Invokes a function of a running `csi local` or `csi local start`, or of anything that answers the Lambda API without signatures. */
export async function invokeFunction(endpoint: string, name: string, event: string, qualifier?: string): Promise<InvokeAnswer> {
  const query = qualifier === undefined ? '' : `?Qualifier=${encodeURIComponent(qualifier)}`;
  const response = await request(endpoint, `${encodeURIComponent(name)}/invocations${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-amz-log-type': 'Tail' },
    body: event,
  });
  const payload = await response.text();
  if (!response.ok) throw new LocalError(apiError(response, payload));
  const failed = response.headers.has('x-amz-function-error');
  return {
    payload,
    failed,
    refusal: failed ? undefined : refusalOf(Buffer.from(payload)),
    log: Buffer.from(response.headers.get('x-amz-log-result') ?? '', 'base64').toString('utf8'),
  };
}

/** Whether what runs at an address is a local AWS with a SageMaker endpoint of that name, and no function of it. */
export async function isEndpoint(address: string, name: string): Promise<boolean> {
  const status = await awsStatus(address).catch(() => undefined);
  return status?.endpoints?.some((endpoint) => endpoint.name === name) === true && !status.functions.some((fn) => fn.name === name);
}

/** Invokes a SageMaker endpoint of a running `csi local start`. */
export async function invokeEndpoint(address: string, name: string, body: string, variant?: string): Promise<InvokeAnswer> {
  const { region } = await awsStatus(address);
  const response = await fetch(new URL(`/endpoints/${encodeURIComponent(name)}/invocations`, address), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'authorization': signedFor('sagemaker', region), ...(variant !== undefined && { 'x-amzn-sagemaker-target-variant': variant }) },
    body,
  });
  const payload = await response.text();
  const failed = response.headers.get('x-amzn-errortype') === 'ModelError';
  if (!response.ok && !failed) throw new LocalError(apiError(response, payload));
  return { payload, failed, log: '' };
}

// A local AWS finds the service of a request in what it is signed for, as AWS does, and checks no signature.
const signedFor = (service: string, region: string): string => `AWS4-HMAC-SHA256 Credential=csi/20000101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=none`;
const FOR_LAMBDA = signedFor('lambda', 'us-east-1');

async function request(endpoint: string, path: string, { headers, ...init }: RequestInit & { readonly headers?: Readonly<Record<string, string>> } = {}): Promise<Response> {
  try {
    return await fetch(new URL(`/2015-03-31/functions/${path}`, endpoint), { ...init, headers: { ...headers, authorization: FOR_LAMBDA } });
  } catch {
    throw new LocalError(`nothing answers at ${endpoint}: start the functions with \`csi local\`, or name where they run with --endpoint or --port`);
  }
}

function apiError(response: Response, payload: string): string {
  try {
    const { message, Message } = JSON.parse(payload) as { message?: string; Message?: string };
    return `${response.headers.get('x-amzn-errortype') ?? String(response.status)}: ${message ?? Message ?? payload}`;
  } catch {
    return `${response.url} answered ${response.status}: ${payload.slice(0, 500)}`;
  }
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new LocalError(`--data ${path}: the file cannot be read (${(error as NodeJS.ErrnoException).code}). Give a file, JSON text, or - for standard input`);
  }
}
