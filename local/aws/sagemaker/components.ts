import { placedCopies } from '../../../lib/sagemaker/component-placement';
import { batches, refuseDeployment, type ComponentDeployment } from '../../../lib/sagemaker/component-rollout';
import { refuseComponent, specificationFor, type ComponentSettings } from '../../../lib/sagemaker/component-settings';
import type { Clock } from '../clock';
import { ComponentCopies } from './component-copies';
import { noRoom, type ComponentPlacements, type WantedCopies } from './component-placement';
import type { Endpoints } from './endpoints';
import { Fleet } from './fleet';
import { Instance, type InstancesOptions } from './instance';
import type { ModelSources } from './model-sources';
import type { NamedStore } from './named-store';
import type { EndpointRecord, InferenceComponentRecord, ModelRecord, ModelSource, Tags, VariantRecord } from './records';
import { HostingFailure, invalid } from './refusals';

export interface ComponentsOptions {
  readonly clock: Clock;
  readonly components: NamedStore<InferenceComponentRecord>;
  readonly models: NamedStore<ModelRecord>;
  readonly endpoints: Endpoints;
  readonly sources: ModelSources;
  readonly instances: InstancesOptions;
  readonly placements: ComponentPlacements;
  alarmState(name: string): string | undefined;
  warn(message: string): void;
}

export interface CreateComponent extends ComponentSettings {
  readonly InferenceComponentName?: unknown;
  readonly EndpointName?: unknown;
  readonly VariantName?: string;
  readonly RuntimeConfig?: { readonly CopyCount?: number };
}

export interface UpdateComponent extends ComponentSettings {
  readonly InferenceComponentName?: unknown;
  readonly RuntimeConfig?: { readonly CopyCount?: number };
  readonly DeploymentConfig?: ComponentDeployment;
}

const STARTUP_SECONDS = 240;
const ALARMS_EVERY_MS = 10_000;

/** Inference components: their records, and their copies that run on the instances of an endpoint's variant. */
export class InferenceComponents {
  private readonly running = new Map<string, ComponentCopies>();
  private readonly underWay = new Map<string, Promise<void>>();
  /** Those that are being updated, with the copies of each specification. */
  private readonly rolling = new Map<string, readonly WantedCopies[]>();
  /** Of each variant one thing at a time is placed. */
  private readonly placing = new Map<string, Promise<unknown>>();

  constructor(private readonly options: ComponentsOptions) {}

  get all(): readonly InferenceComponentRecord[] {
    return this.options.components.all;
  }

  arn(name: string): string {
    return this.options.components.arn(name);
  }

  get(name: unknown): InferenceComponentRecord {
    return this.options.components.get(name);
  }

  find(name: string): InferenceComponentRecord | undefined {
    return this.options.components.find(name);
  }

  of(endpoint: string): readonly InferenceComponentRecord[] {
    return this.all.filter((component) => component.endpoint === endpoint);
  }

  copies(name: string): ComponentCopies | undefined {
    return this.running.get(name.toLowerCase());
  }

  async settled(name: string): Promise<InferenceComponentRecord | undefined> {
    await this.underWay.get(name.toLowerCase());
    return this.find(name);
  }

  create({ InferenceComponentName, EndpointName, VariantName, RuntimeConfig, ...rest }: CreateComponent, tags: Tags): InferenceComponentRecord {
    const { components, clock, endpoints } = this.options;
    const name = components.reserve(InferenceComponentName);
    const settings = settingsOf(rest);
    const refusal = refuseComponent(settings, RuntimeConfig?.CopyCount);
    if (refusal !== undefined) throw invalid(refusal);
    const endpoint = endpoints.get(EndpointName);
    if (endpoint.status !== 'InService') throw invalid(`Cannot create inference component on endpoint "${endpoint.arn}" that is not in service.`);
    const base = this.baseOf(settings, endpoint);
    const variant = variantOf(endpoint, base?.variant ?? VariantName);
    const now = clock.now();
    const copies = base === undefined ? RuntimeConfig?.CopyCount ?? 1 : 0;
    const record: InferenceComponentRecord = {
      name, arn: components.arn(name), created: now, modified: now, tags, status: 'Creating', endpoint: endpoint.name, variant: variant.name, settings, copies: { current: 0, desired: copies },
      ...(base !== undefined && { base: base.name }),
    };
    if (base === undefined) this.source(record, settings);
    components.put(record);
    this.begin(name, async () => {
      if (base === undefined) {
        this.running.set(name.toLowerCase(), new ComponentCopies(this.fleet(record, settings)));
        await this.bring(name, copies);
      }
      this.change(name, { status: 'InService' });
    }, async (reason) => {
      await this.copies(name)?.close();
      this.running.delete(name.toLowerCase());
      this.change(name, { status: 'Failed', failureReason: reason, copies: { current: 0, desired: 0 } });
      await this.refit(endpoint.name, variant.name);
    });
    return this.get(name);
  }

