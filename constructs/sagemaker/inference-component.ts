import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnInferenceComponent } from 'aws-cdk-lib/aws-sagemaker';
import { Annotations, ArnFormat, Lazy, Names, Stack, Token } from 'aws-cdk-lib/core';
import type { Construct, IDependable } from 'constructs';
import { canonicalJson } from '../../lib/canonical-json';
import type { Problem } from '../../lib/problem';
import { checkSageMakerRollout } from '../../lib/rollout/check-sagemaker-rollout';
import { sageMakerDeployment } from '../../lib/rollout/sagemaker-deployment';
import { checkComponent, defaultComponentMemory } from '../../lib/sagemaker/check-component';
import { checkPlacement } from '../../lib/sagemaker/check-placement';
import { checkContainerEnvironment } from '../../lib/sagemaker/container-environment';
import type { Resources } from '../../lib/sagemaker/component-placement';
import { roomOf, shareOf } from '../../lib/sagemaker/component-placement';
import { assumedBytes, defaultDownloadSeconds, defaultStartupSeconds } from '../../lib/sagemaker/instance-host';
import { instanceType as factsOf } from '../../lib/sagemaker/instance-types';
import { ENDPOINT_NAME, MAIN_VARIANT } from '../../lib/sagemaker/limits';
import type { CostMetricOptions } from '../cost/cost-metric-options';
import type { ServedBy } from '../../lib/monitoring/host-metrics';
import type { IModelVersion } from '../model/model-version';
import { totalBytes } from '../private/artifact-contents';
import type { PayloadCapture } from '../monitoring/payload-capture';
import { serverLogProblems } from '../monitoring/server-log';
import type { MeasuredHost } from '../monitoring/server-metrics';
import type { EndpointAddress } from '../private/endpoint-address';
import { EndpointKeeper } from '../private/endpoint-keeper';
import type { Metered } from '../private/cost-metric';
import { notKnown } from '../private/cost-metric';
import { checkKnown, known, knownMebibytes, knownSeconds } from '../private/known';
import { checkApproval, waitForRecord } from '../private/check-approval';
import { modelData, modelDataProblems } from '../private/model-data';
import { extendRole } from '../private/own-role';
import { captureProblems, loggingVariable, payloadKey } from '../private/payload-log';
import { reject, rejectAt } from '../private/reject';
import type { ServingContainer } from '../private/serving-container';
import { sha256Of } from '../private/sha256';
import { ComponentScaling } from '../scaling/component-scaling';
import type { AutoScaleOptions } from '../scaling/function-scaling';
import { sendsSpans } from '../private/traced-hosts';
import { tracingProblems } from './check-tracing';
import { componentAlarms } from './component-alarms';
import { containerLogs } from './container-logs';
import { ComponentBase } from './component-base';
import type { IInferenceComponent } from './component-base';
import { checkComponentName } from './component-name';
import { createModel } from './created-model';
import { defaultImage } from './default-image';
import { ImportedComponent } from './imported-component';
import type { AdapterProps, InferenceComponentAttributes, InferenceComponentProps } from './inference-component-props';
import type { InferenceComponentEndpoint } from './inference-component-endpoint';
import { named, toldOfItsLog } from './hosted-endpoint';
import { architectureOf } from './instances';
import { guard } from '../private/declared/guard';

type Specification = CfnInferenceComponent.InferenceComponentSpecificationProperty;

/** What makes a component. */
interface ComponentPlan {
  readonly endpoint: InferenceComponentEndpoint;
  readonly componentName?: string;
  readonly model: IModelVersion;
  /** What it runs, and what has to be there before. */
  bind(self: Construct, name: string): { readonly specification: Specification; readonly after: readonly IDependable[]; readonly server?: ServedBy['server']; readonly measuredAs?: string; readonly needs?: Resources };
  /** Not of an adapter, which is where its base is. */
  readonly copies?: number;
  readonly rollout?: InferenceComponentProps['rollout'];
  readonly alarms?: readonly IAlarm[];
  readonly capture?: PayloadCapture;
}

/** A model on instances that it shares with others. Calls name the endpoint and the component. */
export class InferenceComponent extends ComponentBase {
  /**
   * A component that another stack or app declares, in this account and region.
   *
   * @throws if a name is none
   */
  public static fromAttributes(scope: Construct, id: string, attributes: InferenceComponentAttributes): IInferenceComponent {
    return new ImportedComponent(scope, id, attributes);
  }

