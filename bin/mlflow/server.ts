import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { trackingServer, type TrackingServer } from '../../lib/mlflow/tracking-server';
import { describeProblem } from '../../lib/problem';
import { LocalError } from '../../local/errors';

/** So long may nothing come before a server is given up: one that reads from S3 itself takes a while to begin. */
const SILENCE_MS = 60_000;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

type Query = Readonly<Record<string, string>>;

/** An MLflow server. Its answers are read as they are: whoever asks says what is in them. */
export class MlflowServer {
  public readonly base: string;

  public constructor(private readonly server: TrackingServer) {
    this.base = server.base;
  }

  /** The server of the option, or else that of the environment. */
  public static find(uri: string | undefined): MlflowServer {
    const { server, problems: [problem] } = trackingServer(uri, process.env, (text) => Buffer.from(text, 'utf8').toString('base64'));
    if (server === undefined) throw new LocalError(problem === undefined ? 'there is no MLflow server' : describeProblem(problem));
    return new MlflowServer(server);
  }

  /** An answer of the API; undefined where what is asked for is not there. */
  public async get<T>(path: string, query: Query = {}): Promise<T | undefined> {
    const response = await this.ask(path, query);
    const text = await this.textOf(response);
    if (response.statusCode === 200) return this.json<T>(text);
    const { error_code: code = '', message = '' } = errorOf(text);
    if (code === 'RESOURCE_DOES_NOT_EXIST' || /\bnot found\b/i.test(message)) return undefined;
    throw this.refusal(response, text);
  }

  /** Puts a file of the server into a file; answers what was written. Undefined where there is none. Of one that has more bytes than it may, the rest is not fetched. */
  public async download(path: string, file: string, most = Infinity): Promise<{ readonly bytes: number; readonly sha256: string } | undefined> {
    const response = await this.ask(path, {});
    if (response.statusCode !== 200) {
      const text = await this.textOf(response);
      if (response.statusCode === 404) return undefined;
      throw this.refusal(response, text);
    }
    const { base } = this;
    const hash = createHash('sha256');
    let bytes = 0;
    await pipeline(response, async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
        if (bytes > most) throw new LocalError(`${base} sends more than the ${most} bytes that it lists for ${path}: try again`);
        yield chunk;
      }
    }, createWriteStream(file, { flags: 'wx' })).catch((error: Error) => {
      if (error instanceof LocalError) throw error;
      throw new LocalError(`${this.base} broke off in the middle of ${path}: ${error.message}`);
    });
    const announced = response.headers['content-length'];
    if (announced !== undefined && Number(announced) !== bytes) throw new LocalError(`${this.base} sent ${bytes} of ${announced} bytes of ${path}: try again`);
    return { bytes, sha256: hash.digest('hex') };
  }

  private async ask(path: string, query: Query): Promise<IncomingMessage> {
    const { base, authorization, insecureTls } = this.server;
    const search = new URLSearchParams(query).toString();
    const url = `${base}${path}${search === '' ? '' : `?${search}`}`;
    const headers = { accept: '*/*', 'user-agent': 'cdk-serverless-inference', ...(authorization !== undefined && { authorization }) };
    return await new Promise((resolve, reject) => {
      const sent = url.startsWith('https:')
        ? httpsRequest(url, { headers, timeout: SILENCE_MS, rejectUnauthorized: !insecureTls }, resolve)
        : httpRequest(url, { headers, timeout: SILENCE_MS }, resolve);
      sent.on('timeout', () => sent.destroy(new Error(`nothing came for ${SILENCE_MS / 1000} seconds`)));
      sent.on('error', (error: NodeJS.ErrnoException) => reject(new LocalError(`${base} does not answer (${error.code ?? error.message}): is it the MLflow server, and does it run?${tlsAdvice(error)}`)));
      sent.end();
    });
  }

  private async textOf(response: IncomingMessage): Promise<string> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    try {
      for await (const chunk of response as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > MAX_ANSWER_BYTES) throw new LocalError(`the MLflow server answers with more than ${MAX_ANSWER_BYTES} bytes where a description was asked for`);
        chunks.push(chunk);
      }
    } catch (error) {
      throw error instanceof LocalError ? error : new LocalError(`${this.base} broke off in the middle of an answer: ${(error as Error).message}`);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  private json<T>(text: string): T {
    try {
      return JSON.parse(text) as T;
    } catch {
      throw new LocalError(`${this.base} answers, but not as an MLflow server does: check --tracking-uri`);
    }
  }

  private refusal({ statusCode = 0, headers }: IncomingMessage, text: string): LocalError {
    const { message } = errorOf(text);
    if (statusCode >= 300 && statusCode < 400) {
      const target = URL.canParse(headers.location ?? '', this.base) ? new URL(headers.location ?? '', this.base).origin : 'somewhere else';
      return new LocalError(`${this.base} sends requests on to ${target}: give the address that it means as --tracking-uri`);
    }
    if (statusCode === 401) {
      return new LocalError(`${this.base} wants to know who asks: set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN${this.server.authorization === undefined ? '' : '; what is set now it does not take'}`);
    }
    if (statusCode === 403) {
      // Its own check of the name that it is called by: https://mlflow.org/docs/latest/self-hosting/security/network/
      const host = /Host header/i.test(text);
      return new LocalError(host
        ? `${this.base} does not answer under this name: start it with --allowed-hosts, or call it by a name that it allows`
        : `${this.base} does not let you read this${message === undefined ? '' : `: ${message}`}`);
    }
    return new LocalError(`${this.base} answers with ${statusCode}${message === undefined ? '' : `: ${message}`}`);
  }
}

/** `{error_code, message}`, where it is one. */
function errorOf(text: string): { readonly error_code?: string; readonly message?: string } {
  try {
    const { error_code: code, message } = (JSON.parse(text) ?? {}) as { readonly error_code?: unknown; readonly message?: unknown };
    return { ...(typeof code === 'string' && { error_code: code }), ...(typeof message === 'string' && { message }) };
  } catch {
    return {};
  }
}

function tlsAdvice({ code = '' }: NodeJS.ErrnoException): string {
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code) ? ' Nobody vouches for its certificate: set NODE_EXTRA_CA_CERTS to the one that does, or MLFLOW_TRACKING_INSECURE_TLS=true' : '';
}
