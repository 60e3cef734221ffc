import { refuseConfig } from '../../../lib/sagemaker/deployment/check-config';
import { refuseUpdate, type UpdatedEndpoint } from '../../../lib/sagemaker/deployment/check-update';
import type { DeploymentConfig } from '../../../lib/sagemaker/deployment/config';
import type { MeasuredFleet } from '../../../lib/sagemaker/metrics';
import type { EndpointConfigSettings, VariantSettings } from '../../../lib/sagemaker/settings';
import { afterUpdate, type Retained, type VariantCapacity } from '../../../lib/sagemaker/variants';
import type { Clock } from '../clock';
import { deployedVariants, RollbackFailure, type EndpointDeployments, type RunningDeployment } from './deployments';
import { Fleet, type FleetSet } from './fleet';
import { Instance, type InstancesOptions } from './instance';
import type { ModelSources } from './model-sources';
import type { NamedStore } from './named-store';
import type { EndpointConfigRecord, EndpointRecord, ModelRecord, Tags, VariantRecord } from './records';
import { HostingFailure, invalid } from './refusals';
import { Traffic } from './traffic';

export interface EndpointsOptions {
  readonly clock: Clock;
  readonly models: NamedStore<ModelRecord>;
  readonly configs: NamedStore<EndpointConfigRecord>;
  readonly endpoints: NamedStore<EndpointRecord>;
  readonly sources: ModelSources;
  readonly instances: InstancesOptions;
  readonly deployments: EndpointDeployments;
  /** Names of the variants of an endpoint that are registered as scalable targets. */
  scaledVariants(endpoint: string): readonly string[];
  /** Told of every change of a status, and of every step of a deployment. */
  changed(record: EndpointRecord, deployment?: RunningDeployment): void;
  /** What is hosted on an endpoint whose models are inference components. */
  readonly hosted?: {
    of(endpoint: string): readonly { readonly name: string }[];
    refit(endpoint: string, variant: string, anew: boolean): Promise<void>;
  };
  /** Told how long it took to bring up what runs a serverless variant. */
  setUp(fleet: MeasuredFleet, ms: number): void;
  warn(message: string): void;
}

export interface UpdateOptions {
  readonly retained: Retained;
  readonly deploymentConfig?: DeploymentConfig;
  /** Use the last one again. */
  readonly retainDeploymentConfig?: boolean;
  /** Told of every step. */
  onStep?(deployment: RunningDeployment): void;
}

export interface WeightAndCapacity {
  readonly VariantName?: string;
  readonly DesiredWeight?: number;
  readonly DesiredInstanceCount?: number;
  readonly ServerlessUpdateConfig?: { readonly MaxConcurrency?: number; readonly ProvisionedConcurrency?: number };
}

/** Seconds that a container has to answer /ping. https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html#your-algorithms-inference-algo-ping-requests */
const STARTUP_SECONDS = 240;
const SERVERLESS_STARTUP_SECONDS = 180;

/**
 * Endpoints: their records, which the API describes and which outlive the server, and the fleets that run. An operation that takes
 * time is under way while the status says so; `settled` waits for its end. How an update replaces fleets is `replacement.ts`.
 */
export class Endpoints {
  private readonly running = new Map<string, Traffic>();
  private readonly underWay = new Map<string, Promise<void>>();

  constructor(private readonly options: EndpointsOptions) {}

  get all(): readonly EndpointRecord[] {
    return this.options.endpoints.all;
  }

  arn(name: string): string {
    return this.options.endpoints.arn(name);
  }

  get(name: unknown): EndpointRecord {
    return this.options.endpoints.get(name);
  }

  find(name: string): EndpointRecord | undefined {
    return this.options.endpoints.find(name);
  }

  /** Where its requests go; undefined before it is in service. */
  traffic(name: string): Traffic | undefined {
    return this.running.get(name.toLowerCase());
  }

  /** Whether a variant is a scalable target. */
  isScaled(name: string): boolean {
    return this.options.scaledVariants(name).length > 0;
  }

