import { CodeFolders } from '../../code/folders';
import { bootstrapFile } from '../../runtime-api/bootstrap-file';
import type { PythonPackages } from '../../python/packages';
import type { LogLine } from '../../runtime-api/environment';
import type { Clock } from '../clock';
import type { MetricSink } from '../cloudwatch/metric-sink';
import type { Faults } from '../faults/fault';
import type { Mounts } from '../file-systems/mounts';
import type { Identities } from '../iam/identities';
import type { RoleSessions } from '../iam/role-sessions';
import type { AwsIdentity } from '../identity';
import { RESPONSE_PATH } from '../resources/custom-resource';
import { lambdaProviders } from '../resources/lambda';
import { eventInvokeProvider } from '../resources/lambda-event-invoke';
import type { ResourceProvider } from '../resources/provider';
import type { Buckets } from '../s3/buckets';
import type { StateFolder } from '../state/state-folder';
import type { AwsService } from '../wire/request';
import type { FunctionTraces } from '../xray/function-traces';
import { CodeDoor } from './code-door';
import { FunctionRuntime } from './function-runtime';
import { FunctionUrls } from './function-urls';
import { Functions } from './functions';
import { Invocations } from './invocations';
import { LambdaMetrics } from './lambda-metrics';
import { LambdaService } from './lambda-service';
import { ProvisionedConcurrency } from './provisioned-concurrency';
import type { ImageCode } from './records';
import { UrlConfigs } from './url-configs';

export interface LambdaOptions {
  readonly state: StateFolder;
  readonly clock: Clock;
  readonly identity: AwsIdentity;
  readonly buckets: Buckets;
  readonly identities: Identities;
  readonly sessions: RoleSessions;
  readonly metrics: MetricSink;
  readonly faults: Faults;
  readonly mounts: Mounts;
  /** Where npm packages of the user are found from. */
  readonly project: string;
  readonly python: PythonPackages;
  readonly concurrency: number;
  readonly idleMs: number;
  /** Where function URLs begin to look for a free port; 0 takes any. */
  readonly firstUrlPort: number;
  /** The code that an image URI means now. */
  imageCode(uri: string): ImageCode;
  readonly traces: FunctionTraces;
  /** Where the X-Ray daemon of functions listens. */
  xrayDaemon(): string | undefined;
  onLine(functionName: string, line: LogLine): void;
  warn(message: string): void;
}

/** Lambda: functions with all that belongs to them, stored and running. */
export interface Lambda {
  readonly functions: Functions;
  readonly invocations: Invocations;
  readonly provisioned: ProvisionedConcurrency;
  readonly service: AwsService;
  readonly codeDoor: CodeDoor;
  readonly providers: Readonly<Record<string, ResourceProvider>>;
  /** Starts what ran when the state was left. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

export function startLambda(options: LambdaOptions): Lambda {
  const { state, clock, identity, buckets, project, warn } = options;
  const files = new CodeFolders({ platform: process.platform, arch: process.arch }, project);
  const runtime = new FunctionRuntime({
    identity,
    blobs: state.blobs,
    files,
    python: options.python,
    bootstrap: bootstrapFile(files.scratch()),
    sdkRoot: project,
    responses: `${identity.endpoint}${RESPONSE_PATH}`,
    concurrency: options.concurrency,
    idleMs: options.idleMs,
    sessions: options.sessions,
    mounts: options.mounts,
    xrayDaemon: () => options.xrayDaemon(),
    onLine: options.onLine,
  });
  const functions = new Functions(state, identity, buckets, runtime, options.imageCode, options.identities, options.mounts);
  const provisioned = new ProvisionedConcurrency(functions, runtime, () => clock.now());
  const metrics = new LambdaMetrics(options.metrics, clock);
  const invocations = new Invocations({ functions, runtime, metrics, clock, faults: options.faults, traces: options.traces, warn });
  const urls = new FunctionUrls(identity, functions, invocations, metrics);
  const urlConfigs = new UrlConfigs(functions, urls, () => options.firstUrlPort);

  return {
    functions,
    invocations,
    provisioned,
    service: new LambdaService({ functions, invocations, provisioned, buckets, urlConfigs, endpoint: identity.endpoint }),
    codeDoor: new CodeDoor(functions, state.blobs),
    providers: { ...lambdaProviders(functions, urlConfigs), 'AWS::Lambda::EventInvokeConfig': eventInvokeProvider(functions, warn) },
    resume: async () => {
      for (const fn of functions.all) {
        if (fn.provisioned !== undefined) runtime.provisionedChanged(fn);
        for (const url of fn.urls) {
          const port = await urls.listen(fn.name, url, options.firstUrlPort);
          if (port === url.port) continue;
          functions.putUrl(fn.name, { ...url, port });
          warn(`port ${url.port} is taken: the URL of ${fn.name} is now ${FunctionRuntime.address(port)}, and outputs of stacks still name the old one`);
        }
      }
    },
    close: async () => {
      await urls.close();
      await runtime.close();
      files.remove();
    },
  };
}
