import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IPrincipal, IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CfnEndpointConfig, CfnEndpointConfigProps, CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import { Annotations, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Problem } from '../../lib/problem';
import { ENDPOINT } from '../../lib/model/environment';
import type { ServedBy } from '../../lib/monitoring/host-metrics';
import { measuredName } from '../../lib/monitoring/host-metrics';
import { checkContainerEnvironment } from '../../lib/sagemaker/container-environment';
import type { SageMakerHost } from '../../lib/sagemaker/host';
import { checkPlacement } from '../../lib/sagemaker/check-placement';
import { hubVariables } from '../../lib/sagemaker/isolation';
import { ENDPOINT_NAME } from '../../lib/sagemaker/limits';
import { together } from '../../lib/sagemaker/placement';
import type { Variables } from '../../lib/sagemaker/tensor-parallel';
import { tensorParallelVariables } from '../../lib/sagemaker/tensor-parallel';
import type { IModelVersion } from '../model/model-version';
import type { ServingImage } from '../model/serving-image';
import { traceOnce } from '../private/creation-trace';
import { totalBytes } from '../private/artifact-contents';
import type { EndpointAddress } from '../private/endpoint-address';
import { checkApproval, waitForRecord } from '../private/check-approval';
import { captureProblems, loggingVariable, payloadKey } from '../private/payload-log';
import type { ServingContainer } from '../private/serving-container';
import type { PayloadCapture } from '../monitoring/payload-capture';
import { serverLogProblems } from '../monitoring/server-log';
import { known } from '../private/known';
import { reject } from '../private/reject';
import { EndpointBase } from './endpoint-base';
import type { VariantProperty } from '../../lib/sagemaker/variants';
import type { CreatedEndpoint } from './created-endpoint';
import { createEndpoint, endpointNameOf } from './created-endpoint';
import { sendsSpans } from '../private/traced-hosts';
import { tracingProblems } from './check-tracing';
import { createModel } from './created-model';
import type { EndpointOptions, InstanceOptions, ServedModel } from './endpoint-props';
import { endpointRole } from './endpoint-role';
import { defaultImage } from './default-image';
import { SafeChange } from './safe-change';

/** A model of an endpoint, with the names that it has among its construct's children and in its problems. */
export interface HostedModel extends ServedModel {
  /** Id of the model's resource. */
  readonly id: string;
  /** What problems say before the name of a prop, such as `variants.B.`. */
  readonly at: string;
  readonly architecture: 'arm64' | 'x86_64';
  /** Whether it gets copies of requests, and its answers go nowhere. */
  readonly inShadow?: boolean;
  /** What the model's instances are, where it has some. */
  readonly instances?: { readonly types: readonly string[]; readonly byDefault?: boolean; readonly inferenceAmi?: string };
}

/** What makes an endpoint, once the host's own props are checked. */
export interface EndpointPlan {
  readonly host: SageMakerHost;
  readonly options: EndpointOptions & Pick<InstanceOptions, 'keepPreviousFor'>;
  readonly models: readonly HostedModel[];
  /** The containers' network. */
  vpcConfig?(scope: Construct): CfnModel.VpcConfigProperty | undefined;
  readonly networkIsolation?: boolean;
  /** Payloads in the log of the containers. */
  readonly capture?: PayloadCapture;
  /** What the role must be allowed beside the models, their images and their logs. */
  readonly statements?: readonly PolicyStatement[];
  /** The configuration, by the names of the models and their containers, which are in the order of `models`. */
  config(modelNames: readonly string[], containers: readonly ServingContainer[], role: IRole): CfnEndpointConfigProps;
  /** What a deploy sets again to what the code says; undefined for all. Asked when the app is rendered. */
  resets(): readonly VariantProperty[] | undefined;
}

/**
 * What the endpoints that this app declares have in common.
 *
 * @internal
 */
export abstract class HostedEndpoint extends EndpointBase {
  /** The model version that the app deploys here: that of the main variant. */
  public readonly modelVersion: IModelVersion;
  /** Name of the endpoint. */
  public readonly endpointName: string;
  /** ARN of the endpoint. */
  public readonly endpointArn: string;
  /** Role that the containers run as. */
  public readonly role: IRole;
  /** Who a grant to this endpoint's containers goes to. */
  public readonly grantPrincipal: IPrincipal;

  /**
   * What CloudFormation makes.
   *
   * @internal
   */
  protected readonly _created: CreatedEndpoint;

  /**
   * How it comes from one configuration to the next.
   *
   * @internal
   */
  protected readonly _change: SafeChange;

  /** @internal */
  public readonly _name: string;

  /** @internal */
  public override readonly _served: ServedBy;