  /** Waits until no operation is under way. */
  async settled(name: string): Promise<EndpointRecord | undefined> {
    await this.underWay.get(name.toLowerCase());
    return this.find(name);
  }

  create(name: unknown, configName: unknown, tags: Tags, deploymentConfig?: DeploymentConfig): EndpointRecord {
    const { endpoints, clock } = this.options;
    const checked = endpoints.reserve(name);
    const config = this.deployable(configName);
    const refusal = refuseConfig(deploymentConfig);
    if (refusal !== undefined) throw invalid(refusal);
    const now = clock.now();
    const record = endpoints.put({
      name: checked, arn: endpoints.arn(checked), created: now, modified: now, tags, status: 'Creating', config: config.name, settings: config.settings, variants: variantsOf(config.settings),
      ...(deploymentConfig !== undefined && { deploymentConfig }),
    });
    this.options.changed(record);
    this.begin(record, async () => {
      const fleets = this.fleetsOf(record, config);
      try {
        await Promise.all(record.variants.map((variant) => fleets.get(variant.name)?.scaleTo(variant.instances.desired)));
      } catch (error) {
        await close(fleets);
        throw error;
      }
      this.running.set(checked.toLowerCase(), new Traffic(fleets));
      this.served(this.get(checked), fleets);
    }, (reason) => this.change(checked, { status: 'Failed', failureReason: reason }));
    return record;
  }

  /** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateEndpoint.html */
  update(name: unknown, configName: unknown, { retained, deploymentConfig: given, retainDeploymentConfig, onStep }: UpdateOptions): EndpointRecord {
    const before = this.changeable(name, ['UpdateRollbackFailed']);
    const config = this.deployable(configName);
    const deploymentConfig = retainDeploymentConfig === true ? before.deploymentConfig : given;
    const variants = retain(variantsOf(config.settings), before.variants, retained);
    const refusal = refuseUpdate(updated(before.name, before.settings), updated(before.name, config.settings), this.options.scaledVariants(before.name), deploymentConfig)
      ?? refuseConfig(deploymentConfig, deployedVariants(variants, this.traffic(before.name)?.serving));
    if (refusal !== undefined) throw invalid(refusal);
    const record = this.change(before.name, { status: 'Updating', failureReason: undefined, ...(deploymentConfig !== undefined && { deploymentConfig }) });
    this.begin(record, () => this.replace(before, config, variants, deploymentConfig, onStep), (reason, error) => {
      this.change(before.name, { status: error instanceof RollbackFailure ? 'UpdateRollbackFailed' : 'InService', failureReason: reason });
    });
    return record;
  }

  /** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateEndpointWeightsAndCapacities.html */
  setWeightsAndCapacities(name: unknown, wanted: readonly WeightAndCapacity[]): EndpointRecord {
    const before = this.changeable(name);
    const unknown = wanted.find(({ VariantName }) => !before.variants.some((variant) => variant.name === VariantName));
    if (unknown !== undefined) throw invalid(`The variant name(s) "${unknown.VariantName ?? ''}" is/are not present within endpoint configuration "${before.config}".`);
    const idle = wanted.find(({ DesiredInstanceCount }) => DesiredInstanceCount === 0);
    if (idle !== undefined && smallestCapacity(before) > 0) {
      throw invalid(`The variant "${idle.VariantName ?? ''}" of endpoint "${before.arn}" cannot have 0 instances: only asynchronous endpoints, and those that host inference components, can.`);
    }
    const variants = before.variants.map((variant) => wantedOf(variant, wanted.find(({ VariantName }) => VariantName === variant.name)));
    const record = this.change(before.name, { status: 'Updating', failureReason: undefined, variants });
    this.begin(record, async () => {
      const fleets = this.traffic(before.name)?.serving ?? new Map<string, Fleet>();
      await Promise.all(variants.map(async (variant) => {
        const fleet = fleets.get(variant.name);
        if (fleet === undefined) return;
        if (variant.serverless !== undefined) fleet.serverless = variant.serverless.desired;
        await fleet.scaleTo(variant.instances.desired);
      }));
      this.served(this.get(before.name), fleets);
    }, (reason) => this.change(before.name, { status: 'InService', failureReason: reason, variants: this.asTheyAre(before) }));
    return record;
  }

