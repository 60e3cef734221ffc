import { existsSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { isCustomResource, specsFromJson } from '../../lib/cloudformation';
import { parseEmf } from '../../lib/cloudwatch/emf';
import { DEFAULT_ACCOUNT, DEFAULT_REGION } from '../assembly/functions';
import { CodeFolders } from '../code/folders';
import { LocalError } from '../errors';
import { HOST, listenOn, send, sendJson, type LocalHttpServer } from '../http';
import { packageRoot } from '../package-files';
import { bootstrapFile } from '../runtime-api/bootstrap-file';
import type { LogLine } from '../runtime-api/environment';
import { AutoScaling } from './application-auto-scaling/application-auto-scaling';
import { AutoScalingService } from './application-auto-scaling/auto-scaling-service';
import { FUNCTION_CONCURRENCY, functionConcurrency } from './application-auto-scaling/function-concurrency';
import { autoScalingProviders } from './application-auto-scaling/providers';
import { ScalableResources } from './application-auto-scaling/scalable-resource';
import { Clock } from './clock';
import { CloudFormationService } from './cloudformation/cloudformation-service';
import { Deployments } from './cloudformation/deployment';
import { NESTED_STACK, NestedStacks } from './cloudformation/nested-stacks';
import type { World } from './cloudformation/prepare';
import { isBusy, type StackEvent, type StackRecord } from './cloudformation/records';
import { Stacks } from './cloudformation/stacks';
import { TemplateSource } from './cloudformation/template-source';
import { Alarms } from './cloudwatch/alarms';
import { CloudWatchService } from './cloudwatch/cloudwatch-service';
import { Dashboards } from './cloudwatch/dashboards';
import { functionAction } from './cloudwatch/function-action';
import { Metrics } from './cloudwatch/metrics';
import { cloudWatchProviders } from './cloudwatch/resources';
import { startCodeDeploy } from './codedeploy/code-deploy';
import { startEventBridge } from './events/event-bridge';
import { LambdaTargets } from './events/lambda-targets';
import { FaultApi, FAULTS_PATH } from './faults/fault-api';
import { FaultStore } from './faults/fault-store';
import { EcrService } from './ecr/ecr-service';
import { imageCode } from './ecr/function-images';
import { IMAGES_PATH, ImageDoor } from './ecr/image-door';
import { ImageStore } from './ecr/image-store';
import { Repositories } from './ecr/repositories';
import { repositoryProvider } from './ecr/repository-provider';
import { Authorizer } from './iam/authorizer';
import { IamService } from './iam/iam-service';
import { Identities } from './iam/identities';
import { resourcePoliciesOf } from './iam/resource-policies';
import { RoleSessions } from './iam/role-sessions';
import type { AwsIdentity } from './identity';
import { FunctionRuntime } from './lambda/function-runtime';
import { Functions, type FunctionWatcher } from './lambda/functions';
import { FunctionUrls } from './lambda/function-urls';
import { Invocations } from './lambda/invocations';
import { LambdaMetrics } from './lambda/lambda-metrics';
import { LambdaService } from './lambda/lambda-service';
import { ProvisionedConcurrency } from './lambda/provisioned-concurrency';
import { UrlConfigs } from './lambda/url-configs';
import { CustomResources, RESPONSE_PATH } from './resources/custom-resource';
import { iamProviders } from './resources/iam';
import { lambdaProviders } from './resources/lambda';
import { lambdaAliasProviders } from './resources/lambda-aliases';
import { eventInvokeProvider } from './resources/lambda-event-invoke';
import type { ResourceProvider } from './resources/provider';
import { recordedProvider } from './resources/recorded';
import { storageProviders } from './resources/storage';
import { Buckets } from './s3/buckets';
import { S3Service } from './s3/s3-service';
import { Parameters } from './ssm/parameters';
import { SsmService } from './ssm/ssm-service';
import { StateFolder } from './state/state-folder';
import { STATUS_PATH, statusOf } from './status';
import { StsService } from './sts/sts-service';
import { AwsError } from './wire/errors';
import { readRequest, type AwsRequest, type AwsService } from './wire/request';

export const DEFAULT_AWS_PORT = 4566;
export const DEFAULT_STATE = join('.csi', 'aws');

/** A minute of AWS is then a tenth of a second: no faster, or nothing would happen within it. */
const MAX_SPEED = 600;

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
      this.folder.freeze();
      for (const close of this.closers.reverse()) await close();
    })();
    return this.closing;
  }

  private async services(server: LocalHttpServer): Promise<(request: AwsRequest, response: ServerResponse) => Promise<void>> {
    const { folder, options } = this;
    const { account, region } = folder.identity;
    const identity: AwsIdentity = { account, region, partition: 'aws', urlSuffix: 'amazonaws.com', endpoint: server.url };
    const warn = (message: string): void => options.onEvent?.({ type: 'warning', message });

    const clock = new Clock(options.speed ?? 1, folder);
    this.closers.push(() => clock.close());
    const metrics = new Metrics(clock, folder);
    this.closers.push(() => metrics.close());
    const identities = new Identities(folder, identity, warn);
    const sessions = new RoleSessions();
    const project = options.project ?? process.cwd();
    const files = new CodeFolders({ platform: process.platform, arch: process.arch }, project);
    this.closers.push(() => files.remove());
    const runtime = new FunctionRuntime({
      identity,
      blobs: folder.blobs,
      files,
      bootstrap: bootstrapFile(files.scratch()),
      sdkRoot: project,
      responses: `${server.url}${RESPONSE_PATH}`,
      concurrency: options.concurrency ?? 10,
      idleMs: (options.idleSeconds ?? 300) * 1000,
      sessions,
      onLine: (functionName, line) => {
        if (line.source === 'function') for (const { time, ...metric } of parseEmf(line.text)) metrics.put({ ...metric, time: clock.at(time) });
        options.onEvent?.({ type: 'log', functionName, line });
      },
    });
    this.closers.push(() => runtime.close());

    const faults = new FaultStore(folder);
    const buckets = new Buckets(folder);
    const parameters = new Parameters(folder, identity);
    const repositories = new Repositories(folder, identity);
    const images = new ImageStore(folder, folder.blobs);
    const imageDoor = new ImageDoor(images, repositories);
    const watcher: FunctionWatcher = runtime;
    const functions = new Functions(folder, identity, buckets, watcher, (uri) => imageCode(uri, repositories, images), identities);
    const stacks = new Stacks(folder, identity, (stack, event) => options.onEvent?.({ type: 'stack', stack, event }));
    const provisioned = new ProvisionedConcurrency(functions, runtime, () => clock.now());
    const lambdaMetrics = new LambdaMetrics(metrics, clock);
    const invocations = new Invocations({ functions, runtime, metrics: lambdaMetrics, clock, faults, warn });
    const functionUrls = new FunctionUrls(identity, functions, invocations, lambdaMetrics);
    this.closers.push(() => functionUrls.close());
    const urlConfigs = new UrlConfigs(functions, functionUrls, () => (options.port === 0 ? 0 : server.port + 1));
    const eventBridge = startEventBridge({
      state: folder, clock, identity, functions, invoker: invocations, metrics, warn,
      trusted: (roleArn, service) => identities.isAssumableBy(roleArn, service),
      denied: (roleArn, functionArn) => authorizer.denied({ roleArn, sessionName: 'scheduler' }, 'lambda:InvokeFunction', functionArn),
    });
    const alarms = new Alarms(metrics, clock, folder, identity, eventBridge.events);
    const scalable = new ScalableResources();
    scalable.register(FUNCTION_CONCURRENCY, functionConcurrency(functions, provisioned));
    const autoScaling = new AutoScaling({ state: folder, clock, identity, resources: scalable, alarms, metrics, warn });
    alarms.onAction('arn:aws:lambda:', functionAction(new LambdaTargets(clock, functions, invocations, account), invocations, identity));
    const dashboards = new Dashboards(clock, folder, identity);
    const custom = new CustomResources(invocations, server.url);
    const nested = new NestedStacks(() => world, () => deployments);
    const authorizer = new Authorizer({ identity, identities, sessions, resourcePolicies: resourcePoliciesOf(functions, buckets), now: () => clock.now(), warn });
    const codeDeploy = startCodeDeploy({
      state: folder, clock, identity, functions, invoker: invocations, events: eventBridge.events,
      alarmState: (name) => alarms.stateOf(name),
      canAssume: (roleArn) => identities.isAssumableBy(roleArn, 'codedeploy.amazonaws.com'),
      allows: (roleArn, action, resource) => authorizer.denied({ roleArn, sessionName: 'CodeDeploy' }, action, resource) === undefined,
    });
    const executed: Readonly<Record<string, ResourceProvider>> = {
      ...lambdaProviders(functions, urlConfigs),
      ...lambdaAliasProviders(functions, provisioned, codeDeploy.aliasUpdates),
      'AWS::Lambda::EventInvokeConfig': eventInvokeProvider(functions, warn),
      ...codeDeploy.providers,
      ...storageProviders(buckets, parameters, identity),
      ...eventBridge.providers,
      [NESTED_STACK]: nested,
      'AWS::ECR::Repository': repositoryProvider(repositories),
      ...cloudWatchProviders(alarms, dashboards),
      ...iamProviders(identities),
      ...autoScalingProviders(autoScaling),
    };
    const world: World = {
      identity,
      specs: readSpecs(),
      providers: {
        find: (type: string) => (isCustomResource(type) ? custom : Object.hasOwn(executed, type) ? executed[type] : recordedProvider(type, identity)),
      },
      stacks,
      templates: new TemplateSource(buckets),
      faults,
      parameter: (name: string) => {
        try {
          return parameters.get(name).value;
        } catch (error) {
          if (error instanceof AwsError) return undefined;
          throw error;
        }
      },
    };
    const deployments = new Deployments(world);
    const onDefect = (error: unknown): void => warn(`a stack operation ended by a defect of csi local: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
    const services: readonly AwsService[] = [
      new IamService(identities, identity),
      new StsService(identity, identities, sessions, authorizer),
      new SsmService(parameters),
      new S3Service(buckets, identity),
      new EcrService(repositories, account),
      new LambdaService({ functions, invocations, provisioned, buckets, urlConfigs }),
      ...eventBridge.services,
      codeDeploy.service,
      new CloudWatchService({ metrics, alarms, dashboards }, clock, identity),
      new AutoScalingService(autoScaling),
      new CloudFormationService(world, deployments, onDefect),
    ];
    const faultApi = new FaultApi(faults, functions, stacks, world.specs);
    const byName = new Map(services.flatMap((service) => service.signingNames.map((name) => [name, service] as const)));

    for (const fn of functions.all) {
      if (fn.provisioned !== undefined) runtime.provisionedChanged(fn);
      for (const url of fn.urls) {
        const port = await functionUrls.listen(fn.name, url, server.port + 1);
        if (port === url.port) continue;
        functions.putUrl(fn.name, { ...url, port });
        warn(`port ${url.port} is taken: the URL of ${fn.name} is now ${FunctionRuntime.address(port)}, and outputs of stacks still name the old one`);
      }
    }
    for (const stack of stacks.live.filter(isBusy)) deployments.recover(stack).catch(onDefect);
    // Of all that closes, the clock is the first: nothing falls due while the rest ends.
    this.closers.push(() => clock.close());

    return async (request, response) => {
      if (request.url.pathname === STATUS_PATH) {
        const deployed = statusOf({ stacks: stacks.live, functions: functions.all, deployments: codeDeploy.deployments.all, alarms: alarms.all, now: clock.now() });
        return sendJson(response, 200, { account, region, environment: this.environment, ...deployed });
      }
      if (request.url.pathname === FAULTS_PATH || request.url.pathname.startsWith(`${FAULTS_PATH}/`)) return await faultApi.handle(request, response);
      if (request.url.pathname === IMAGES_PATH) return await imageDoor.handle(request, response);
      if (request.url.pathname.startsWith(RESPONSE_PATH)) return await custom.receive(request, response);
      const service = request.service === undefined ? undefined : byName.get(request.service);
      if (service === undefined) return this.refuse(request, response);
      if (request.region !== undefined && request.region !== region && !['iam', 's3', 'sts'].includes(request.service ?? '')) {
        return send(response, 400, JSON.stringify({ __type: 'ValidationException', message: `csi local stands for the region ${region}, and was asked as ${request.region}` }), { 'content-type': 'application/json' });
      }
      await service.handle({ ...request, authorize: (action, resource, context) => authorizer.authorize(request, action, resource, context) }, response);
    };
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

function readSpecs() {
  const file = join(packageRoot(), 'assets', 'cloudformation-specs.json');
  if (!existsSync(file)) throw new LocalError(`${file} is missing: in a clone of this package run \`npm run bundle\``);
  return specsFromJson(JSON.parse(readFileSync(file, 'utf8')));
}
