import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnEndpoint, CfnEndpointConfig, CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import type { CustomResource, Duration } from 'aws-cdk-lib/core';
import { Annotations, Lazy, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct, IDependable } from 'constructs';
import type { Problem } from '../../lib/problem';
import { checkSageMakerRollout, rolloutOfScaledInstances } from '../../lib/rollout/check-sagemaker-rollout';
import { checkKeepPrevious } from '../../lib/rollout/keep-previous';
import type { RolloutPlan } from '../../lib/rollout/plan';
import { sageMakerDeployment } from '../../lib/rollout/sagemaker-deployment';
import { ENDPOINT_ALARMS } from '../../lib/sagemaker/alarms';
import type { SageMakerHost } from '../../lib/sagemaker/host';
import type { VariantTypes } from '../../lib/scaling/pause';
import { typesOf } from '../../lib/scaling/pause';
import type { Pruning } from '../../lib/versions/pruning';
import { checkEndpointPruning, DEFAULT_PRUNING } from '../../lib/versions/pruning';
import type { VersionPruning } from '../function/version-pruning';
import { EndpointKeeper } from '../private/endpoint-keeper';
import { hostTag } from '../private/host-tags';
import { checkKnown, known, knownSeconds } from '../private/known';
import { reject } from '../private/reject';
import type { Rollout } from '../rollout/rollout';
import { byHandAlarm } from './by-hand-alarm';
import { endpointAlarms } from './endpoint-alarms';

/** What a user said of changes. */
export interface ChangeOptions {
  readonly rollout?: Rollout;
  readonly alarms?: readonly IAlarm[];
  readonly removalPolicy?: RemovalPolicy;
  readonly pruning?: VersionPruning;
  readonly keepPreviousFor?: Duration;
}

/** An endpoint that is made, and what it changes by. */
export interface ChangedEndpoint {
  readonly host: SageMakerHost;
  /** A text, which refers to nothing. */
  readonly endpointName: string;
  readonly endpoint: CfnEndpoint;
  readonly config: CfnEndpointConfig;
  readonly models: readonly CfnModel[];
  /** Of the configuration. */
  readonly digest: string;
  /** Production variants. */
  readonly variants: readonly CfnEndpointConfig.ProductionVariantProperty[];
}

/** SageMaker gets an instance and pulls the image before it brings the model and starts the container. */
const INSTANCE_SECONDS = 900;

/** How an endpoint changes from one configuration to the next, who watches that, and what is left of the ones before. */
export class SafeChange {
  /** What waits for this comes after a change that SageMaker did not turn back. */
  public readonly check: CustomResource;
  /** What stops a rollout; undefined where there is none. */
  private readonly alarms?: IAlarm[];
  /** What the scalable targets of variants wait for. */
  private readonly resume?: CustomResource;
  private readonly scaled: string[] = [];
  private readonly plan?: RolloutPlan;

  public constructor(private readonly scope: Construct, changed: ChangedEndpoint, options: ChangeOptions) {
    reject(scope, problems(changed, options));
    const { endpoint, endpointName, config, models, digest, variants } = changed;
    const plan = options.rollout?._plan();
    this.plan = plan;
    if (plan !== undefined) {
      const alarms: IAlarm[] = [
        ...endpointAlarms(scope, { host: changed.host, endpointName, variants: variants.map(({ variantName }) => variantName), configName: config.attrEndpointConfigName, digest }),
        ...(options.keepPreviousFor === undefined ? [] : [byHandAlarm(scope, { endpointName, configName: config.attrEndpointConfigName, digest })]),
        ...options.alarms ?? [],
      ];
      this.alarms = alarms;
      reject(scope, checkCount('alarms', alarms.length));
      endpoint.deploymentConfig = {
        ...sageMakerDeployment(plan, { startSeconds: startSeconds(variants), keepSeconds: options.keepPreviousFor?.toSeconds() }),
        autoRollbackConfiguration: { alarms: Lazy.any({ produce: () => alarms.map(({ alarmName }) => ({ alarmName })) }) },
      };
    }
    const { guard, check } = EndpointKeeper.of(scope).keep(scope, {
      host: hostTag(scope.node.path), endpointName, endpoint, config, models, digest, pruning: pruningOf(options), swept: options.removalPolicy !== RemovalPolicy.RETAIN,
      alarms: () => this.alarms ?? [],
    });
    this.check = check;
    if (changed.host === 'realTime' || changed.host === 'async') {
      this.resume = EndpointKeeper.of(scope).pause(scope, { endpointName, endpoint, guard, check, variants: typesByVariant(variants), scaled: () => [...this.scaled].sort() });
    }
  }