  /** Gone at once for its callers; its processes end in the background. */
  delete(name: unknown): void {
    const { endpoints } = this.options;
    const record = endpoints.get(name);
    if (this.underWay.has(record.name.toLowerCase())) throw invalid(`Cannot delete in-progress endpoint "${record.arn}".`);
    const components = this.options.hosted?.of(record.name) ?? [];
    // That it is refused is known, its words are not: https://github.com/aws/amazon-sagemaker-examples/issues/3432
    if (components.length > 0) throw invalid(`Cannot delete endpoint "${record.arn}" that hosts inference components: ${components.map((component) => component.name).join(', ')}. Delete them first.`);
    const traffic = this.traffic(record.name);
    this.running.delete(record.name.toLowerCase());
    endpoints.delete(record.name);
    this.options.changed({ ...record, status: 'Deleting' });
    for (const fleet of traffic?.fleets ?? []) void fleet.close();
  }

  /** Managed instance scaling has come to another number of instances for the inference components of a variant. */
  async manage(name: string, variant: string, instances: number): Promise<void> {
    await this.traffic(name)?.serving.get(variant)?.scaleTo(instances);
    this.change(name, { variants: this.get(name).variants.map((each) => (each.name === variant ? { ...each, instances: same(instances) } : each)) });
  }

  setTags(record: EndpointRecord, tags: Tags): void {
    this.options.endpoints.setTags(record, tags);
  }