  /** @internal */
  public static _of(endpoint: InferenceComponentEndpoint, id: string, props: InferenceComponentProps): InferenceComponent {
    const place = `${endpoint.node.path}/${id}`;
    rejectAt(place, problems(endpoint, props));
    return new InferenceComponent(endpoint, id, {
      ...props,
      endpoint,
      copies: props.copies ?? 1,
      capture: props.capturePayloads,
      bind: (self, name) => bindModel(self, endpoint, name, props),
    });
  }

  public readonly modelVersion: IModelVersion;
  public readonly componentName: string;
  public readonly componentArn: string;
  public readonly endpointName: string;
  public readonly endpointArn: string;
  /** The endpoint's name as a text. @internal */
  public readonly _name: string;
  /** @internal */
  public override readonly _served: ServedBy;

  private readonly plan: ComponentPlan;
  /** Whose container writes the server's metrics: an adapter is in that of its base. */
  private readonly measuredAs: string;
  private readonly component: CfnInferenceComponent;
  private scaling?: ComponentScaling;
  /** Of a copy; undefined of an adapter. */
  private readonly needs?: Resources;

  private constructor(scope: Construct, id: string, plan: ComponentPlan) {
    super(scope, id);
    const { endpoint, copies, rollout, alarms = [], capture } = plan;
    // A name of its own: nothing answers a generated one but the end of the ARN, and an alarm that stops a rollout names the component, and may
    // not refer to it. With or without a rollout it is the same, since another name is another component.
    const name = plan.componentName ?? Names.uniqueResourceName(this, { maxLength: ENDPOINT_NAME.max, separator: '-' });
    const { specification, after, server, measuredAs = name, needs } = plan.bind(this, name);
    const rolling = rollout === undefined ? undefined : sageMakerDeployment(rollout._plan()).rollingUpdatePolicy;
    this.component = new CfnInferenceComponent(this, 'Resource', {
      inferenceComponentName: name,
      endpointName: endpoint.endpointName,
      variantName: MAIN_VARIANT,
      specification,
      runtimeConfig: copies === undefined ? undefined : { copyCount: copies },
      deploymentConfig: rolling === undefined ? undefined : {
        rollingUpdatePolicy: rolling,
        autoRollbackConfiguration: { alarms: [...componentAlarms(this, name), ...alarms].map(({ alarmName }) => ({ alarmName })) },
      },
    });
    this.component.node.addDependency(...after, containerLogs(this, 'InferenceComponents', name, endpoint._props.logRetention, capture === undefined ? undefined : payloadKey(this, capture)));
    this.plan = plan;
    this.modelVersion = plan.model;
    waitForRecord(this, plan.model, this.component);
    this.componentName = name;
    this.componentArn = this.component.attrInferenceComponentArn;
    this.endpointName = endpoint.endpointName;
    this.endpointArn = endpoint.endpointArn;
    this._name = endpoint._name;
    this._served = { host: 'instances', server };
    this.measuredAs = measuredAs;
    this.needs = needs;
  }

  /** @internal */
  protected override get _measured(): MeasuredHost {
    return { ...super._measured, name: this.measuredAs };
  }

  /** @internal */
  protected override _metered({ instanceType, instanceShare }: CostMetricOptions): Pick<Metered, 'host' | 'problems'> {
    const { endpoint } = this.plan;
    const type = (instanceType ?? endpoint._instanceType).name;
    const facts = factsOf(type);
    const room = facts === undefined ? undefined : roomOf(facts);
    const needs = this.needs !== undefined && checkKnown({ ...this.needs }).length === 0 ? this.needs : undefined;
    const share = instanceShare ?? (needs === undefined || room === undefined ? undefined : shareOf(needs, room));
    if (share !== undefined) return { problems: [], host: { kind: 'component', instanceType: type, share } };
    return { problems: [this.needs === undefined ? { prop: 'metricCostPerInference', found: 'is asked of an adapter, which is in the copies of its base', remedy: 'ask the component that it adapts' } : notKnown('instanceShare', `a copy on ${type}`)] };
  }

  /** @internal */
  public override _address(): EndpointAddress {
    return { ...super._address(), after: [this.component] };
  }

