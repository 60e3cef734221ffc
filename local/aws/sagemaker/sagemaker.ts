import { CodeFolders } from '../../code/folders';
import type { ScalableResource } from '../application-auto-scaling/scalable-resource';
import type { Clock } from '../clock';
import type { MetricSink } from '../cloudwatch/metric-sink';
import type { EventSink } from '../events/event-sink';
import type { RoleSessions } from '../iam/role-sessions';
import type { AwsIdentity } from '../identity';
import type { ResourceProvider } from '../resources/provider';
import type { Topics } from '../sns/topics';
import type { StateFolder } from '../state/state-folder';
import type { AwsService } from '../wire/request';
import { componentOperations } from './api/components';
import { endpointOperations } from './api/endpoints';
import { modelOperations } from './api/models';
import { withResourceTags } from './resource-tags';
import { tagOperations, type Tagged } from './api/tags';
import { asyncOperations } from './async-api';
import { AsyncProcessing } from './async-processing';
import { AsyncQueues } from './async-queues';
import { COMPONENT_COPIES, componentCopies } from './component-capacity';
import { ComponentMetrics } from './component-metrics';
import { ComponentPlacements } from './component-placement';
import { componentProvider } from './component-provider';
import { ComponentTraffic } from './component-traffic';
import { InferenceComponents } from './components';
import { ContainerLogs } from './container-logs';
import type { Catalog } from './creation';
import { EndpointDeployments } from './deployments';
import { EndpointEvents } from './endpoint-events';
import { EndpointMetrics, type RunningFleet } from './endpoint-metrics';
import { Endpoints } from './endpoints';
import { Invocations } from './invocations';
import { ModelSources, type ModelSourcesOptions } from './model-sources';
import { NamedStore } from './named-store';
import { sageMakerProviders } from './providers';
import type { EndpointConfigRecord, EndpointRecord, InferenceComponentRecord, ModelRecord } from './records';
import { startModelRegistry } from './registry/registry';
import { runtimeOperations } from './runtime-api';
import { SageMakerService } from './sagemaker-service';
import { endpointSummary, type EndpointSummary } from './summary';

export interface SageMakerOptions extends Omit<ModelSourcesOptions, 'region'> {
  readonly state: StateFolder;
  readonly clock: Clock;
  readonly identity: AwsIdentity;
  readonly sessions: RoleSessions;
  /** Where npm packages of the user are found from. */
  readonly project: string;
  readonly events: EventSink;
  alarmState(name: string): string | undefined;
  /** Scalable targets of the variants of an endpoint, by variant. */
  scaledVariants(endpoint: string): readonly string[];
  /** An endpoint is gone, and its variants are scaled no more. */
  deregister(endpoint: string): void;
  takeSilentRollback(endpoint: string): boolean;
  onLine(endpoint: string, text: string, place?: { readonly group: string; readonly stream: string }): void;
  readonly isUnavailable: (endpoint: string, variant: string) => boolean;
  readonly metrics: MetricSink;
  readonly topics: Topics;
}

/** SageMaker's hosting: models, endpoint configs, endpoints, and the containers that run for them. */
export interface SageMaker {
  readonly models: NamedStore<ModelRecord>;
  readonly configs: NamedStore<EndpointConfigRecord>;
  readonly endpoints: Endpoints;
  readonly components: InferenceComponents;
  readonly invocations: Invocations;
  /** What Application Auto Scaling scales here, by dimension. */
  readonly scalable: ReadonlyMap<string, ScalableResource>;
  readonly service: AwsService;
  readonly providers: Readonly<Record<string, ResourceProvider>>;
  /** What is shown of the endpoints. */
  readonly summaries: readonly EndpointSummary[];
  /** Starts what ran when the state was left. */
  resume(): void;
  close(): Promise<void>;
}

