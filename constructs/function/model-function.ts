import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Connections } from 'aws-cdk-lib/aws-ec2';
import type { IPrincipal, IRole } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction, FunctionUrl, IFunction, IVersion } from 'aws-cdk-lib/aws-lambda';
import { Function as LambdaFunction, LoggingFormat, SystemLogLevel } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Annotations } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { initWarning, memoryWarning, timeoutWarning } from '../../lib/lambda/init-time';
import { LIVE_ALIAS } from '../../lib/lambda/live-alias';
import { SNAP_START_OF_IMAGES } from '../../lib/lambda/snap-start';
import { VERSION_DIGEST } from '../../lib/model/environment';
import type { TrafficPlan } from '../../lib/rollout/plan';
import { checkRange } from '../../lib/scaling/function-capacity';
import { PROVISIONED_TAG } from '../../lib/scaling/left-over';
import { formatPruning, PRUNING_TAG } from '../../lib/versions/pruning';
import { versionDescription } from '../../lib/versions/status';
import type { CostMetricOptions } from '../cost/cost-metric-options';
import type { IModelVersion } from '../model/model-version';
import { ArtifactStore } from '../private/artifact-store';
import type { Metered } from '../private/cost-metric';
import { notKnown, warnOfScalingAfterCost } from '../private/cost-metric';
import type { EndpointAddress } from '../private/endpoint-address';
import { waitForRecord } from '../private/check-approval';
import { traceOnce } from '../private/creation-trace';
import { watchQualifiers } from '../private/function-qualifiers';
import { tagHost } from '../private/host-tags';
import { checkKnown, known, knownMebibytes, knownSeconds } from '../private/known';
import { leaveOpen } from '../private/left-open';
import { engineWarnings } from '../private/model-interface';
import { loggingVariable, payloadKey, requireEncrypted } from '../private/payload-log';
import { LogLevel } from '../monitoring/server-log';
import { reject } from '../private/reject';
import { VersionKeeper } from '../private/version-keeper';
import { businessHours, fixedConcurrency, keepBusinessHours } from '../scaling/apply-warmth';
import type { Rollout } from '../rollout/rollout';
import type { AutoScaleOptions } from '../scaling/function-scaling';
import { FunctionScaling } from '../scaling/function-scaling';
import { chosenEngine } from './chosen-engine';
import { createExecutionRole, extendExecutionRole } from './execution-role';
import { FunctionAuth } from './function-auth';
import { checkAlarms, checkEnvironmentOf, checkProps, checkRoomForGoldenRequests } from './check-props';
import type { FunctionPackage } from './function-package';
import { functionPackage, servingImage } from './function-package';
import type { ModelFunctionAttributes } from './imported-model-function';
import { ImportedModelFunction } from './imported-model-function';
import type { IModelFunction } from './model-function-base';
import { ModelFunctionBase } from './model-function-base';
import type { AddUrlOptions, ModelFunctionProps } from './model-function-props';
import { mountFileSystem, mountOf } from './mount-file-system';
import { PublishedVersion, VersionAlias } from './qualified-function';
import { rolloutAlarms } from './rollout-alarms';
import type { Settings } from './settings';
import { loadProfile, resolveSettings } from './settings';
import { TrafficShift } from './traffic-shift';
import { VersionDigest } from './version-digest';
import { checkArguments, guard } from '../private/declared/guard';

/**
 * A model on AWS Lambda: scales to zero, needs no Docker to deploy, and answers the Open Inference
 * Protocol, SageMaker's and MLflow's requests. Callers use the alias `live`; every change of model
 * or settings publishes a new version beside the old one.
 *
 * @example
 *
 * const fn = new ModelFunction(this, 'Digits', {
 *   model: ModelVersion.of('digits', '2', ModelArtifact.fromFile('models/digits-2.onnx')),
 * });
 * fn.addUrl();
 */
export class ModelFunction extends ModelFunctionBase {
  /**
   * A model function that another stack or app declares.
   *
   * @throws if the ARN has an alias or version
   */
  public static fromAttributes(scope: Construct, id: string, attributes: ModelFunctionAttributes): IModelFunction {
    return new ImportedModelFunction(scope, id, attributes);
  }

  /** The model version that the app deploys here. */
  public readonly modelVersion: IModelVersion;
  /**
   * The published version that this app describes. Do not refer to it from another stack: the next version could then not
   * replace it ("export in use"). Use `alias`.
   */
  public readonly version: IVersion;
  /** The alias `live`, as what other constructs take for a function. */
  public readonly alias: IFunction;
  /** Role that the function runs as. */
  public readonly role: IRole;
  /** Where the function's logs go. */
  public readonly logGroup: ILogGroup;
  /** Who a grant to this function goes to. */
  public readonly grantPrincipal: IPrincipal;
  /** @internal */
  public override readonly _server: 'library' | 'user';