  protected constructor(scope: Construct, id: string, plan: EndpointPlan) {
    super(scope, id);
    traceOnce(this, new.target);
    const { host, options, models, networkIsolation } = plan;
    const removalPolicy = options.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    const images = models.map((served) => served.image ?? defaultImage(served.model));
    reject(this, [...checkName(options.endpointName), ...models.flatMap((served, index) => [...modelProblems(served, images[index], host), ...tracingProblems(this, served, networkIsolation)])]);
    if (models.some(({ tracing }) => tracing?._byOpenTelemetry === true)) sendsSpans(this);
    this._name = endpointNameOf(this, host, options.endpointName);
    const vpcConfig = plan.vpcConfig?.(this);
    const containers = models.map((served, index) => onAllAccelerators(images[index]._container(this, served.model, { architecture: served.architecture }), served))
      .map((container, index) => named(container, measuredName(this._name, models[index].inShadow)))
      .map((container) => toldOfItsLog(container, loggingVariable(options, plan.capture)));
    const ofLibrary = containers.some(({ server }) => server === 'library');
    reject(this, [...serverLogProblems(options, ofLibrary), ...captureProblems(plan.capture, { model: models[0].model, ofLibrary })]);
    this.place(models, containers);
    if (networkIsolation) warnOfDownloads(this, models, containers);
    const { role, dependencies } = endpointRole(this, options.role, {
      endpointName: this._name, containers, vpc: vpcConfig !== undefined, guarded: options.rollout !== undefined, volumeKey: options.encryptionKey, statements: plan.statements,
    }, { permissionsBoundary: options.permissionsBoundary, removalPolicy, description: `Runs ${models.map(({ model }) => model.modelName).join(', ')} on SageMaker`.slice(0, 200) });
    const created = models.map(({ id: modelId, model, environment = {}, tracing }, index) => createModel(this, modelId, {
      host: this.node.path, model, container: containers[index], environment: { ...tracing?._environment(), ...environment }, executionRoleArn: role.roleArn, vpcConfig, networkIsolation, removalPolicy, after: dependencies,
    }));
    const config = plan.config(created.map((model) => model.attrModelName), containers, role);
    this._created = createEndpoint(this, { host, endpointName: this._name, config, removalPolicy, logRetention: options.logRetention, logKey: plan.capture === undefined ? undefined : payloadKey(this, plan.capture), resets: () => plan.resets() });
    for (const { model } of models) waitForRecord(this, model, this._created.endpoint);
    this._change = new SafeChange(this, { ...this._created, host, endpointName: this._name, models: created, variants: config.productionVariants as readonly CfnEndpointConfig.ProductionVariantProperty[] }, options);
    this.modelVersion = models[0].model;
    this._served = { host: host === 'serverless' ? 'serverless' : 'instances', server: containers[0].server };
    this.role = role;
    this.grantPrincipal = role.grantPrincipal;
    this.endpointName = this._created.endpoint.attrEndpointName;
    this.endpointArn = this._created.endpoint.ref;
  }

  /**
   * Stops a rollout when an alarm goes off, and puts the traffic back on the version before. The alarm may not refer to the endpoint, which
   * refers to it: say its name by `endpointName` as a text of your own.
   *
   * @throws if no `rollout` is given, or there are ten alarms already
   */
  public addAlarm(alarm: IAlarm): void {
    this._change.addAlarm(alarm);
  }

  /** @internal */
  public override _address(): EndpointAddress {
    return { ...super._address(), after: [this._change.check] };
  }

  /** Whether the models can run where they are put. */
  private place(models: readonly HostedModel[], containers: readonly ServingContainer[]): void {
    const findings = together(...models.flatMap(({ at, instances, model, environment = {} }, index) => (instances?.types ?? []).map((type) => {
      const container = containers[index];
      return checkPlacement({
        instanceType: type, byDefault: instances?.byDefault, image: container, inferenceAmi: instances?.inferenceAmi, modelBytes: container.modelData?.bytes ?? totalBytes(model.artifact._contents()), environment: { ...container.environment, ...knownVariables(environment) },
      }, `${at}instanceType`);
    })));
    reject(this, findings.problems);
    for (const { id, text } of findings.warnings) Annotations.of(this).addWarningV2(`cdk-serverless-inference:${id}`, text);
  }
}

/** A container without a network cannot load its model from a hub. */
function warnOfDownloads(scope: Construct, models: readonly HostedModel[], containers: readonly ServingContainer[]): void {
  models.forEach(({ at, environment = {} }, index) => {
    for (const { name, value } of hubVariables({ ...containers[index]?.environment, ...knownVariables(environment) })) {
      Annotations.of(scope).addWarningV2('cdk-serverless-inference:isolatedDownload', `\`${at}environment.${name}\` is ${value}, and \`networkIsolation\` is true: the container cannot reach the hub, and never answers. Have ModelArtifact.fromHuggingFace put the model into S3.`);
    }
  });
}

/** Tells a server what its metrics are of. AWS's images have no use for it. */
export function named(container: ServingContainer, name: string): ServingContainer {
  return container.server === 'aws' ? container : { ...container, environment: { ...container.environment, [ENDPOINT]: name } };
}

/** The library's own server reads it, and nobody else's. */
export function toldOfItsLog(container: ServingContainer, logging: Readonly<Record<string, string>>): ServingContainer {
  return container.server === 'library' ? { ...container, environment: { ...container.environment, ...logging } } : container;
}

/** Servers that can split a model over several use one unless they are told. */
function onAllAccelerators(container: ServingContainer, { instances, environment = {} }: HostedModel): ServingContainer {
  return { ...container, environment: { ...container.environment, ...tensorParallelVariables(container, instances?.types ?? [], environment) } };
}

function knownVariables(environment: Readonly<Record<string, string>>): Variables {
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, known(value)]));
}

function modelProblems({ at, model, environment = {}, allowUnapproved }: HostedModel, image: ServingImage, host: SageMakerHost): Problem[] {
  return [
    ...checkApproval(`${at}model`, model, allowUnapproved),
    ...image._containerProblems(model, host).map((problem) => ({ ...problem, prop: at + problem.prop })),
    ...checkContainerEnvironment(`${at}environment`, knownVariables(environment)),
  ];
}

function checkName(endpointName: string | undefined): Problem[] {
  const name = known(endpointName);
  const { pattern, max, source } = ENDPOINT_NAME;
  if (name === undefined || pattern.test(name)) return [];
  return [{ prop: 'endpointName', found: `is ${JSON.stringify(name)}`, allowed: `letters, digits and single hyphens, up to ${max} characters`, remedy: `rename it (${source})` }];
}