  /** Brings back what served when the server ended. What was under way is over: an endpoint that was being made has failed, an update never was. */
  resume(): void {
    for (const record of this.all) {
      if (record.status === 'Creating' || record.status === 'Deleting') this.change(record.name, { status: 'Failed', failureReason: 'Request to service failed. If failure persists after retry, contact customer support.' });
      if (record.status === 'Failed' || record.status === 'Creating' || record.status === 'Deleting') continue;
      const fleets = this.fleetsOf(record, { name: record.config, settings: record.settings });
      for (const { name, instances, runs } of record.variants) fleets.get(name)?.restore(instances.current, runs);
      this.running.set(record.name.toLowerCase(), new Traffic(fleets));
      this.change(record.name, { status: 'InService', variants: this.asTheyAre(record) });
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.running.values()].flatMap(({ fleets }) => fleets.map((fleet) => fleet.close())));
  }

  private async replace(
    before: EndpointRecord, config: EndpointConfigRecord, variants: readonly VariantRecord[], deploymentConfig: DeploymentConfig | undefined, onStep?: (deployment: RunningDeployment) => void,
  ): Promise<void> {
    const traffic = this.traffic(before.name);
    if (traffic === undefined) throw new HostingFailure('The endpoint has no instances.');
    const next = this.fleetsOf(before, config);
    const { serving: old, next: mixed } = traffic;
    try {
      await this.options.deployments.run({
        endpoint: before.name, config: config.name, deploymentConfig, variants, before: old, next,
        roleArn: this.roleOf(config.settings),
        shift: (shares) => {
          // What an update left that could neither go on nor go back serves until this one has instances.
          if (traffic.next !== next && traffic.next !== undefined) void drained(traffic.next);
          traffic.next = next;
          traffic.shares = shares;
        },
        changed: (deployment) => {
          if (deployment.progress.status === 'RollingBack' && this.get(before.name).status !== 'RollingBack') this.change(before.name, { status: 'RollingBack' });
          this.options.changed(this.get(before.name), deployment);
          onStep?.(deployment);
        },
      });
    } catch (error) {
      if (!(error instanceof RollbackFailure)) {
        if (traffic.next !== mixed) traffic.next = undefined;
        await close(next);
      }
      throw error;
    }
    traffic.serving = next;
    traffic.next = undefined;
    traffic.shares = {};
    this.served({ ...this.get(before.name), config: config.name, settings: config.settings, variants }, next);
    await drained(old);
    for (const { name, settings } of this.get(before.name).variants) if (settings.ModelName === undefined) await this.options.hosted?.refit(before.name, name, true);
  }

  /** Whose permissions SageMaker has: the endpoint config's, or the first model's. */
  private roleOf({ ExecutionRoleArn, ProductionVariants }: EndpointConfigSettings): string | undefined {
    return ExecutionRoleArn ?? ProductionVariants.map(({ ModelName }) => (ModelName === undefined ? undefined : this.options.models.find(ModelName)?.settings.ExecutionRoleArn)).find((role) => role !== undefined);
  }

  /** Fleets without instances, for all variants of a config. */
  private fleetsOf({ name: endpoint }: EndpointRecord, { name: config, settings }: Pick<EndpointConfigRecord, 'name' | 'settings'>): FleetSet {
    const { models, sources, instances, warn } = this.options;
    return new Map(allVariants(settings).map(({ variant }) => {
      const { VariantName, ModelName, ServerlessConfig, ContainerStartupHealthCheckTimeoutInSeconds } = variant;
      const startupSeconds = ContainerStartupHealthCheckTimeoutInSeconds ?? (ServerlessConfig === undefined ? STARTUP_SECONDS : SERVERLESS_STARTUP_SECONDS);
      return [VariantName, new Fleet({
        // Of an asynchronous endpoint each instance has as many requests as it may.
        variant: settings.AsyncInferenceConfig === undefined ? variant : { ...variant, RoutingConfig: { RoutingStrategy: 'LEAST_OUTSTANDING_REQUESTS' } },
        config,
        // The model of an endpoint may be deleted: what runs goes on, and nothing can be added.
        ...(ModelName !== undefined && { source: () => sources.resolve(models.get(ModelName), VariantName) }),
        start: async (source) => {
          const began = performance.now();
          const instance = await Instance.start(instances, { endpoint, variant: VariantName, startupMs: startupSeconds * 1000 }, source);
          if (ServerlessConfig !== undefined) this.options.setUp({ endpoint, variant: VariantName, config }, performance.now() - began);
          return instance;
        },
        notRestored: (reason) => warn(`the endpoint ${endpoint} has no instances of ${VariantName} after the restart: ${reason}`),
      })] as const;
    }));
  }

  private deployable(name: unknown): EndpointConfigRecord {
    const { configs, models } = this.options;
    const config = configs.get(name);
    for (const { variant: { ModelName } } of allVariants(config.settings)) if (ModelName !== undefined) models.get(ModelName);
    return config;
  }

  /** Only an endpoint in service takes changes: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpoint.html */
  private changeable(name: unknown, also: readonly EndpointRecord['status'][] = []): EndpointRecord {
    const record = this.get(name);
    if (record.status === 'InService' || also.includes(record.status)) return record;
    throw invalid(record.status === 'Failed' ? `Cannot update failed endpoint "${record.arn}".` : `Cannot update in-progress endpoint "${record.arn}".`);
  }

  private begin({ name }: EndpointRecord, work: () => Promise<void>, failed: (reason: string, error: unknown) => void): void {
    const key = name.toLowerCase();
    const done = work().catch((error: unknown) => failed((error as Error).message, error)).finally(() => this.underWay.delete(key));
    this.underWay.set(key, done);
  }

  /** In service, with what was asked for. */
  private served(record: EndpointRecord, fleets: FleetSet): void {
    this.change(record.name, {
      status: 'InService', config: record.config, settings: record.settings,
      variants: record.variants.map(({ serverless, ...variant }) => {
        const runs = fleets.get(variant.name)?.runs;
        return {
          ...variant,
          weight: same(variant.weight.desired),
          instances: same(variant.instances.desired),
          ...(serverless !== undefined && { serverless: same(serverless.desired) }),
          ...(runs !== undefined && { runs }),
        };
      }),
    });
  }

  /** Nothing is asked for but what is there. */
  private asTheyAre({ variants }: EndpointRecord): readonly VariantRecord[] {
    return variants.map(({ serverless, ...variant }) => ({
      ...variant, weight: same(variant.weight.current), instances: same(variant.instances.current), ...(serverless !== undefined && { serverless: same(serverless.current) }),
    }));
  }

  private change(name: string, changes: Partial<EndpointRecord>): EndpointRecord {
    const before = this.get(name);
    const record = this.options.endpoints.put({ ...before, ...changes, modified: this.options.clock.now() });
    if (record.status !== before.status) this.options.changed(record);
    return record;
  }
}