  private readonly fn: LambdaFunction;
  private readonly liveAlias: VersionAlias;
  /** What moves the traffic; undefined where CloudFormation does. */
  private shift?: TrafficShift;
  /** What stops a rollout; undefined where no `rollout` is given. */
  private rolloutAlarms?: IAlarm[];
  private readonly props: ModelFunctionProps;
  private scaling?: FunctionScaling;
  /** Whether somebody asked what an inference costs. */
  private wasPriced = false;
  private readonly environment: { [name: string]: string };
  private functionUrl?: FunctionUrl;
  private readonly urlReaders: ((url: string) => void)[] = [];

  public constructor(scope: Construct, id: string, props: ModelFunctionProps) {
    checkArguments('ModelFunction', { scope, id, props });
    super(scope, id);
    traceOnce(this, new.target);
    props = { ...props, goldenRequests: props.goldenRequests ?? props.model.goldenRequests };
    const settings = resolveSettings(props);
    this.props = props;
    this.environment = { ...props.environment };
    reject(this, checkProps(this, props, settings));
    this.warn(props, settings);

    const { model } = props;
    const stored = model.artifact._contents().place.kind === 'remote' ? ArtifactStore.of(this).add(model) : undefined;
    const mounted = mountOf(model);
    this.modelVersion = model;
    this._server = servingImage(props)?._isModelServer === false ? 'user' : 'library';
    this.logGroup =
      props.logGroup ??
      leaveOpen(new LogGroup(this, 'Logs', {
        retention: props.logRetention ?? RetentionDays.THREE_MONTHS,
        removalPolicy: settings.removalPolicy,
        ...(props.capturePayloads !== undefined && { encryptionKey: payloadKey(this, props.capturePayloads) }),
      }), ...(props.logRetention === undefined ? ['RetentionInDays'] : []));
    if (props.capturePayloads !== undefined && props.logGroup !== undefined) requireEncrypted(this, props.logGroup);
    const needs = {
      logGroup: this.logGroup,
      tracing: settings.tracing._mode !== undefined,
      vpc: props.vpc !== undefined,
      readable: stored?.readable,
      mount: mounted?.mount.statements,
      environmentKey: props.environmentEncryption,
    };
    this.role =
      props.role ??
      createExecutionRole(this, 'Role', needs, {
        permissionsBoundary: props.permissionsBoundary,
        removalPolicy: settings.removalPolicy,
        description: `Runs ${model.modelName} on Lambda`,
      });
    this.grantPrincipal = this.role.grantPrincipal;
    const content = functionPackage(this, props, settings, chosenEngine(props), stored?.uri ?? mounted?.uri);
    this.fn = this.createFunction(props, settings, content);

    if (stored !== undefined) this.fn.node.addDependency(stored.copy);
    if (props.role !== undefined) this.fn.node.addDependency(...extendExecutionRole(this, 'RolePolicy', props.role, needs));

    const cfnFunction = this.fn.node.defaultChild as CfnFunction;
    if (mounted !== undefined) mountFileSystem(this.fn, mounted);
    // Not by the L2's prop: it would add to the role, once more, what the role allows already.
    if (settings.tracing._mode !== undefined) cfnFunction.tracingConfig = { mode: settings.tracing._mode };
    const digest = new VersionDigest(cfnFunction, content.layers ?? []);
    this.fn.addEnvironment(VERSION_DIGEST, digest.asVariable());
    tagHost(this.node.path, [cfnFunction, ...own(this, ['Role', 'Logs'])]);
    cfnFunction.tags.setTag('csi:model', model.modelName);
    cfnFunction.tags.setTag('csi:digest', model.digest.slice(0, 16));
    // Tags are what the keeper knows a function by, and what it remembers.
    cfnFunction.tags.setTag(PRUNING_TAG, formatPruning(settings.pruning));
    const keeper = VersionKeeper.of(this);
    keeper.keep(this, this.fn.functionArn);
    const version = new PublishedVersion(this, 'Version', { lambda: this.fn, description: versionDescription(model.modelName, model.version), removalPolicy: settings.removalPolicy });
    digest.nameResource(version.resource);
    const fixed = fixedConcurrency(props);
    if (fixed !== undefined) cfnFunction.tags.setTag(PROVISIONED_TAG, String(fixed));
    this.liveAlias = new VersionAlias(this, 'Live', { aliasName: LIVE_ALIAS, version, provisionedConcurrentExecutions: fixed });
    keeper.guard(this, { fn: cfnFunction, version: version.resource, alias: this.liveAlias.resource, digest: digest.asToken(), model: `${model.modelName} ${model.version}` });
    this.version = version;
    this.alias = this.liveAlias;
    this.rollOut(props, settings, digest);
    waitForRecord(this, model, this.liveAlias);
    const hours = businessHours(props);
    if (hours !== undefined) keepBusinessHours(hours, (range) => this.scale(range));
    watchQualifiers({ construct: this, fn: cfnFunction, reservedConcurrency: known(props.reservedConcurrency) });
  }

