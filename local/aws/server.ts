import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { DEFAULT_ACCOUNT, DEFAULT_REGION } from '../assembly/functions';
import { LocalError } from '../errors';
import { HOST, listenOn, send, sendJson, type LocalHttpServer } from '../http';
import type { LogLine } from '../runtime-api/environment';
import { DEFAULT_CONCURRENCY } from '../runtime-api/environment-pool';
import type { StackEvent, StackRecord } from './cloudformation/records';
import { startServices, type Services } from './services';
import { StateFolder } from './state/state-folder';
import { STATUS_PATH } from './status';
import { readRequest, type AwsRequest } from './wire/request';

export const DEFAULT_AWS_PORT = 4566;
export const DEFAULT_STATE = join('.csi', 'aws');

/** A minute of AWS is then a tenth of a second: no faster, or nothing would happen within it. */
const MAX_SPEED = 600;

/** Clients ask these in a region of their own choice. */
const GLOBAL_SERVICES: readonly string[] = ['iam', 's3', 'sts'];

export interface AwsOptions {
  /** 0 takes any that is free. @default 4566 */
  readonly port?: number;
  /** Folder that keeps everything over restarts. @default .csi/aws */
  readonly state?: string;
  /** @default that of the state, or 000000000000 */
  readonly account?: string;
  /** @default that of the state, or us-east-1 */
  readonly region?: string;
  /** Environments that one function may have at a time, where it reserves no concurrency. @default 10 */
  readonly concurrency?: number;
  /** Seconds after which an environment that waits is ended. @default 300 */
  readonly idleSeconds?: number;
  /** How many times faster than the machine's the server's clock runs: see `Clock`. @default 1 */
  readonly speed?: number;
  /** The program that stands in for Docker towards this server: see `csi local docker`. */
  readonly docker?: string;
  /** Where npm packages of the user are found from. @default the working directory */
  readonly project?: string;
  /** URL of a collector of OpenTelemetry that gets by OTLP over HTTP what X-Ray gets. @default none */
  readonly otlp?: string;
  onEvent?(event: AwsEvent): void;
}

export type AwsEvent =
  | { readonly type: 'log'; readonly functionName: string; readonly line: LogLine }
  | { readonly type: 'stack'; readonly stack: StackRecord; readonly event: StackEvent }
  | { readonly type: 'warning'; readonly message: string };

export interface AwsServer {
  readonly endpoint: string;
  readonly port: number;
  readonly state: string;
  /** What a client needs in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Ends all processes and servers; the state stays. */
  close(): Promise<void>;
}