  /** A variant is scaled. Answers what its scalable target has to wait for. */
  public scale(variantName: string): readonly IDependable[] {
    this.scaled.push(variantName);
    return this.resume === undefined ? [] : [this.resume];
  }

  /** The range that the instances of a variant are scaled in. */
  public scaledFrom(minCapacity: number | undefined): void {
    const text = this.plan === undefined ? undefined : rolloutOfScaledInstances(this.plan, known(minCapacity));
    if (text !== undefined) Annotations.of(this.scope).addWarningV2('cdk-serverless-inference:rolloutOfScaledInstances', text);
  }

  /** One more alarm that stops a rollout. */
  public addAlarm(alarm: IAlarm): void {
    reject(this.scope, this.alarms === undefined ? nothingToStop('addAlarm') : checkCount('addAlarm', this.alarms.length + 1));
    this.alarms?.push(alarm);
  }
}

function problems({ host, variants }: ChangedEndpoint, { rollout, alarms = [], pruning, removalPolicy, keepPreviousFor }: ChangeOptions): Problem[] {
  const plan = rollout?._plan();
  const instances = variants.filter(({ serverlessConfig }) => serverlessConfig === undefined);
  const counts = instances.map(({ initialInstanceCount }) => known(initialInstanceCount)).filter((count) => count !== undefined);
  return [
    ...(plan === undefined ? (alarms.length > 0 ? nothingToStop('alarms') : []) : checkSageMakerRollout(plan, {
      host,
      variants: variants.length,
      instanceCount: counts.length < instances.length ? undefined : counts.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
      families: instances.flatMap((variant) => familiesOf(variant)),
    })),
    ...(keepPreviousFor === undefined ? [] : [...checkKnown({ keepPreviousFor }), ...checkKeepPrevious(plan, knownSeconds(keepPreviousFor))]),
    ...(pruning === undefined ? [] : checkEndpointPruning(pruning._pruning())),
    ...(removalPolicy === RemovalPolicy.DESTROY && pruning?._pruning().kind === 'keepLast'
      ? [{ prop: 'pruning', found: 'keeps versions, and `removalPolicy` is DESTROY, by which CloudFormation deletes them', remedy: 'leave one of the two out' }] : []),
  ];
}

/** As they are compared with what the endpoint runs: in order of preference. */
function typesByVariant(variants: readonly CfnEndpointConfig.ProductionVariantProperty[]): VariantTypes {
  return typesOf(variants.map(({ variantName: VariantName, instanceType: InstanceType, instancePools = [] }) => ({
    VariantName, InstanceType, InstancePools: (instancePools as readonly CfnEndpointConfig.InstancePoolProperty[]).map((pool) => ({ InstanceType: pool.instanceType, Priority: pool.priority })),
  })));
}

function familiesOf({ instanceType, instancePools }: CfnEndpointConfig.ProductionVariantProperty): readonly string[] {
  const pools = (instancePools ?? []) as readonly CfnEndpointConfig.InstancePoolProperty[];
  return [known(instanceType), ...pools.map((pool) => known(pool.instanceType))].flatMap((type) => /^ml\.([^.]+)\./.exec(type ?? '')?.[1] ?? []);
}

function nothingToStop(prop: string): Problem[] {
  return [{ prop, found: 'has nothing to stop: without a plan SageMaker moves the traffic, and looks at no alarms', remedy: 'set `rollout`, best to a canary or a linear rollout' }];
}

function checkCount(prop: string, count: number): Problem[] {
  const { max, source } = ENDPOINT_ALARMS;
  return count <= max ? [] : [{ prop, found: `makes ${count} alarms with those of the library`, allowed: `${max}`, remedy: `combine some in a composite alarm (${source})` }];
}

function pruningOf({ pruning, removalPolicy }: ChangeOptions): Pruning {
  return pruning?._pruning() ?? (removalPolicy === RemovalPolicy.DESTROY ? { kind: 'none' } : DEFAULT_PRUNING);
}

/** The slowest variant; undefined where SageMaker has its own figures, or only the deploy knows. */
function startSeconds(variants: readonly CfnEndpointConfig.ProductionVariantProperty[]): number | undefined {
  const seconds = variants.map(({ containerStartupHealthCheckTimeoutInSeconds: startup, modelDataDownloadTimeoutInSeconds: download }) => {
    const [start, bring] = [known(startup), known(download)];
    return start === undefined || bring === undefined ? undefined : INSTANCE_SECONDS + start + bring;
  });
  return seconds.includes(undefined) ? undefined : Math.max(...seconds.map((value) => value ?? 0));
}