  /** Name of the function. */
  public get functionName(): string {
    return this.fn.functionName;
  }

  /** ARN of the function, without alias or version. */
  public get functionArn(): string {
    return this.fn.functionArn;
  }

  /** The function's place in its network. Throws if it is in none. */
  public get connections(): Connections {
    return this.fn.connections;
  }

  /** The function's URL. Undefined until `addUrl` is called. */
  public get url(): FunctionUrl | undefined {
    return this.functionUrl;
  }

  /**
   * Sets an environment variable, for your transform.
   *
   * @throws if the name is reserved or the environment grows over 4 KB
   */
  public addEnvironment(name: string, value: string): void {
    this.environment[name] = value;
    reject(this, checkEnvironmentOf(this.environment, this.props));
    this.fn.addEnvironment(name, value);
  }

  /**
   * Gives the alias `live` a URL of its own. Only signed requests pass, unless
   * `FunctionAuth.none()` is named; grant them with `url.grantInvokeUrl(role)`.
   *
   * @throws if it has one already
   */
  public addUrl(options: AddUrlOptions = {}): FunctionUrl {
    if (this.functionUrl !== undefined) {
      reject(this, [{ prop: 'addUrl', found: 'was called twice', remedy: 'a function has one URL: use `fn.url`' }]);
    }
    this.functionUrl = this.liveAlias.addFunctionUrl({ authType: (options.auth ?? FunctionAuth.iam()).authType, cors: options.cors });
    for (const use of this.urlReaders) use(this.functionUrl.url);
    return this.functionUrl;
  }

  /** @internal */
  protected override _metered(options: CostMetricOptions): Pick<Metered, 'host' | 'problems'> {
    this.wasPriced = true;
    const { memorySize, architecture } = resolveSettings(this.props);
    const memoryMiB = knownMebibytes(options.memorySize ?? memorySize);
    if (memoryMiB === undefined) return { problems: [notKnown('memorySize', 'this function before it is deployed')] };
    const provisioned = this.scaling === undefined ? fixedConcurrency(this.props) : 'scaled';
    return {
      problems: checkKnown({ provisionedConcurrency: provisioned }),
      host: { kind: 'function', memoryMiB, architecture: (options.architecture ?? architecture).name as 'arm64', ...(provisioned === undefined ? {} : { provisioned }) },
    };
  }

  /** @internal */
  public override _address(): EndpointAddress {
    return {
      ...super._address(),
      whenUrl: (use) => {
        if (this.functionUrl !== undefined) use(this.functionUrl.url);
        else this.urlReaders.push(use);
      },
    };
  }

  /**
   * Stops a rollout when an alarm goes off, and puts the traffic back on the version before.
   *
   * @throws if no `rollout` is given, or there are ten alarms already
   */
  public addAlarm(alarm: IAlarm): void {
    reject(this, checkAlarms('addAlarm', this.rolloutAlarms !== undefined, 1, this.rolloutAlarms?.length ?? 0));
    this.rolloutAlarms?.push(alarm);
    this.shift?.examineAlarms();
  }

  /**
   * Keeps environments of `live` ready, more or fewer as they are needed. Say by what: `scaleOnUtilization`, `scaleOnSchedule`, or both.
   *
   * @throws if it was called before, `provisionedConcurrency`, `warmth` or `snapStart` is set, or the range is not up to the reserved concurrency,
   * less one with `goldenRequests`, which a new version must have room to answer. When the app is synthesized, it is refused if the minimum
   * is 0 and no schedule raises it
   */
  public autoScale(options: AutoScaleOptions): FunctionScaling {
    if (this.props.warmth !== undefined) reject(this, [{ prop: 'autoScale', found: 'is called, and `warmth` is set', remedy: 'leave `warmth` out: autoScale says it more finely' }]);
    return this.scale(options);
  }