  /**
   * Serves an adapter of this component's model beside it, in the same copies. It is called by its own name.
   *
   * @throws if this is an adapter itself, or the adapter is no archive
   */
  public addAdapter(id: string, props: AdapterProps): InferenceComponent {
    const { endpoint } = this.plan;
    const place = `${this.node.path}/${id}`;
    rejectAt(place, [
      ...(this.plan.copies === undefined ? [{ prop: 'addAdapter', found: 'is called on an adapter', remedy: 'call it on the component with the model' }] : []),
      ...checkComponentName('componentName', props.componentName),
      ...checkApproval('model', props.model, props.allowUnapproved),
      ...modelDataProblems(props.model, 'components', false),
    ]);
    return new InferenceComponent(this, id, {
      endpoint,
      componentName: props.componentName,
      model: props.model,
      bind: (self) => {
        const data = modelData(self, props.model, false);
        if (data?.kind !== 'archive') {
          reject(self, [{ prop: 'model', found: 'is no archive', allowed: 'a model.tar.gz in S3, or files of this machine', remedy: 'pack the adapter (https://docs.aws.amazon.com/sagemaker/latest/dg/realtime-endpoints-deploy-models-adapters.html)' }]);
        }
        return {
          specification: { baseInferenceComponentName: this.componentName, container: { artifactUrl: data?.uri } },
          server: this._served.server,
          measuredAs: this.componentName,
          after: [this.component, ...data?.stored ?? [], ...extendRole(self, 'RolePolicy', endpoint.role, [...data?.read ?? []])],
        };
      },
    });
  }

  /**
   * Has more or fewer copies, as they are needed. Instances follow. With a minimum of 0 there are none while nobody asks, and an alarm of the
   * library's starts the first one when a request finds none: that request fails, as do others until the copy is there, some minutes later. A
   * deploy leaves the number of copies alone. Say by what: `scaleOnInvocations`, `scaleOnConcurrency`, `scaleOnSchedule`, `scaleOnMetric`.
   *
   * @throws if it was called before, this is an adapter, or `copies` is outside of the range
   */
  public autoScale(options: AutoScaleOptions): ComponentScaling {
    const { copies } = this.plan;
    const [min, max] = [known(options.minCapacity), known(options.maxCapacity)];
    reject(this, [
      ...(this.scaling === undefined ? [] : [{ prop: 'autoScale', found: 'was called twice', remedy: 'keep what the first call returned' }]),
      ...(copies === undefined ? [{ prop: 'autoScale', found: 'is called on an adapter, which has no copies of its own', remedy: 'scale the component that it adapts' }] : []),
      ...(copies !== undefined && known(copies) !== undefined && ((min !== undefined && copies < min) || (max !== undefined && copies > max))
        ? [{ prop: 'copies', found: `is ${copies}, outside of the range of \`autoScale\` (${min} to ${max})`, remedy: 'choose one within: it is what a new component begins with' }] : []),
    ]);
    this.scaling = ComponentScaling._of(this, 'Scaling', { componentName: this.componentName, after: [this.component], range: options, least: 0, zeroRemedy: 'give a number from 0' });
    const { specification, deploymentConfig, cdkTagManager } = this.component;
    // Tags come later, from anywhere in the app.
    const digest = Lazy.string({ produce: () => sha256Of(canonicalJson(Stack.of(this).resolve({ specification, deploymentConfig, tags: cdkTagManager.renderTags() as unknown }))).slice(0, 16) });
    // CloudFormation says the number with every change of the component: it must be the one that scaling has come to.
    const live = EndpointKeeper.of(this).copies(this, { componentName: this.componentName, initial: copies ?? 1, digest });
    this.component.runtimeConfig = { copyCount: Token.asNumber(live.getAtt('copies')) };
    return this.scaling;
  }
}

guard('InferenceComponent', InferenceComponent);

function problems(endpoint: InferenceComponentEndpoint, props: InferenceComponentProps): Problem[] {
  const { model, image, environment = {}, rollout, alarms = [], allowUnapproved } = props;
  return [
    ...checkApproval('model', model, allowUnapproved),
    ...checkComponentName('componentName', props.componentName),
    ...(image ?? defaultImage(model))._containerProblems(model, 'components'),
    ...checkContainerEnvironment('environment', Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, known(value)]))),
    ...tracingProblems(endpoint, props, endpoint._props.networkIsolation),
    ...checkComponent({
      copies: known(props.copies), cpus: known(props.cpus), memoryMiB: knownMebibytes(props.memory), accelerators: known(props.accelerators),
      startupSeconds: knownSeconds(props.startupTimeout), downloadSeconds: knownSeconds(props.downloadTimeout),
    }),
    ...(rollout === undefined
      ? (alarms.length > 0 ? [{ prop: 'alarms', found: 'has nothing to stop', remedy: 'set `rollout` to Rollout.rolling({ batchPercentage, interval })' }] : [])
      : checkSageMakerRollout(rollout._plan(), { host: 'components', variants: 1, families: [] })),
  ];
}