  /** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateInferenceComponent.html */
  update({ InferenceComponentName, RuntimeConfig, DeploymentConfig, ...rest }: UpdateComponent): InferenceComponentRecord {
    const before = this.changeable(InferenceComponentName);
    const given = settingsOf(rest);
    const settings = given.Specification === undefined && given.Specifications === undefined ? before.settings : given;
    const copies = RuntimeConfig?.CopyCount ?? before.copies.desired;
    const refusal = refuseComponent(settings, undefined) ?? (DeploymentConfig === undefined ? undefined : refuseDeployment(DeploymentConfig, before.copies.current));
    if (refusal !== undefined) throw invalid(refusal);
    if (JSON.stringify(settings) === JSON.stringify(before.settings) || before.base !== undefined) return this.setCopies(before.name, copies);
    this.source(before, settings);
    this.change(before.name, { status: 'Updating', failureReason: undefined, ...(DeploymentConfig !== undefined && { deploymentConfig: DeploymentConfig }) });
    this.begin(before.name, async () => {
      await this.replace(before, settings, copies, DeploymentConfig);
      this.change(before.name, { status: 'InService' });
    }, async (reason) => {
      await this.back(before);
      this.change(before.name, { status: 'InService', failureReason: reason });
    });
    return this.get(before.name);
  }

  /** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateInferenceComponentRuntimeConfig.html */
  setCopies(name: unknown, copies: unknown): InferenceComponentRecord {
    const before = this.changeable(name);
    if (before.base !== undefined) throw invalid(`The inference component "${before.arn}" is an adapter: it has the copies of its base inference component.`);
    if (!(typeof copies === 'number' && Number.isInteger(copies) && copies >= 0)) throw invalid(`1 validation error detected: Value '${String(copies)}' at 'desiredRuntimeConfig.copyCount' failed to satisfy constraint: Member must have value greater than or equal to 0`);
    this.change(before.name, { status: 'Updating', failureReason: undefined });
    this.begin(before.name, async () => {
      await this.bring(before.name, copies);
      this.change(before.name, { status: 'InService' });
    }, async (reason) => {
      this.change(before.name, { copies: { ...this.get(before.name).copies, desired: before.copies.current } });
      await this.bring(before.name, before.copies.current).catch(() => undefined);
      this.change(before.name, { status: 'InService', failureReason: reason });
    });
    return this.get(before.name);
  }

  delete(name: unknown): void {
    const record = this.get(name);
    const adapters = this.of(record.endpoint).filter(({ base }) => base === record.name);
    if (adapters.length > 0) throw invalid(`The inference component "${record.arn}" is a base inference component for one or more associated adapter inference components: ${adapters.map((each) => each.name).join(', ')}.`);
    if (this.underWay.has(record.name.toLowerCase())) throw invalid(`Cannot delete in-progress inference component "${record.arn}".`);
    this.change(record.name, { status: 'Deleting' });
    this.begin(record.name, async () => {
      await this.copies(record.name)?.close();
      this.running.delete(record.name.toLowerCase());
      this.options.components.delete(record.name);
      await this.refit(record.endpoint, record.variant);
    }, () => Promise.resolve());
  }

  setTags(record: InferenceComponentRecord, tags: Tags): void {
    this.options.components.setTags(record, tags);
  }

  /** The copies of all components are placed anew, for instance on the instances of another config. */
  async refit(endpointName: string, variantName: string, anew = false): Promise<void> {
    const endpoint = this.options.endpoints.find(endpointName);
    const variant = endpoint?.variants.find(({ name }) => name === variantName);
    if (endpoint === undefined || variant === undefined) return;
    if (anew) this.options.placements.forget(endpointName, variantName);
    await this.fit(endpoint, variant);
  }