/** Serves the part of AWS that this library is about, on this machine. */
export async function startAws(options: AwsOptions = {}): Promise<AwsServer> {
  for (const [option, value, pattern] of [['account', options.account, /^\d{12}$/], ['region', options.region, /^[a-z]{2}(-[a-z]+)+-\d$/]] as const) {
    if (value !== undefined && !pattern.test(value)) {
      throw new LocalError(`--${option} is ${value}, but must be ${option === 'account' ? '12 digits, for instance 000000000000' : 'the code of a region, for instance us-east-1'}`);
    }
  }
  if (options.otlp !== undefined && !/^https?:\/\/[^\s/?#]+(\/[^\s?#]*)?$/.test(options.otlp)) throw new LocalError(`--otlp is ${options.otlp}, but must be the URL of a collector that takes OTLP over HTTP, for instance http://127.0.0.1:4318`);
  const { speed = 1 } = options;
  if (!(speed > 0 && speed <= MAX_SPEED)) throw new LocalError(`--speed is ${speed}, but must be more than 0 and at most ${MAX_SPEED}`);
  const state = StateFolder.open(options.state ?? DEFAULT_STATE, options, { account: DEFAULT_ACCOUNT, region: DEFAULT_REGION });
  const run = new AwsRun(options, state);
  try {
    await run.start();
  } catch (error) {
    await run.close();
    throw error;
  }
  return run;
}

class AwsRun implements AwsServer {
  port = 0;
  private readonly closers: (() => Promise<void> | void)[] = [];
  private closing: Promise<void> | undefined;
  private saves: () => void = () => undefined;

  constructor(private readonly options: AwsOptions, private readonly folder: StateFolder) {
    this.closers.push(() => folder.close());
  }

  get endpoint(): string {
    return `http://${HOST}:${this.port}`;
  }

  get state(): string {
    return this.folder.path;
  }

  get environment(): Readonly<Record<string, string>> {
    const { accessKeyId, region } = this.folder.identity;
    return {
      AWS_ENDPOINT_URL: this.endpoint, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: 'local', AWS_REGION: region, AWS_DEFAULT_REGION: region,
      ...(this.options.docker !== undefined && { CDK_DOCKER: this.options.docker }),
    };
  }

  async start(): Promise<void> {
    let serving: (serve: (request: AwsRequest, response: ServerResponse) => Promise<void>) => void = () => undefined;
    const ready = new Promise<(request: AwsRequest, response: ServerResponse) => Promise<void>>((settle) => { serving = settle; });
    const server = await listenOn(this.options.port ?? DEFAULT_AWS_PORT, async (message, response) => (await ready)(readRequest(message, this.endpoint), response));
    this.closers.push(() => server.close());
    this.port = server.port;
    serving(await this.services(server));
  }

  close(): Promise<void> {
    this.closing ??= (async () => {
      this.saves();
      this.folder.freeze();
      for (const close of this.closers.reverse()) await close();
    })();
    return this.closing;
  }

  private async services(server: LocalHttpServer): Promise<(request: AwsRequest, response: ServerResponse) => Promise<void>> {
    const { folder, options } = this;
    const { account, region } = folder.identity;
    const services = startServices({
      state: folder,
      identity: { account, region, partition: 'aws', urlSuffix: 'amazonaws.com', endpoint: server.url },
      speed: options.speed ?? 1,
      project: options.project ?? process.cwd(),
      concurrency: options.concurrency ?? DEFAULT_CONCURRENCY,
      idleMs: (options.idleSeconds ?? 300) * 1000,
      firstUrlPort: options.port === 0 ? 0 : server.port + 1,
      ...(options.otlp !== undefined && { otlp: options.otlp }),
      onLine: (functionName, line) => options.onEvent?.({ type: 'log', functionName, line }),
      onStackEvent: (stack, event) => options.onEvent?.({ type: 'stack', stack, event }),
      warn: (message) => options.onEvent?.({ type: 'warning', message }),
    });
    this.saves = () => services.save();
    this.closers.push(() => services.close());
    await services.resume();
    return (request, response) => this.serve(services, request, response);
  }

  private async serve(services: Services, request: AwsRequest, response: ServerResponse): Promise<void> {
    const { account, region } = this.folder.identity;
    const { pathname } = request.url;
    if (pathname === STATUS_PATH) return sendJson(response, 200, { account, region, environment: this.environment, ...services.status() });
    const door = [...services.doors].find(([path]) => pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`));
    if (door !== undefined) return await door[1](request, response);
    const service = request.service === undefined ? undefined : services.byName.get(request.service);
    if (service === undefined) return this.refuse(request, response);
    if (request.region !== undefined && request.region !== region && !GLOBAL_SERVICES.includes(request.service ?? '')) {
      return send(response, 400, JSON.stringify({ __type: 'ValidationException', message: `csi local stands for the region ${region}, and was asked as ${request.region}` }), { 'content-type': 'application/json' });
    }
    await service.handle({ ...request, authorize: (action, resource, context) => services.authorizer.authorize(request, action, resource, context) }, response);
  }

  private refuse(request: AwsRequest, response: ServerResponse): void {
    request.message.resume();
    if (request.service === undefined && request.url.pathname === '/' && request.method === 'GET') {
      const lines = Object.entries(this.environment).map(([name, value]) => `export ${name}=${value}`);
      return send(response, 200, `csi local serves AWS here. For a client:\n\n${lines.join('\n')}\n`, { 'content-type': 'text/plain; charset=utf-8' });
    }
    const message = request.service === undefined ? 'the request is not signed for an AWS service' : `csi local does not serve ${request.service}`;
    send(response, 501, JSON.stringify({ __type: 'NotImplemented', message }), { 'content-type': 'application/x-amz-json-1.1' });
  }
}