  private scale(options: AutoScaleOptions): FunctionScaling {
    const reservedConcurrency = known(this.props.reservedConcurrency);
    warnOfScalingAfterCost(this, this.wasPriced);
    reject(this, [
      ...(this.scaling === undefined ? [] : [{ prop: 'autoScale', found: 'was called twice', remedy: 'keep what the first call returned' }]),
      ...(this.props.snapStart === undefined ? [] : [{ prop: 'autoScale', found: 'is called, and `snapStart` is set, which Lambda refuses for one version', remedy: 'choose one' }]),
      ...(this.props.provisionedConcurrency === undefined ? [] : [{ prop: 'autoScale', found: 'is called, and `provisionedConcurrency` is set', remedy: 'leave `provisionedConcurrency` out: a deploy would reset what scaling has set' }]),
      ...checkRange({ minCapacity: known(options.minCapacity), maxCapacity: known(options.maxCapacity) }, reservedConcurrency),
      ...checkRoomForGoldenRequests(this.props.goldenRequests, 'maxCapacity', known(options.maxCapacity), reservedConcurrency),
    ]);
    this.scaling = FunctionScaling._of(this, 'Scaling', { functionName: this.functionName, functionArn: this.functionArn, alias: LIVE_ALIAS, after: this.liveAlias, range: options, reservedConcurrency });
    this.shift?.suspendScaling();
    return this.scaling;
  }

  /** How the alias comes to the version: by CodeDeploy, where a plan or golden requests ask for it. */
  private rollOut({ rollout, alarms = [], goldenRequests }: ModelFunctionProps, { timeout }: Settings, digest: VersionDigest): void {
    if (rollout === undefined && goldenRequests === undefined) return;
    const plan = trafficPlanOf(rollout);
    if (rollout !== undefined) {
      const timeoutMs = timeout.isUnresolved() ? undefined : timeout.toMilliseconds();
      this.rolloutAlarms = [...rolloutAlarms(this, { functionName: this.fn.functionName, version: this.version.version, timeoutMs, digest }, plan), ...alarms];
    }
    this.shift = new TrafficShift(this, 'Rollout', { plan, fn: this.fn, alias: this.liveAlias, alarms: this.rolloutAlarms });
    if (alarms.length > 0) this.shift.examineAlarms();
    if (goldenRequests !== undefined) this.shift.replay(goldenRequests, this.version);
  }

  private createFunction(props: ModelFunctionProps, settings: Settings, content: FunctionPackage): LambdaFunction {
    const { model } = props;
    return new LambdaFunction(this, 'Function', {
      description: props.description ?? versionDescription(model.modelName, model.version),
      code: content.code,
      handler: content.handler,
      runtime: settings.runtime,
      architecture: settings.architecture,
      layers: content.layers,
      snapStart: props.snapStart,
      memorySize: settings.memorySize.toMebibytes(),
      timeout: settings.timeout,
      ephemeralStorageSize: settings.ephemeralStorageSize,
      environment: { ...this.environment, ...content.environment, ...loggingVariable(props, props.capturePayloads) },
      environmentEncryption: props.environmentEncryption,
      role: this.role,
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      securityGroups: props.securityGroups,
      reservedConcurrentExecutions: props.reservedConcurrency,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      // What Lambda says of each request goes with what the server says of it.
      ...((props.logLevel ?? LogLevel.INFO) !== LogLevel.INFO && { systemLogLevelV2: SystemLogLevel.WARN }),
    });
  }

  private warn(props: ModelFunctionProps, settings: Settings): void {
    const { model } = props;
    if (servingImage(props) !== undefined) {
      if (props.snapStart !== undefined) Annotations.of(this).addWarningV2('cdk-serverless-inference:snapStartOfImage', SNAP_START_OF_IMAGES);
      // What else there is to warn of is about the library's own server.
      return;
    }
    for (const warning of engineWarnings(model)) Annotations.of(this).addWarningV2('cdk-serverless-inference:engine', warning);
    const memoryMiB = knownMebibytes(settings.memorySize);
    if (memoryMiB === undefined) return;
    const profile = loadProfile(props, memoryMiB);
    const timeoutSeconds = knownSeconds(settings.timeout);
    const slow = (timeoutSeconds === undefined ? undefined : timeoutWarning(profile, timeoutSeconds)) ?? initWarning(profile);
    const tight = memoryWarning(profile.modelBytes, memoryMiB);
    if (slow !== undefined) Annotations.of(this).addWarningV2('cdk-serverless-inference:slowInit', slow);
    if (tight !== undefined) Annotations.of(this).addWarningV2('cdk-serverless-inference:tightMemory', tight);
  }
}

guard('ModelFunction', ModelFunction);

/** The resources that the function made itself, and did not get from the user. */
function own(scope: Construct, ids: readonly string[]): IConstruct[] {
  return ids.flatMap((id) => scope.node.tryFindChild(id)?.node.defaultChild ?? []);
}

/** A rolling plan was refused before. */
function trafficPlanOf(rollout: Rollout | undefined): TrafficPlan {
  const plan = rollout?._plan();
  return plan === undefined || plan.kind === 'rolling' ? { kind: 'allAtOnce' } : plan;
}