export function startSageMaker(options: SageMakerOptions): SageMaker {
  const { state, clock, identity, sessions, metrics, warn } = options;
  const files = new CodeFolders({ platform: process.platform, arch: process.arch }, options.project);
  const models = new NamedStore<ModelRecord>(state.documents('sagemaker-models'), identity, 'model');
  const configs = new NamedStore<EndpointConfigRecord>(state.documents('sagemaker-endpoint-configs'), identity, 'endpoint configuration');
  const sources = new ModelSources({ ...options, region: identity.region });
  const registry = startModelRegistry(options);
  const endpointRecords = new NamedStore<EndpointRecord>(state.documents('sagemaker-endpoints'), identity, 'endpoint');
  const componentRecords = new NamedStore<InferenceComponentRecord>(state.documents('sagemaker-inference-components'), identity, 'inference component');
  const instances = { files, blobs: state.blobs, identity, sessions, logs: new ContainerLogs(options), warn };
  const deployments = new EndpointDeployments({
    clock,
    alarmState: options.alarmState,
    unseen: (roleArn, alarm) => {
      const arn = `arn:aws:cloudwatch:${identity.region}:${identity.account}:alarm:${alarm}`;
      return roleArn === undefined ? 'there is no execution role' : options.denied(roleArn, 'cloudwatch:DescribeAlarms', arn);
    },
  });
  const events = new EndpointEvents(options.events);
  const endpointMetrics = new EndpointMetrics(metrics, clock, () => runningFleets(endpoints));
  const endpoints: Endpoints = new Endpoints({
    clock, models, configs, sources, deployments, instances, warn,
    scaledVariants: options.scaledVariants,
    setUp: (fleet, ms) => endpointMetrics.setUp(fleet, ms),
    changed: (record, deployment) => {
      if (deployment !== undefined) return events.deploymentChanged(record, deployment);
      if (record.status === 'Deleting') options.deregister(record.name);
      events.stateChanged(record);
    },
    endpoints: endpointRecords,
    hosted: { of: (endpoint) => components.of(endpoint), refit: (...place) => components.refit(...place) },
  });
  const components = new InferenceComponents({
    clock, models, endpoints, sources, instances, warn,
    components: componentRecords,
    placements: new ComponentPlacements(state.documents('sagemaker-placements'), endpoints),
    alarmState: options.alarmState,
  });
  const componentMetrics = new ComponentMetrics(metrics, clock, components);
  const catalog: Catalog = { models, configs, sources, clock, packages: registry.packages };
  const invocations = new Invocations({
    endpoints, identity, clock,
    isUnavailable: options.isUnavailable,
    components: new ComponentTraffic(components, componentMetrics, identity),
    onInvocation: (facts) => {
      componentMetrics.invoked(facts);
      endpointMetrics.answered(facts, endpoints.find(facts.endpoint)?.settings.AsyncInferenceConfig !== undefined);
    },
  });
  const queues = new AsyncQueues({
    state, clock, metrics, endpoints,
    processing: new AsyncProcessing(options),
    onDefect: (error) => warn(`an asynchronous request ended by a defect of csi local: ${error instanceof Error ? error.stack ?? error.message : String(error)}`),
  });
  const arn = (name: string): string => endpoints.arn(name);
  const tagged = [models, configs, endpointRecords, componentRecords, registry.groups.store] as readonly unknown[] as readonly Tagged[];
  return {
    models, configs, endpoints, components, invocations,
    scalable: new Map([[COMPONENT_COPIES, componentCopies(components)]]),
    service: new SageMakerService([
      (request) => modelOperations(catalog, withResourceTags(request, tagged)),
      (request) => endpointOperations(endpoints, deployments, catalog, withResourceTags(request, tagged)),
      (request) => componentOperations(components, endpoints, withResourceTags(request, tagged)),
      (request) => registry.operations(withResourceTags(request, tagged)),
      (request) => tagOperations(tagged, withResourceTags(request, tagged)),
    ], { ...runtimeOperations(invocations, arn), ...asyncOperations(queues, (name) => invocations.endpoint(name), arn) }),
    providers: { ...sageMakerProviders({ ...catalog, endpoints, takeSilentRollback: options.takeSilentRollback }), 'AWS::SageMaker::InferenceComponent': componentProvider(components), ...registry.providers },
    get summaries() {
      return endpoints.all.map((record) => endpointSummary(record, endpoints.traffic(record.name)));
    },
    resume: () => {
      endpoints.resume();
      components.resume();
      queues.resume();
    },
    close: async () => {
      endpointMetrics.close();
      queues.close();
      componentMetrics.close();
      await Promise.all([endpoints.close(), components.close()]);
      files.remove();
    },
  };
}

function runningFleets(endpoints: Endpoints): readonly RunningFleet[] {
  return endpoints.all.flatMap(({ name, settings }) => (endpoints.traffic(name)?.fleets ?? []).map((fleet) => ({
    endpoint: name, variant: fleet.variant.VariantName, config: fleet.config, fleet, isAsync: settings.AsyncInferenceConfig !== undefined,
  })));
}
