import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { INIT_SECONDS } from '../lib/lambda/limits';
import { ARTIFACT_URI } from '../lib/model/environment';
import { MANIFEST_FILE, type ModelManifest } from '../lib/model/manifest';
import { directAnswer, type Answer } from './answer';
import { ArtifactStore } from './artifacts';
import { readAssembly, type Assembly } from './assembly/assembly';
import { functionsOf, type FunctionDefinition, type FunctionsOfAssembly, type FunctionUrl, type SkippedFunction } from './assembly/functions';
import { Staleness } from './assembly/staleness';
import type { EngineSwap, Host } from './code/engine';
import { CodeFolders } from './code/folders';
import { checkHandler } from './code/handler';
import { LocalError } from './errors';
import { LATEST } from './function-runner';
import { HOST, listenFrom, listenOn, type LocalHttpServer, send, type Serve, urlOf } from './http';
import { FunctionApi } from './lambda-api/function-api';
import { serveFunctionUrl, type UrlTarget } from './lambda-api/function-url';
import { InvocableVersion } from './lambda-api/invocable';
import { findTarget } from './lambda-api/target';
import { isMounted, placeMountedModel } from './mounted-models';
import { bootstrapFile } from './runtime-api/bootstrap-file';
import type { InvocationResult, LogLine } from './runtime-api/environment';
import { Concurrency, DEFAULT_CONCURRENCY } from './runtime-api/environment-pool';
import { RunningFunction } from './running-function';

export const DEFAULT_PORT = 4567;
export const DEFAULT_IDLE_SECONDS = 300;

export interface LocalOptions {
  /** The cloud assembly: the folder that `cdk synth` wrote. */
  readonly assembly: string;
  /** Of the Lambda API; function URLs take the next ones. 0 takes any that are free. @default 4567 */
  readonly port?: number;
  /** Environments that one function may have at a time, where it reserves no concurrency. @default 10 */
  readonly concurrency?: number;
  /** Seconds after which an environment that waits is ended. @default 300 */
  readonly idleSeconds?: number;
  /** Seconds of the init phase, for tests. @default 10 */
  readonly initLimitSeconds?: number;
  /** Files of models that are fetched from S3, by function name or s3:// address. */
  readonly artifacts?: Readonly<Record<string, string>>;
  /** Reads an assembly of a newer schema than this code knows. */
  readonly ignoreAssemblyVersion?: boolean;
  /** What this machine counts as, for tests. @default the platform and architecture of this process */
  readonly host?: Host;
  /** Where npm packages of the user are found from. @default the folder of the assembly */
  readonly project?: string;
  /** Log lines of functions and of the server. */
  onEvent?(event: LocalEvent): void;
}

export type LocalEvent =
  | { readonly type: 'log'; readonly functionName: string; readonly line: LogLine }
  | { readonly type: 'answer'; readonly functionName: string; readonly answer: Answer }
  | { readonly type: 'warning'; readonly message: string };

/** A function that runs, as a table shows it. */
export interface LocalFunction {
  readonly name: string;
  readonly path: string;
  readonly definition: FunctionDefinition;
  /** Set for a function whose code is a model. */
  readonly model?: { readonly name: string; readonly version: string; readonly engine: 'compiled' | 'onnxruntime' };
  readonly swaps: readonly EngineSwap[];
  readonly urls: readonly LocalUrl[];
}

export interface LocalUrl {
  readonly url: string;
  readonly qualifier?: string;
  readonly authType: string;
}

export interface LocalServer {
  /** Of the Lambda API, to be set as endpoint URL. */
  readonly endpoint: string;
  readonly port: number;
  readonly functions: readonly LocalFunction[];
  readonly skipped: readonly SkippedFunction[];
  readonly warnings: readonly string[];
  /** Invokes a function as the Lambda API does; the payload is JSON text. */
  invoke(name: string, payload: string | Buffer): Promise<InvocationResult>;
  /** Environments that exist now, of all functions. */
  environments(): number;
  /** Ends all processes and servers and removes all files. */
  close(): Promise<void>;
}

/** Serves the functions of a cloud assembly on this machine. */
export async function startLocal(options: LocalOptions): Promise<LocalServer> {
  const assembly = readAssembly(options.assembly, { anyVersion: options.ignoreAssemblyVersion });
  const found = functionsOf(assembly);
  if (found.functions.length === 0) {
    const others = found.skipped.map(({ path, reason }) => `${path} (${reason})`).join(', ');
    throw new LocalError(`${assembly.folder} has no Node.js Lambda function to run${others === '' ? '' : `; not run here: ${others}`}`);
  }
  const run = new LocalRun(options, assembly, found);
  try {
    await run.start();
  } catch (error) {
    await run.close();
    throw error;
  }
  return run;
}

