import { existsSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { isCustomResource, specsFromJson, type ResourceSpecs } from '../../lib/cloudformation';
import { parseEmf } from '../../lib/cloudwatch/emf';
import { LocalError } from '../errors';
import { packageRoot } from '../package-files';
import { PythonPackages } from '../python/packages';
import type { LogLine } from '../runtime-api/environment';
import { startApiGateway } from './apigateway/api-gateway';
import { AutoScaling } from './application-auto-scaling/application-auto-scaling';
import { AutoScalingService } from './application-auto-scaling/auto-scaling-service';
import { endpointsToScale, scaledVariants, targetsOf, VARIANT_CONCURRENCY, VARIANT_INSTANCES, variantConcurrency, variantInstances } from './application-auto-scaling/endpoint-variants';
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
import { statusEvent } from './cloudformation/status-events';
import { TemplateSource } from './cloudformation/template-source';
import { Alarms } from './cloudwatch/alarms';
import { CloudWatchService } from './cloudwatch/cloudwatch-service';
import { Dashboards } from './cloudwatch/dashboards';
import { functionAction } from './cloudwatch/function-action';
import { topicAction } from './cloudwatch/topic-action';
import { Metrics } from './cloudwatch/metrics';
import { cloudWatchProviders } from './cloudwatch/resources';
import { startCodeDeploy } from './codedeploy/code-deploy';
import { containerImage } from './ecr/container-images';
import { EcrService } from './ecr/ecr-service';
import { imageCode } from './ecr/function-images';
import { IMAGES_PATH, ImageDoor } from './ecr/image-door';
import { ImageStore } from './ecr/image-store';
import { Repositories } from './ecr/repositories';
import { repositoryProvider } from './ecr/repository-provider';
import { startEventBridge } from './events/event-bridge';
import { LambdaTargets } from './events/lambda-targets';
import { FaultApi, FAULTS_PATH } from './faults/fault-api';
import { FaultStore } from './faults/fault-store';
import { FileSystems } from './file-systems/file-systems';
import { Mounts } from './file-systems/mounts';
import { fileSystemProviders } from './file-systems/providers';
import { Authorizer } from './iam/authorizer';
import { IamService } from './iam/iam-service';
import { Identities, SAGEMAKER } from './iam/identities';
import { resourcePoliciesOf } from './iam/resource-policies';
import { RoleSessions } from './iam/role-sessions';
import type { AwsIdentity } from './identity';
import { CODE_PATH } from './lambda/code-door';
import { LogStore } from './logs/log-store';
import { LogsService } from './logs/logs-service';
import { writtenLines } from './logs/platform-events';
import { logGroupOf } from './lambda/function-runtime';
import { startLambda } from './lambda/lambda';
import { CustomResources, RESPONSE_PATH } from './resources/custom-resource';
import { iamProviders } from './resources/iam';
import { lambdaAliasProviders } from './resources/lambda-aliases';
import type { ResourceProvider } from './resources/provider';
import { recordedProvider } from './resources/recorded';
import { storageProviders } from './resources/storage';
import { Buckets } from './s3/buckets';
import { runLifecycles } from './s3/lifecycle';
import { S3Service } from './s3/s3-service';
import { startSageMaker } from './sagemaker/sagemaker';
import { snsProviders } from './sns/providers';
import { SnsService } from './sns/sns-service';
import { Topics } from './sns/topics';
import { Parameters } from './ssm/parameters';
import { SsmService } from './ssm/ssm-service';
import type { StateFolder } from './state/state-folder';
import { statusOf, type DeployedStatus } from './status';
import { StsService } from './sts/sts-service';
import { TaggingService } from './tagging/tagging-service';
import type { AwsRequest, AwsService } from './wire/request';
import { startXRay } from './xray/xray';

export interface ServicesOptions {
  readonly state: StateFolder;
  readonly identity: AwsIdentity;
  readonly speed: number;
  readonly project: string;
  readonly concurrency: number;
  readonly idleMs: number;
  readonly firstUrlPort: number;
  /** URL of a collector that traces are handed on to. */
  readonly otlp?: string;
  onLine(functionName: string, line: LogLine): void;
  onStackEvent(stack: StackRecord, event: StackEvent): void;
  warn(message: string): void;
}

/** Requests that are no AWS call, by the path they begin with. */
export type Door = (request: AwsRequest, response: ServerResponse) => Promise<void>;

export interface Services {
  /** By the name that clients sign their requests for. */
  readonly byName: ReadonlyMap<string, AwsService>;
  readonly doors: ReadonlyMap<string, Door>;
  readonly authorizer: Authorizer;
  status(): DeployedStatus;
  /** Starts what ran, and ends what was under way, when the state was left. */
  resume(): Promise<void>;
  /** What is not written down at once. Before the state is closed. */
  save(): void;
  close(): Promise<void>;
}

/** All services of the account, and what CloudFormation makes with them. */
export function startServices(options: ServicesOptions): Services {
  const begun: (() => unknown)[] = [];
  try {
    return start(options, begun);
  } catch (error) {
    // State that cannot be read is found when some services run already: their timers would keep the process alive. They write nothing.
    options.state.freeze();
    for (const end of begun) end();
    throw error;
  }
}

function start({ state, identity, warn, ...options }: ServicesOptions, begun: (() => unknown)[]): Services {
  const clock = new Clock(options.speed, state);
  begun.push(() => clock.close());
  const metrics = new Metrics(clock, state);
  begun.push(() => metrics.close());
  const identities = new Identities(state, identity, warn);
  const sessions = new RoleSessions();
  const faults = new FaultStore(state);
  const buckets = new Buckets(state, () => clock.now());
  runLifecycles(buckets, clock);
  const parameters = new Parameters(state, identity, { put: (event) => eventBridge.events.put(event) });
  const repositories = new Repositories(state, identity);
  const python = new PythonPackages(join(state.path, 'python'));
  const images = new ImageStore(state, state.blobs, python);
  const fileSystems = new FileSystems(state, identity);
  const mounts = new Mounts({ fileSystems, buckets, warn, denied: (...asked) => authorizer.denied(...asked) });

  const xray = startXRay({ otlp: options.otlp, warn, denied: (roleArn, action) => authorizer.denied({ roleArn, sessionName: 'xray' }, action, '*') });
  begun.push(() => xray.close());
  const logs = new LogStore();
  const lambda = startLambda({
    state, clock, identity, buckets, identities, sessions, metrics, faults, mounts, warn,
    project: options.project,
    python,
    concurrency: options.concurrency,
    idleMs: options.idleMs,
    firstUrlPort: options.firstUrlPort,
    traces: xray.functions,
    xrayDaemon: () => xray.daemon.address,
    imageCode: (uri) => imageCode(uri, repositories, images),
    onLine: (functionName, line) => {
      const latest = functions.find(functionName)?.latest;
      if (latest !== undefined) for (const message of writtenLines(line, latest.properties['LoggingConfig'] ?? {}, new Date().toISOString())) logs.put(logGroupOf(functionName, latest), { timestamp: Date.now(), message, stream: functionName });
      if (line.source === 'function') for (const { time, ...metric } of parseEmf(line.text)) metrics.put({ ...metric, time: clock.at(time) });
      options.onLine(functionName, line);
    },
  });
  begun.push(() => lambda.close());
  const { functions, invocations, provisioned } = lambda;
  const authorizer = new Authorizer({ identity, identities, sessions, resourcePolicies: resourcePoliciesOf(functions, buckets, fileSystems, { find: (arn) => topics.find(arn) }), now: () => clock.now(), warn });
  const eventBridge = startEventBridge({
    state, clock, identity, functions, invoker: invocations, metrics, warn,
    trusted: (roleArn, service) => identities.isAssumableBy(roleArn, service),
    denied: (roleArn, functionArn) => authorizer.denied({ roleArn, sessionName: 'scheduler' }, 'lambda:InvokeFunction', functionArn),
  });
  const alarms = new Alarms(metrics, clock, state, identity, eventBridge.events);
  const targets = new LambdaTargets(clock, functions, invocations, identity.account);
  alarms.onAction('arn:aws:lambda:', functionAction(targets, invocations, identity));
  const topics = new Topics({ state, clock, identity, targets, metrics, warn });
  alarms.onAction('arn:aws:sns:', topicAction(topics, (name) => alarms.notified(name), identity));
  const dashboards = new Dashboards(clock, state, identity);
  const scalable = new ScalableResources();
  scalable.register(FUNCTION_CONCURRENCY, functionConcurrency(functions, provisioned));
  const autoScaling = new AutoScaling({ state, clock, identity, resources: scalable, alarms, metrics, warn });
  const codeDeploy = startCodeDeploy({
    state, clock, identity, functions, invoker: invocations, events: eventBridge.events,
    alarmState: (name) => alarms.stateOf(name),
    canAssume: (roleArn) => identities.isAssumableBy(roleArn, 'codedeploy.amazonaws.com'),
    allows: (roleArn, action, resource) => authorizer.denied({ roleArn, sessionName: 'CodeDeploy' }, action, resource) === undefined,
  });
  const sageMaker = startSageMaker({
    state, clock, identity, buckets, sessions, metrics, topics, warn,
    events: eventBridge.events,
    alarmState: (name) => alarms.stateOf(name),
    scaledVariants: (endpoint) => scaledVariants(endpoint, autoScaling.targets.all),
    deregister: (endpoint) => targetsOf(endpoint, autoScaling.targets.all).forEach((target) => autoScaling.deregister(target)),
    takeSilentRollback: (endpoint) => faults.takeSilentRollback(endpoint),
    isUnavailable: (endpoint, variant) => faults.isUnavailable(endpoint, variant),
    project: options.project,
    image: (uri) => containerImage(uri, repositories, images),
    repositoryArn: (uri) => {
      const place = repositories.parse(uri);
      return place && repositories.arn(place.name);
    },
    canAssume: (roleArn) => identities.isAssumableBy(roleArn, SAGEMAKER, { 'aws:SourceAccount': identity.account }),
    denied: (roleArn, action, resource, context) => authorizer.denied({ roleArn, sessionName: 'SageMaker' }, action, resource, context),
    onLine: (endpoint, text, place) => {
      if (place !== undefined) logs.put(place.group, { timestamp: Date.now(), message: text, stream: place.stream });
      options.onLine(endpoint, { text, source: 'function' });
    },
  });
  for (const [dimension, resource] of sageMaker.scalable) scalable.register(dimension, resource);

  const apiGateway = startApiGateway({ state, clock, identity, functions, invocations, metrics, authorizer, identities, sageMaker, traces: xray.stages, firstUrlPort: options.firstUrlPort, warn });
  begun.push(() => apiGateway.close());
  const scaledEndpoints = endpointsToScale(sageMaker);
  scalable.register(VARIANT_INSTANCES, variantInstances(scaledEndpoints));
  scalable.register(VARIANT_CONCURRENCY, variantConcurrency(scaledEndpoints));

  const stacks = new Stacks(state, identity, (stack, event) => {
    eventBridge.events.put(statusEvent(stack, event));
    options.onStackEvent(stack, event);
  });
  const resourcesOf = (type: string) => stacks.live.flatMap(({ resources }) => Object.values(resources).filter((resource) => resource.type === type && /^(?:CREATE|UPDATE)_COMPLETE$/.test(resource.status)));
  const custom = new CustomResources(invocations, identity.endpoint);
  const providers: Readonly<Record<string, ResourceProvider>> = {
    ...lambda.providers,
    ...lambdaAliasProviders(functions, provisioned, codeDeploy.aliasUpdates),
    ...codeDeploy.providers,
    ...sageMaker.providers,
    ...apiGateway.providers,
    ...storageProviders(buckets, parameters, identity),
    ...fileSystemProviders({
      fileSystems, buckets,
      canAssume: (roleArn) => identities.isAssumableBy(roleArn, 'elasticfilesystem.amazonaws.com', {
        'aws:SourceAccount': identity.account, 'aws:SourceArn': `arn:aws:s3files:${identity.region}:${identity.account}:file-system/fs-00000000000000000`,
      }),
    }),
    ...eventBridge.providers,
    ...snsProviders(topics, targets),
    ...cloudWatchProviders(alarms, dashboards),
    ...iamProviders(identities),
    ...autoScalingProviders(autoScaling),
    'AWS::ECR::Repository': repositoryProvider(repositories),
    [NESTED_STACK]: new NestedStacks(() => world, () => deployments),
  };
  const world: World = {
    identity,
    specs: readSpecs(),
    providers: { find: (type) => (isCustomResource(type) ? custom : Object.hasOwn(providers, type) ? providers[type] : recordedProvider(type, identity)) },
    stacks,
    templates: new TemplateSource(buckets),
    faults,
    parameter: (name) => parameters.valueOf(name),
  };
  const deployments = new Deployments(world);
  const onDefect = (error: unknown): void => warn(`a stack operation ended by a defect of csi local: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);

  const services: readonly AwsService[] = [
    new IamService(identities, identity),
    new StsService(identity, identities, sessions, authorizer),
    new SsmService(parameters),
    new S3Service(buckets, identity),
    new EcrService(repositories, identity.account),
    lambda.service,
    ...eventBridge.services,
    new SnsService(topics),
    codeDeploy.service,
    sageMaker.service,
    new CloudWatchService({ metrics, alarms, dashboards }, clock, identity),
    new TaggingService(() => [...functions.all, ...sageMaker.models.all, ...sageMaker.configs.all, ...sageMaker.endpoints.all]),
    new AutoScalingService(autoScaling),
    xray.service,
    new LogsService({
      store: logs, identity,
      groups: () => resourcesOf('AWS::Logs::LogGroup').flatMap(({ physicalId }) => physicalId ?? []),
      definitions: () => resourcesOf('AWS::Logs::QueryDefinition').map(({ physicalId = '', properties }) => ({
        id: physicalId, name: String(properties['Name']), queryString: String(properties['QueryString']), logGroupNames: (properties['LogGroupNames'] ?? []) as readonly string[],
      })),
    }),
    new CloudFormationService(world, deployments, onDefect),
  ];
  const faultApi = new FaultApi(faults, functions, stacks, world.specs, sageMaker.endpoints);
  const imageDoor = new ImageDoor(images, repositories);
  return {
    byName: new Map(services.flatMap((service) => service.signingNames.map((name) => [name, service] as const))),
    doors: new Map<string, Door>([
      [FAULTS_PATH, (request, response) => faultApi.handle(request, response)],
      [IMAGES_PATH, (request, response) => imageDoor.handle(request, response)],
      [CODE_PATH, (request, response) => lambda.codeDoor.handle(request, response)],
      [RESPONSE_PATH, (request, response) => custom.receive(request, response)],
    ]),
    authorizer,
    status: () => statusOf({ stacks: stacks.live, functions: functions.all, apis: apiGateway.served, endpoints: sageMaker.summaries, deployments: codeDeploy.deployments.all, alarms: alarms.all, now: clock.now(), speed: clock.speed }),
    resume: async () => {
      await xray.daemon.listen();
      await lambda.resume();
      sageMaker.resume();
      await apiGateway.resume();
      for (const stack of stacks.live.filter(isBusy)) deployments.recover(stack).catch(onDefect);
    },
    save: () => metrics.save(),
    close: async () => {
      // Of all that closes, the clock is the first: nothing falls due while the rest ends.
      clock.close();
      await Promise.all([apiGateway.close(), lambda.close(), sageMaker.close()]);
      await xray.close();
      metrics.close();
    },
  };
}

function readSpecs(): ResourceSpecs {
  const file = join(packageRoot(), 'assets', 'cloudformation-specs.json');
  if (!existsSync(file)) throw new LocalError(`${file} is missing: in a clone of this package run \`npm run bundle\``);
  return specsFromJson(JSON.parse(readFileSync(file, 'utf8')));
}