/**
 * Instances that a variant has at least: "Unlike other hosted models Amazon SageMaker supports, with Asynchronous Inference you can also
 * scale down your asynchronous endpoints instances to zero." https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-autoscale.html
 */
export function smallestCapacity({ settings, variants }: EndpointRecord): number {
  return settings.AsyncInferenceConfig !== undefined || variants.some((variant) => variant.settings.ModelName === undefined) ? 0 : 1;
}

function same<T>(value: T): { readonly current: T; readonly desired: T } {
  return { current: value, desired: value };
}

async function close(fleets: FleetSet): Promise<void> {
  await Promise.all([...fleets.values()].map((fleet) => fleet.close()));
}

async function drained(fleets: FleetSet): Promise<void> {
  await Promise.all([...fleets.values()].map((fleet) => fleet.drain()));
}

/** What decides whether one config may follow another. */
function updated(name: string, settings: EndpointConfigSettings): UpdatedEndpoint {
  return {
    name, isAsync: settings.AsyncInferenceConfig !== undefined,
    variants: settings.ProductionVariants.map(({ VariantName, InstanceType, ServerlessConfig }) => ({ name: VariantName, isServerless: ServerlessConfig !== undefined, ...(InstanceType !== undefined && { instanceType: InstanceType }) })),
  };
}

function allVariants({ ProductionVariants, ShadowProductionVariants }: EndpointConfigSettings): readonly { readonly variant: VariantSettings; readonly shadow?: true }[] {
  return [...ProductionVariants.map((variant) => ({ variant })), ...(ShadowProductionVariants ?? []).map((variant) => ({ variant, shadow: true as const }))];
}

/** The variants of a config as nothing runs of them yet. */
function variantsOf(settings: EndpointConfigSettings): readonly VariantRecord[] {
  return allVariants(settings).map(({ variant, shadow }) => {
    const { VariantName: name, InitialVariantWeight = 1, InitialInstanceCount = 1, ServerlessConfig } = variant;
    return {
      name, settings: variant,
      ...(shadow !== undefined && { shadow }),
      weight: { current: 0, desired: Number(InitialVariantWeight) },
      instances: { current: 0, desired: ServerlessConfig === undefined ? Number(InitialInstanceCount) : 0 },
      ...(ServerlessConfig !== undefined && { serverless: same(ServerlessConfig) }),
    };
  });
}

function retain(variants: readonly VariantRecord[], before: readonly VariantRecord[], retained: Retained): readonly VariantRecord[] {
  const capacity = (all: readonly VariantRecord[]): readonly VariantCapacity[] => all.map(({ name, weight, instances, serverless }) => ({ name, weight: weight.desired, instances: instances.desired, serverless: serverless !== undefined }));
  const after = new Map(afterUpdate(capacity(variants), capacity(before), retained).map((variant) => [variant.name, variant]));
  return variants.map((variant) => ({
    ...variant,
    weight: { ...variant.weight, desired: after.get(variant.name)?.weight ?? variant.weight.desired },
    instances: { ...variant.instances, desired: after.get(variant.name)?.instances ?? variant.instances.desired },
  }));
}

function wantedOf(variant: VariantRecord, wanted: WeightAndCapacity | undefined): VariantRecord {
  const { DesiredWeight, DesiredInstanceCount, ServerlessUpdateConfig } = wanted ?? {};
  return {
    ...variant,
    weight: { ...variant.weight, desired: DesiredWeight ?? variant.weight.desired },
    instances: { ...variant.instances, desired: variant.serverless === undefined ? DesiredInstanceCount ?? variant.instances.desired : 0 },
    ...(variant.serverless !== undefined && { serverless: { ...variant.serverless, desired: { ...variant.serverless.desired, ...ServerlessUpdateConfig } } }),
  };
}