/** What answers on the ports, once the functions are ready. */
interface Routes {
  readonly main: Serve;
  readonly urls: ReadonlyMap<FunctionUrl, Serve>;
}

/** A function that is ready to run. */
interface Prepared {
  readonly running: RunningFunction;
  readonly shown: LocalFunction;
  readonly variables: Readonly<Record<string, string>>;
  readonly manifest?: ModelManifest;
}

class LocalRun implements LocalServer {
  functions: readonly LocalFunction[] = [];
  readonly warnings: string[] = [];
  readonly skipped: readonly SkippedFunction[];
  private readonly definitions: readonly FunctionDefinition[];
  private readonly staleness: Staleness;
  private readonly files: CodeFolders;
  private readonly project: string;
  private readonly servers: LocalHttpServer[] = [];
  private running: readonly RunningFunction[] = [];
  private main: LocalHttpServer | undefined;
  private closing: Promise<void> | undefined;

  constructor(
    private readonly options: LocalOptions,
    assembly: Assembly,
    private readonly found: FunctionsOfAssembly,
  ) {
    this.definitions = found.functions;
    this.skipped = found.skipped;
    const named = relative(process.cwd(), assembly.folder);
    const shown = named === '' || named.startsWith('..') ? assembly.folder : named;
    this.staleness = new Staleness(assembly.files, () => this.warn(`${shown} has changed: restart csi local to run it`));
    this.project = resolve(options.project ?? dirname(assembly.folder));
    const { platform, arch } = process;
    this.files = new CodeFolders(options.host ?? { platform, arch }, this.project);
  }

  get endpoint(): string {
    return `http://${HOST}:${this.port}`;
  }

  get port(): number {
    return this.main?.port ?? 0;
  }

  async start(): Promise<void> {
    // Ports first: a function's environment may hold the address of a URL. Until the functions are ready, requests wait.
    let serving: (routes: Routes) => void = () => undefined;
    const routes = new Promise<Routes>((settle) => { serving = settle; });
    const wanted = this.options.port ?? DEFAULT_PORT;
    this.main = await listenOn(wanted, async (request, response) => (await routes).main(request, response));
    this.servers.push(this.main);
    const addresses = await this.listenForUrls(wanted === 0 ? 0 : wanted + 1, routes);

    const bootstrap = bootstrapFile(this.files.scratch());
    const prepared = this.definitions.map((definition) => this.prepare(definition, bootstrap, addresses));
    this.running = prepared.map(({ running }) => running);
    this.functions = prepared.map(({ shown }) => shown);

    const remote = prepared.flatMap(({ running, variables, manifest }) => {
      const uri = variables[ARTIFACT_URI];
      return uri === undefined || isMounted(variables) ? [] : [{ functionName: running.definition.name, uri, manifest }];
    });
    const placed = prepared.flatMap(({ running, variables }) => (isMounted(variables) ? [running.definition.name] : []));
    const fetched = Object.fromEntries(Object.entries(this.options.artifacts ?? {}).filter(([name]) => !placed.includes(name)));
    const artifacts = new ArtifactStore(fetched, remote, this.found.copies, (message) => this.warn(message));
    await artifacts.check();
    this.staleness.start();
    serving({
      main: this.mainRoutes(artifacts, addresses),
      urls: new Map(this.running.flatMap((fn) => fn.definition.urls.map((url) => [url, serveFunctionUrl(this.urlTarget(fn, url))]))),
    });
  }

  async invoke(name: string, payload: string | Buffer): Promise<InvocationResult> {
    const { fn, version, arn } = findTarget(this.running, name);
    const requestId = randomUUID();
    const result = await fn.invoke(Buffer.from(payload), { version, functionArn: arn, requestId });
    fn.answered(directAnswer('invoke', requestId, result));
    return result;
  }

  environments(): number {
    return this.running.reduce((sum, { pool }) => sum + pool.size, 0);
  }

  close(): Promise<void> {
    this.closing ??= (async () => {
      this.staleness.stop();
      await Promise.all(this.running.map((fn) => fn.close()));
      await Promise.all(this.servers.map((server) => server.close()));
      this.files.remove();
    })();
    return this.closing;
  }

