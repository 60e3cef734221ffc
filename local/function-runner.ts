import { randomBytes, randomUUID } from 'node:crypto';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Answer } from './answer';
import { ExecutionEnvironment, type EnvironmentSettings, type InvocationFault, type InvocationResult, type LogLine } from './runtime-api/environment';
import { EnvironmentPool, type Concurrency } from './runtime-api/environment-pool';
import { ProvisionedPool } from './runtime-api/provisioned-pool';
import type { ResponseSink } from './runtime-api/runtime-process';
import { completeTrace } from './trace-header';

/** The version that is not published. */
export const LATEST = '$LATEST';

/** What Lambda has to know of a function, or of one version of it, to run it. */
export interface RunDefinition {
  readonly name: string;
  readonly region: string;
  readonly runtime: string;
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly logGroup: string;
  readonly reservedConcurrency?: number;
}

export interface FunctionRunnerSettings<D extends RunDefinition = RunDefinition> {
  readonly definition: D;
  readonly node: string;
  readonly bootstrap: string;
  /** What runs the function instead, where it is not Node.js. */
  readonly program?: EnvironmentSettings['program'];
  /** The function's code: what LAMBDA_TASK_ROOT names. */
  readonly taskRoot: string;
  /** The function's layers: what stands for /opt. */
  readonly layerRoot: string;
  /** Where the AWS SDK, a part of Lambda's runtime, is found from. */
  readonly sdkRoot: string;
  /** Where custom resources send their answers, if that is a server of this machine. */
  readonly responses?: string;
  /** The access key of an environment: of its own for each, where it stands for the function's role. */
  accessKey?(): string;
  /** Variables of the function's own. */
  readonly variables: Readonly<Record<string, string>>;
  /** May be shared with other versions of the function. */
  readonly concurrency: Concurrency;
  readonly idleMs: number;
  readonly initLimitMs: number;
  scratch(): string;
  /** host:port of the X-Ray daemon, where there is one. */
  xrayDaemon?(): string | undefined;
  /** Mounts the function's file systems for an environment; the folder that stands for each, by its path on Lambda. */
  mount?(): Readonly<Record<string, string>>;
  onLine(line: LogLine): void;
  onAnswer?(answer: Answer): void;
}

export interface InvokeOptions {
  readonly version: string;
  /** As the caller named it: with the alias, if there was one. */
  readonly functionArn: string;
  readonly requestId?: string;
  readonly traceId?: string;
  readonly clientContext?: string;
  /** Waits for a free environment instead of being throttled. */
  readonly wait?: boolean;
  /** Takes the answer as it is written, where the function streams it. */
  readonly sink?: ResponseSink;
  /** What is to go wrong on purpose. */
  readonly fault?: InvocationFault;
}

export interface RunResult extends InvocationResult {
  /** How it was with provisioned concurrency as the invocation started, where the version has some. */
  readonly provisioned?: { readonly spillover: boolean; readonly busy: number; readonly wanted: number };
}

/** "The initialization code of functions with provisioned concurrency may run for up to 15 minutes: 130 seconds or the function's timeout, whichever is higher." */
const PROVISIONED_INIT_SECONDS = 130;

/** Code with its environments. */
export class FunctionRunner<D extends RunDefinition = RunDefinition> {
  readonly definition: D;
  readonly pool: EnvironmentPool;
  private provisioned: ProvisionedPool | undefined;

  constructor(private readonly settings: FunctionRunnerSettings<D>) {
    const { definition, concurrency, idleMs, initLimitMs } = settings;
    this.definition = definition;
    this.pool = new EnvironmentPool({ concurrency, idleMs }, (version) => this.environmentSettings(version, 'on-demand', initLimitMs));
  }

  async invoke(payload: Buffer, options: InvokeOptions): Promise<RunResult> {
    const request = {
      requestId: options.requestId ?? randomUUID(),
      payload,
      functionArn: options.functionArn,
      traceId: completeTrace(options.traceId),
      clientContext: options.clientContext,
      sink: options.sink,
      fault: options.fault,
    };
    const run = (): Promise<InvocationResult> => (options.wait === true ? this.pool.invokeLater(options.version, request) : this.pool.invoke(options.version, request));
    const { wanted } = this.provisioned ?? { wanted: 0 };
    if (this.provisioned === undefined || wanted === 0) return await run();
    if (this.provisioned.free) {
      const busy = this.provisioned.busy + 1;
      const result = await this.provisioned.invoke(request);
      if (result !== undefined) return { ...result, provisioned: { spillover: false, busy, wanted } };
    }
    const { busy } = this.provisioned;
    return { ...await run(), provisioned: { spillover: true, busy, wanted } };
  }

  /** Keeps that many environments of a version started; a runner provisions for one version only. */
  provision(version: string, wanted: number): ProvisionedPool {
    const initLimitMs = 1000 * Math.max(PROVISIONED_INIT_SECONDS, this.definition.timeoutSeconds);
    this.provisioned ??= new ProvisionedPool(
      () => new ExecutionEnvironment(this.environmentSettings(version, 'provisioned-concurrency', initLimitMs)), () => this.settings.concurrency.wake(),
    );
    if (this.provisioned.wanted !== wanted || this.provisioned.status === 'FAILED') this.provisioned.resize(wanted);
    return this.provisioned;
  }

