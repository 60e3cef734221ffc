// Credentials of a container's role, from the endpoint that its platform names: ECS and SageMaker, EKS Pod Identity, functions restored from
// a snapshot. https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
import { readFile } from 'node:fs';
import { promisify } from 'node:util';
import { MAX_ATTEMPTS, isRetryable, retryDelayMs } from '../../../lib/aws-request/retry';
import { ConnectionError, Connections, textOf } from './exchange';
import type { Credentials } from './sign';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ExpiringCredentials extends Credentials {
  /** Milliseconds since 1970; absent where they do not expire. */
  readonly expiresAt?: number;
}

/** The platform did not hand them out; it may a moment later. */
export class CredentialsUnavailable extends Error {
  override readonly name = 'CredentialsUnavailable';
}

const RELATIVE_URI = 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI';
const FULL_URI = 'AWS_CONTAINER_CREDENTIALS_FULL_URI';
const TOKEN_FILE = 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE';
const TOKEN = 'AWS_CONTAINER_AUTHORIZATION_TOKEN';

const ECS = 'http://169.254.170.2';
/** Of ECS and of EKS; over plain HTTP, secrets may come from these and from this machine alone. */
const PLAIN_HOSTS: ReadonlySet<string> = new Set(['169.254.170.2', '169.254.170.23', '[fd00:ec2::23]', 'localhost', '[::1]']);

/** Where the platform hands out credentials; undefined where it does not. */
export function containerEndpoint(environment: Environment): URL | undefined {
  const relative = environment[RELATIVE_URI];
  if (relative !== undefined && relative !== '') return new URL(relative, ECS);
  const full = environment[FULL_URI];
  if (full === undefined || full === '') return undefined;
  if (!URL.canParse(full)) throw new Error(`${FULL_URI} is '${full}', allowed: a URL`);
  const url = new URL(full);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && (PLAIN_HOSTS.has(url.hostname) || url.hostname.startsWith('127.')))) return url;
  throw new Error(`${FULL_URI} is '${full}', allowed: https, or over http this machine and the addresses of ECS and EKS (169.254.170.2, 169.254.170.23, fd00:ec2::23)`);
}

export async function containerCredentials(url: URL, environment: Environment, sleep: (ms: number) => Promise<void>): Promise<ExpiringCredentials> {
  const connections = new Connections(1);
  try {
    for (let attempt = 1; ; attempt++) {
      const { status, text } = await ask(url, environment, connections).catch((error: unknown) => {
        if (error instanceof ConnectionError && attempt < MAX_ATTEMPTS) return { status: 503, text: '' };
        throw error instanceof ConnectionError ? new CredentialsUnavailable(`cannot reach ${url.href} for credentials: ${error.message}`, { cause: error }) : error;
      });
      if (status === 200) return parseCredentials(text, url);
      if (!isRetryable(status) || attempt >= MAX_ATTEMPTS) throw new CredentialsUnavailable(`${url.href} answered ${status} to a request for credentials: ${text.slice(0, 500)}`);
      await sleep(retryDelayMs(attempt, Math.random()));
    }
  } finally {
    connections.close();
  }
}

async function ask(url: URL, environment: Environment, connections: Connections): Promise<{ readonly status: number; readonly text: string }> {
  const token = await authorization(environment);
  const response = await connections.send({
    protocol: url.protocol as 'http:' | 'https:',
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    ...(url.port && { port: url.port }),
    method: 'GET',
    path: `${url.pathname}${url.search}`,
    headers: { accept: 'application/json', ...(token !== undefined && { authorization: token }) },
  });
  return { status: response.statusCode ?? 0, text: await textOf(response) };
}

/** The file is read each time: the platform replaces the token in it. */
async function authorization(environment: Environment): Promise<string | undefined> {
  const file = environment[TOKEN_FILE];
  const [token, name] = file === undefined || file === '' ? [environment[TOKEN], TOKEN] as const : [(await promisify(readFile)(file, 'utf8').catch((error: Error) => {
    throw new Error(`${TOKEN_FILE} names a file that cannot be read: ${error.message}`, { cause: error });
  })).trim(), TOKEN_FILE] as const;
  if (token !== undefined && /[\r\n]/.test(token)) throw new Error(`the token of ${name} has more than one line`);
  return token === '' ? undefined : token;
}

function parseCredentials(text: string, url: URL): ExpiringCredentials {
  let body: Readonly<Record<string, unknown>>;
  try {
    body = JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new Error(`${url.href} answered a request for credentials with what is not JSON`, { cause: error });
  }
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken, Expiration: expiration } = body;
  if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string') throw new Error(`${url.href} answered a request for credentials without AccessKeyId and SecretAccessKey`);
  const expiresAt = typeof expiration === 'string' ? Date.parse(expiration) : NaN;
  return { accessKeyId, secretAccessKey, ...(typeof sessionToken === 'string' && { sessionToken }), ...(Number.isFinite(expiresAt) && { expiresAt }) };
}