  /** One port for each function URL, in the order of the template. */
  private async listenForUrls(from: number, routes: Promise<Routes>): Promise<ReadonlyMap<FunctionUrl, string>> {
    const addresses = new Map<FunctionUrl, string>();
    let next = from;
    for (const url of this.definitions.flatMap(({ urls }) => urls)) {
      const server = await listenFrom(next, async (request, response) => (await routes).urls.get(url)?.(request, response));
      this.servers.push(server);
      addresses.set(url, server.url);
      if (next !== 0) next = server.port + 1;
    }
    return addresses;
  }

  private prepare(definition: FunctionDefinition, bootstrap: string, addresses: ReadonlyMap<FunctionUrl, string>): Prepared {
    const taskRoot = this.files.code(definition.code);
    const manifest = manifestIn(taskRoot);
    const layers = this.files.layers(definition.layers);
    checkHandler(definition, taskRoot, layers.folder);
    const environment = definition.environment((id) => {
      const [, address] = [...addresses].find(([url]) => url.id === id) ?? [];
      return address && `${address}/`;
    });
    this.warnings.push(...environment.warnings);
    const { variables, warnings } = isMounted(environment.variables)
      ? placeMountedModel({ functionName: definition.name, variables: environment.variables, manifest, given: this.options.artifacts?.[definition.name] }, this.files)
      : { variables: environment.variables, warnings: [] };
    this.warnings.push(...warnings);

    const running = new RunningFunction({
      definition,
      node: process.execPath,
      bootstrap,
      taskRoot,
      layerRoot: layers.folder,
      sdkRoot: this.project,
      variables: variables[ARTIFACT_URI] === undefined ? variables : { ...variables, AWS_ENDPOINT_URL_S3: this.endpoint },
      concurrency: new Concurrency(definition.reservedConcurrency ?? this.options.concurrency ?? DEFAULT_CONCURRENCY),
      idleMs: (this.options.idleSeconds ?? DEFAULT_IDLE_SECONDS) * 1000,
      initLimitMs: (this.options.initLimitSeconds ?? INIT_SECONDS.max) * 1000,
      scratch: () => this.files.scratch(),
      onLine: (line) => this.options.onEvent?.({ type: 'log', functionName: definition.name, line }),
      onAnswer: (answer) => this.options.onEvent?.({ type: 'answer', functionName: definition.name, answer }),
    });
    const urls = definition.urls.map((url) => ({ url: addresses.get(url) as string, qualifier: url.qualifier, authType: url.authType }));
    const model = manifest && { name: manifest.name, version: manifest.version, engine: manifest.compiled === undefined ? 'onnxruntime' as const : 'compiled' as const };
    return { running, variables, manifest, shown: { name: definition.name, path: definition.path, definition, model, swaps: layers.swaps, urls } };
  }

  /** The Lambda API, a page for people, and S3 for the rest: bucket names cannot look like the API's paths. */
  private mainRoutes(artifacts: ArtifactStore, addresses: ReadonlyMap<FunctionUrl, string>): Serve {
    const api = new FunctionApi({
      functions: this.running,
      addressOf: (url) => addresses.get(url) as string,
      warn: (message) => this.warn(message),
    });
    return async (request, response) => {
      const url = urlOf(request, this.endpoint);
      if (api.serves(url.pathname)) return await api.handle(request, response, url);
      if (url.pathname === '/') return send(response, 200, this.welcome(), { 'content-type': 'text/plain; charset=utf-8' });
      await artifacts.handle(request, response, url);
    };
  }

  private urlTarget(fn: RunningFunction, url: FunctionUrl): UrlTarget {
    const { arn, region } = fn.definition;
    const invocable = new InvocableVersion(
      fn, fn.version(url.qualifier) ?? LATEST, url.qualifier === undefined ? arn : `${arn}:${url.qualifier}`, (message) => this.warn(message),
    );
    return {
      // As stable as a deployed one.
      apiId: createHash('sha256').update(url.id).digest('hex').slice(0, 32),
      region,
      cors: url.cors,
      streams: url.streams,
      target: () => invocable,
    };
  }

  private warn(message: string): void {
    this.options.onEvent?.({ type: 'warning', message });
  }

  private welcome(): string {
    const lines = this.functions.flatMap(({ name, urls }) => [name, ...urls.map(({ url }) => `  ${url}`)]);
    return `csi local serves the AWS Lambda API here: set ${this.endpoint} as the endpoint URL of a client.\n\n${lines.join('\n')}\n`;
  }
}

function manifestIn(taskRoot: string): ModelManifest | undefined {
  const file = join(taskRoot, MANIFEST_FILE);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as ModelManifest : undefined;
}