  resume(): void {
    for (const record of this.all) {
      if (record.status === 'Deleting') this.options.components.delete(record.name);
      if (record.status === 'Creating') this.change(record.name, { status: 'Failed', failureReason: 'Request to service failed. If failure persists after retry, contact customer support.', copies: { current: 0, desired: 0 } });
      if (record.status !== 'InService' && record.status !== 'Updating') continue;
      if (record.base === undefined) {
        const copies = new ComponentCopies(this.fleet(record, record.settings));
        copies.serving.restore(record.copies.current, record.runs);
        this.running.set(record.name.toLowerCase(), copies);
      }
      this.change(record.name, { status: 'InService', copies: { current: record.copies.current, desired: record.copies.current } });
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.running.values()].map((copies) => copies.close()));
  }

  /** As many copies as are wanted, or none more than there were. Throws a HostingFailure. */
  private async bring(name: string, wanted: number): Promise<void> {
    const record = this.change(name, { copies: { ...this.get(name).copies, desired: wanted } });
    const { endpoint, variant } = this.placeOf(record);
    const placement = await this.fit(endpoint, variant);
    const missing = noRoom({ name: record.name, settings: record.settings, copies: wanted }, placement, variant);
    if (missing !== undefined) throw new HostingFailure(missing);
    await this.scale(record.name, placedCopies(placement.instances, record.name));
  }

  private async scale(name: string, count: number): Promise<void> {
    const copies = this.copies(name);
    await copies?.serving.scaleTo(count);
    this.change(name, { copies: { ...this.get(name).copies, current: count }, ...(copies?.serving.runs !== undefined && { runs: copies.serving.runs }) });
  }

  /** Batch after batch: new copies come up beside the old ones, alarms are watched, and as many old ones end. */
  private async replace(before: InferenceComponentRecord, settings: ComponentSettings, wanted: number, deployment: ComponentDeployment | undefined): Promise<void> {
    const { clock } = this.options;
    const { name } = before;
    const copies = this.copies(name);
    if (copies === undefined) throw new HostingFailure('The inference component has no copies.');
    const { endpoint, variant } = this.placeOf(before);
    const policy = deployment?.RollingUpdatePolicy;
    const until = clock.now() + (policy?.MaximumExecutionTimeoutInSeconds ?? Infinity) * 1000;
    const next = this.fleet(before, settings);
    copies.next = next;
    const state = async (old: number, young: number): Promise<string | undefined> => {
      const all: readonly WantedCopies[] = [{ name, settings: before.settings, copies: old }, { name: nextOf(name), settings, copies: young }];
      this.rolling.set(name, all);
      const placement = await this.fit(endpoint, variant);
      return all.map((each) => noRoom(each, placement, variant)).find((reason) => reason !== undefined);
    };
    let [old, young] = [before.copies.current, 0];
    for (const batch of batches(wanted, policy?.MaximumBatchSize)) {
      young += batch;
      const missing = await state(old, young);
      if (missing !== undefined) throw new HostingFailure(missing);
      await next.scaleTo(young);
      await this.bake(deployment, until);
      old = Math.max(0, Math.min(old, before.copies.current - young));
      await state(old, young);
      await copies.serving.scaleTo(old);
    }
    this.rolling.delete(name);
    await copies.replace();
    this.change(name, { settings, copies: { current: wanted, desired: wanted }, ...(next.runs !== undefined && { runs: next.runs }) });
    await this.fit(endpoint, variant);
  }

  private async bake(deployment: ComponentDeployment | undefined, until: number): Promise<void> {
    const { clock, alarmState } = this.options;
    const alarms = deployment?.AutoRollbackConfiguration?.Alarms ?? [];
    const end = clock.now() + (deployment?.RollingUpdatePolicy.WaitIntervalInSeconds ?? 0) * 1000;
    for (;;) {
      const red = alarms.find(({ AlarmName = '' }) => alarmState(AlarmName) === 'ALARM');
      if (red !== undefined) throw new HostingFailure(`One or more configured alarm(s) ["${red.AlarmName ?? ''}"] went into Alarm status during deployment.`);
      if (clock.now() > until) throw new HostingFailure('The deployment took longer than MaximumExecutionTimeoutInSeconds.');
      if (clock.now() >= end) return;
      await clock.sleep(Math.min(ALARMS_EVERY_MS, Math.max(0, end - clock.now())));
    }
  }

  private async back(before: InferenceComponentRecord): Promise<void> {
    const copies = this.copies(before.name);
    const next = copies?.next;
    if (copies !== undefined) copies.next = undefined;
    this.rolling.delete(before.name);
    await next?.close();
    this.change(before.name, { settings: before.settings, copies: before.copies });
    await this.bring(before.name, before.copies.current).catch((error: Error) => this.options.warn(`the inference component ${before.name} does not come back: ${error.message}`));
  }

  private async fit(endpoint: EndpointRecord, { name: variantName }: VariantRecord) {
    const key = `${endpoint.name}/${variantName}`.toLowerCase();
    const work = async () => {
      const { variants } = this.options.endpoints.get(endpoint.name);
      const variant = variants.find(({ name }) => name === variantName);
      if (variant === undefined) throw new HostingFailure(`The endpoint has no variant ${variantName}.`);
      const here = this.of(endpoint.name).filter((record) => record.variant === variantName && record.base === undefined && record.status !== 'Failed' && record.status !== 'Deleting');
      return await this.options.placements.fit(endpoint, variant, here.flatMap(({ name, settings, copies }) => this.rolling.get(name) ?? [{ name, settings, copies: copies.desired }]));
    };
    const done = (this.placing.get(key) ?? Promise.resolve()).then(work, work);
    this.placing.set(key, done.catch(() => undefined));
    return await done;
  }

  private fleet(record: InferenceComponentRecord, settings: ComponentSettings): Fleet {
    const { instances, warn } = this.options;
    const { endpoint, variant } = this.placeOf(record);
    const { StartupParameters } = specificationFor(settings, variant.settings.InstanceType);
    const startupMs = (StartupParameters?.ContainerStartupHealthCheckTimeoutInSeconds ?? STARTUP_SECONDS) * 1000;
    return new Fleet({
      variant: { VariantName: variant.name, ...(variant.settings.RoutingConfig !== undefined && { RoutingConfig: variant.settings.RoutingConfig }) },
      source: () => this.source(record, settings),
      start: (source) => Instance.start(instances, { endpoint: endpoint.name, component: record.name, variant: variant.name, startupMs }, source),
      notRestored: (reason) => warn(`the inference component ${record.name} has no copies after the restart: ${reason}`),
    });
  }

  /** What a copy runs: a model, in its own execution role, or a container, in that of the endpoint config. */
  private source({ name, arn, created, tags, endpoint, variant }: InferenceComponentRecord, settings: ComponentSettings): ModelSource {
    const { models, sources, endpoints } = this.options;
    const host = endpoints.get(endpoint);
    const { ModelName, Container } = specificationFor(settings, host.variants.find((each) => each.name === variant)?.settings.InstanceType);
    if (ModelName !== undefined) return sources.resolve(models.get(ModelName), variant);
    const { Image, ArtifactUrl, Environment } = Container ?? {};
    return sources.resolve({
      name, arn, created, tags,
      settings: {
        PrimaryContainer: { Image, ...(ArtifactUrl !== undefined && { ModelDataUrl: ArtifactUrl }), ...(Environment !== undefined && { Environment }) },
        ...(host.settings.ExecutionRoleArn !== undefined && { ExecutionRoleArn: host.settings.ExecutionRoleArn }),
      },
    }, variant);
  }

  private baseOf(settings: ComponentSettings, endpoint: EndpointRecord): InferenceComponentRecord | undefined {
    const { BaseInferenceComponentName } = settings.Specification ?? {};
    if (BaseInferenceComponentName === undefined) return undefined;
    const base = this.get(BaseInferenceComponentName);
    if (base.endpoint !== endpoint.name) throw invalid(`The base inference component "${base.arn}" is hosted by another endpoint.`);
    return base;
  }

  private placeOf({ endpoint: name, variant: variantName }: InferenceComponentRecord): { readonly endpoint: EndpointRecord; readonly variant: VariantRecord } {
    const endpoint = this.options.endpoints.get(name);
    return { endpoint, variant: variantOf(endpoint, variantName) };
  }

  private changeable(name: unknown): InferenceComponentRecord {
    const record = this.get(name);
    if (record.status === 'InService') return record;
    throw invalid(record.status === 'Failed' ? `Cannot update failed inference component "${record.arn}".` : `Cannot update in-progress inference component "${record.arn}".`);
  }

  private begin(name: string, work: () => Promise<void>, failed: (reason: string) => Promise<void>): void {
    const key = name.toLowerCase();
    const done = work().catch((error: unknown) => failed((error as Error).message)).finally(() => this.underWay.delete(key));
    this.underWay.set(key, done);
  }

  private change(name: string, changes: Partial<InferenceComponentRecord>): InferenceComponentRecord {
    return this.options.components.put({ ...this.get(name), ...changes, modified: this.options.clock.now() });
  }
}

function settingsOf({ Specification, Specifications }: ComponentSettings): ComponentSettings {
  return { ...(Specification !== undefined && { Specification }), ...(Specifications !== undefined && { Specifications }) };
}

function variantOf(endpoint: EndpointRecord, name: string | undefined): VariantRecord {
  const variant = endpoint.variants.find((each) => each.name === name);
  if (variant === undefined) throw invalid(`Could not find variant "${name ?? ''}" of endpoint "${endpoint.arn}".`);
  if (variant.settings.ModelName !== undefined) throw invalid(`Inference components cannot be created on variant "${variant.name}" of endpoint "${endpoint.arn}": its endpoint configuration specifies a model.`);
  return variant;
}

function nextOf(name: string): string {
  return `${name}#next`;
}