function bindModel(self: Construct, endpoint: InferenceComponentEndpoint, name: string, props: InferenceComponentProps): ReturnType<ComponentPlan['bind']> {
  const { model, placement, caching } = props;
  if (props.tracing?._byOpenTelemetry === true) sendsSpans(self);
  const instanceType = endpoint._instanceType;
  const container = (props.image ?? defaultImage(model))._container(self, model, { architecture: architectureOf(instanceType) });
  const ofLibrary = container.server === 'library';
  reject(self, [...serverLogProblems(props, ofLibrary), ...captureProblems(props.capturePayloads, { model, ofLibrary })]);
  const bound = toldOfItsLog(named(container, name), loggingVariable(props, props.capturePayloads));
  const bytes = bound.modelData?.bytes ?? totalBytes(model.artifact._contents());
  const timedBytes = assumedBytes(bound.modelData);
  const accelerators = props.accelerators ?? (bound.accelerator === 'gpu' || bound.accelerator === 'neuron' ? 1 : undefined);
  const cpus = props.cpus ?? (accelerators === undefined ? 1 : undefined);
  const memoryMiB = props.memory?.toMebibytes() ?? defaultComponentMemory(bytes);
  const environment = { ...splitOver(bound, accelerators), ...props.environment };
  const findings = checkPlacement({ instanceType: instanceType.name, image: bound, inferenceAmi: endpoint._props.inferenceAmi?.name, modelBytes: bytes, environment: { ...bound.environment, ...environment } });
  reject(self, findings.problems);
  for (const { id, text } of findings.warnings) Annotations.of(self).addWarningV2(`cdk-serverless-inference:${id}`, text);
  const needs: Resources = { cpus: cpus ?? 0, memoryMb: memoryMiB, accelerators: accelerators ?? 0 };
  endpoint._place({ name: self.node.id, copies: known(props.copies) ?? 1, needs, strategy: placement ?? 'SPREAD' });

  const policies = extendRole(self, 'RolePolicy', endpoint.role, statements(self, name, bound, props.rollout !== undefined));
  const cfnModel = createModel(self, 'Model', {
    host: endpoint.node.path, model, container: bound, environment: { ...props.tracing?._environment(), ...environment }, executionRoleArn: endpoint.role.roleArn, networkIsolation: endpoint._props.networkIsolation,
    removalPolicy: endpoint._removalPolicy, after: [...endpoint._roleReady, ...policies],
  });
  EndpointKeeper.of(self).keepModel(endpoint, cfnModel, name);
  return {
    needs,
    specification: {
      modelName: cfnModel.attrModelName,
      computeResourceRequirements: { numberOfCpuCoresRequired: cpus, minMemoryRequiredInMb: memoryMiB, numberOfAcceleratorDevicesRequired: accelerators },
      startupParameters: {
        containerStartupHealthCheckTimeoutInSeconds: props.startupTimeout?.toSeconds() ?? defaultStartupSeconds(timedBytes),
        modelDataDownloadTimeoutInSeconds: props.downloadTimeout?.toSeconds() ?? defaultDownloadSeconds(timedBytes),
      },
      // Of zones nothing else is known to SageMaker: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InferenceComponentAvailabilityZoneBalance.html
      schedulingConfig: placement === undefined ? undefined : { placementStrategy: placement, availabilityZoneBalance: { enforcementMode: 'PERMISSIVE' } },
      dataCacheConfig: caching === undefined ? undefined : { enableCaching: caching },
    },
    after: [...policies],
    server: bound.server,
  };
}

/** A copy has its accelerators for itself: a server that can split a model uses one of them unless it is told. */
function splitOver({ tensorParallel }: ServingContainer, accelerators: number | undefined): Readonly<Record<string, string>> {
  return tensorParallel === undefined || accelerators === undefined || accelerators === 1 ? {} : { [tensorParallel]: String(accelerators) };
}

function statements(scope: Construct, name: string, { pull, modelData: data }: ServingContainer, guarded: boolean): PolicyStatement[] {
  const logGroup = Stack.of(scope).formatArn({ service: 'logs', resource: 'log-group', resourceName: `/aws/sagemaker/InferenceComponents/${name}`, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  return [
    ...pull,
    ...data?.read ?? [],
    new PolicyStatement({ actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], resources: [logGroup, `${logGroup}:*`] }),
    ...(guarded ? [new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] })] : []),
  ];
}