  /** Ends what is idle now, and what is busy once it has answered. */
  drain(): void {
    this.provisioned?.resize(0);
    this.pool.drain();
  }

  /** An invocation would find an environment now. */
  get free(): boolean {
    return this.settings.concurrency.free || this.provisioned?.free === true;
  }

  get environments(): number {
    return this.pool.size + (this.provisioned?.size ?? 0);
  }

  /** Tells how a request ended: whoever answers it knows that best. */
  answered(answer: Answer): void {
    this.settings.onAnswer?.(answer);
  }

  /** Environments that the function may have at a time. */
  get concurrency(): number {
    return this.settings.concurrency.max;
  }

  /** Settles when it is worth to try an invocation again that was throttled. */
  room(): Promise<void> {
    return this.settings.concurrency.room();
  }

  async close(): Promise<void> {
    await Promise.all([this.pool.close(), this.provisioned?.close()]);
  }

  private environmentSettings(version: string, initialization: 'on-demand' | 'provisioned-concurrency', initLimitMs: number): EnvironmentSettings {
    const { settings, definition } = this;
    return {
      process: {
        node: settings.node,
        arguments: [...nodeOptions(definition.memoryMb), settings.bootstrap, settings.taskRoot, settings.layerRoot, settings.sdkRoot, ...(settings.responses === undefined ? [] : [settings.responses])],
        cwd: settings.taskRoot,
        environment: this.environment(version, initialization),
      },
      program: settings.program,
      timeoutMs: definition.timeoutSeconds * 1000,
      initLimitMs,
      memoryMb: definition.memoryMb,
      version,
      onLine: settings.onLine,
    };
  }

  /** What a process of the function finds in its environment: as on Lambda, and nothing of the user's own. */
  private environment(version: string, initialization: string): Record<string, string> {
    const { definition, layerRoot, taskRoot } = this.settings;
    const runtimeMajor = /\d+/.exec(definition.runtime)?.[0] ?? '';
    const scratch = this.settings.scratch();
    const xray = this.settings.xrayDaemon?.();
    const windows = Object.fromEntries(['SystemRoot', 'COMSPEC'].flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name] as string]])));
    return {
      ...windows,
      PATH: [dirname(this.settings.node), '/usr/local/bin', '/usr/bin', '/bin', join(layerRoot, 'bin')].join(delimiter),
      LD_LIBRARY_PATH: [join(taskRoot, 'lib'), taskRoot, join(layerRoot, 'lib')].join(delimiter),
      NODE_PATH: [join(layerRoot, `nodejs/node${runtimeMajor}/node_modules`), join(layerRoot, 'nodejs/node_modules'), taskRoot].join(delimiter),
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      TMPDIR: scratch,
      TEMP: scratch,
      TMP: scratch,
      // Of this machine's Node.js, which is not the one that the function has on AWS.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...withMounts(this.settings.variables, this.settings.mount?.() ?? {}),
      _HANDLER: definition.handler,
      AWS_REGION: definition.region,
      AWS_DEFAULT_REGION: definition.region,
      AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
      AWS_LAMBDA_FUNCTION_NAME: definition.name,
      AWS_LAMBDA_FUNCTION_VERSION: version,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
      AWS_LAMBDA_INITIALIZATION_TYPE: initialization,
      AWS_LAMBDA_LOG_GROUP_NAME: definition.logGroup,
      AWS_LAMBDA_LOG_STREAM_NAME: logStream(definition, version),
      AWS_ACCESS_KEY_ID: this.settings.accessKey?.() ?? 'ASIALOCALLOCALLOCAL0',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: 'local',
      ...(xray !== undefined && { AWS_XRAY_DAEMON_ADDRESS: xray, AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR' }),
      LAMBDA_TASK_ROOT: taskRoot,
      LAMBDA_RUNTIME_DIR: dirname(this.settings.bootstrap),
    };
  }
}

/**
 * No folder can lie at /mnt here without the rights of an administrator, so the function is told another path: wherever a variable names
 * one on a file system that it mounts.
 */
function withMounts(variables: Readonly<Record<string, string>>, mounts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [
    name,
    Object.entries(mounts).reduce((text, [path, folder]) => replacePath(text, path, folder), value),
  ]));
}

/** At the begin of a path, or of that of a file URL. */
function replacePath(text: string, path: string, folder: string): string {
  const at = new RegExp(`(^|[:=,;\\s]|file://)${path.replaceAll('.', '\\.')}(?=$|[/:,;\\s])`, 'g');
  return text.replace(at, (_, before: string) => before + (before === 'file://' ? pathToFileURL(folder).pathname : folder));
}

/** Flags that Lambda's runtime gives to node; the heap leaves room for what lies outside of it. */
function nodeOptions(memoryMb: number): readonly string[] {
  return ['--max-http-header-size=81920', `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`];
}

/**
 * In a group of its own choice a function's name is part of its streams: several may write there.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
 */
function logStream({ name, logGroup }: RunDefinition, version: string): string {
  const [day, environment] = [new Date().toISOString().slice(0, 10).replaceAll('-', '/'), randomBytes(16).toString('hex')];
  return logGroup === `/aws/lambda/${name}` ? `${day}/[${version}]${environment}` : `${day}/${name}[${version}][${environment}]`;
}
