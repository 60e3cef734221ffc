import type { IPrincipal, IRole } from 'aws-cdk-lib/aws-iam';
import type { CfnEndpointConfig, EndpointReference, IEndpointRef } from 'aws-cdk-lib/aws-sagemaker';
import { Annotations, RemovalPolicy, Resource } from 'aws-cdk-lib/core';
import type { Construct, IDependable } from 'constructs';
import { checkFleet, checkManagedInstances, checkRoom, withoutRoomToReplace } from '../../lib/sagemaker/check-component';
import type { PlacedComponent } from '../../lib/sagemaker/component-placement';
import { roomOf } from '../../lib/sagemaker/component-placement';
import { checkInferenceAmi } from '../../lib/sagemaker/inference-ami';
import { instanceType as factsOf } from '../../lib/sagemaker/instance-types';
import { MAIN_VARIANT } from '../../lib/sagemaker/limits';
import { traceOnce } from '../private/creation-trace';
import { known } from '../private/known';
import { reject } from '../private/reject';
import { createEndpoint, endpointNameOf } from './created-endpoint';
import { checkComponentName } from './component-name';
import { endpointRole } from './endpoint-role';
import { InferenceComponent } from './inference-component';
import type { InferenceComponentEndpointProps, InferenceComponentProps } from './inference-component-props';
import { InstanceType } from './instance-type';
import { baseInstanceProblems, vpcConfigOf } from './instances';
import { RoutingStrategy } from './routing-strategy';
import { SafeChange } from './safe-change';
import { ScaleInPolicy } from './scale-in-policy';
import { checkArguments, guard } from '../private/declared/guard';

/**
 * Instances that several models share, each with as many copies as it needs. The instances follow the copies, down to none.
 *
 * @example
 *
 * const shared = new InferenceComponentEndpoint(this, 'Shared', { instanceType: InstanceType.M5_LARGE, maxInstances: 2 });
 * const digits = shared.addComponent('Digits', {
 *   model: ModelVersion.of('digits', '2', ModelArtifact.fromFile('models/digits-2.onnx')),
 *   cpus: 0.5,
 * });
 * digits.autoScale({ minCapacity: 0, maxCapacity: 4 }).scaleOnInvocations({ target: 600 });
 */
export class InferenceComponentEndpoint extends Resource implements IEndpointRef {
  /** Name of the endpoint. */
  public readonly endpointName: string;
  /** ARN of the endpoint. */
  public readonly endpointArn: string;
  /** The endpoint, as other constructs refer to it. */
  public readonly endpointRef: EndpointReference;
  /** Role that the containers of all components run as. */
  public readonly role: IRole;
  /** Who a grant to the containers goes to. */
  public readonly grantPrincipal: IPrincipal;

  /** The name as a text. @internal */
  public readonly _name: string;
  /** @internal */
  public readonly _props: InferenceComponentEndpointProps;
  /** @internal */
  public readonly _removalPolicy: RemovalPolicy;
  /** What has to be there before the role is used. @internal */
  public readonly _roleReady: readonly IDependable[];
  /** @internal */
  public readonly _instanceType: InstanceType;

  private readonly placed: PlacedComponent[] = [];
  private readonly warned = new Set<string>();

  public constructor(scope: Construct, id: string, props: InferenceComponentEndpointProps) {
    checkArguments('InferenceComponentEndpoint', { scope, id, props });
    super(scope, id);
    traceOnce(this, new.target);
    const { minInstances = 0, maxInstances, instanceType = InstanceType.M5_LARGE, inferenceAmi, ssmAccess, capacityReservationArn, routing, scaleIn, volumeSize, encryptionKey } = props;
    reject(this, [
      ...checkComponentName('endpointName', props.endpointName),
      ...checkManagedInstances({ min: known(minInstances), max: known(maxInstances) }),
      ...baseInstanceProblems('', props, [instanceType]),
      ...(inferenceAmi === undefined ? [] : checkInferenceAmi(inferenceAmi.name, {}, instanceType.name).problems),
    ]);
    this._name = endpointNameOf(this, 'components', props.endpointName);
    this._props = props;
    this._removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    this._instanceType = instanceType;
    const vpcConfig = vpcConfigOf(this, props);
    const { role, dependencies } = endpointRole(this, props.role, {
      endpointName: this._name, containers: [], vpc: vpcConfig !== undefined, guarded: false, volumeKey: encryptionKey,
    }, { permissionsBoundary: props.permissionsBoundary, removalPolicy: this._removalPolicy, description: 'Runs models on shared instances of SageMaker' });
    const variant: CfnEndpointConfig.ProductionVariantProperty = {
      variantName: MAIN_VARIANT,
      instanceType: instanceType.name,
      // An endpoint begins with one: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html
      initialInstanceCount: Math.max(1, minInstances),
      managedInstanceScaling: { status: 'ENABLED', minInstanceCount: minInstances, maxInstanceCount: maxInstances, scaleInPolicy: (scaleIn ?? ScaleInPolicy.idleRelease())._config() },
      routingConfig: (routing ?? RoutingStrategy.leastOutstandingRequests())._config(),
      volumeSizeInGb: volumeSize?.toGibibytes(),
      inferenceAmiVersion: inferenceAmi?.name,
      enableSsmAccess: ssmAccess,
      capacityReservationConfig: capacityReservationArn === undefined ? undefined : { capacityReservationPreference: 'capacity-reservations-only', mlReservationArn: capacityReservationArn },
    };
    const created = createEndpoint(this, {
      host: 'components',
      endpointName: this._name,
      config: { productionVariants: [variant], executionRoleArn: role.roleArn, vpcConfig, enableNetworkIsolation: props.networkIsolation, kmsKeyId: encryptionKey?.keyArn },
      removalPolicy: this._removalPolicy,
      logRetention: props.logRetention,
      // How many there are follows the copies.
      resets: () => [],
    });
    created.config.node.addDependency(...dependencies);
    new SafeChange(this, { ...created, host: 'components', endpointName: this._name, models: [], variants: [variant] }, { removalPolicy: props.removalPolicy, pruning: props.pruning });
    this.role = role;
    this._roleReady = dependencies;
    this.grantPrincipal = role.grantPrincipal;
    this.endpointName = created.endpoint.attrEndpointName;
    this.endpointArn = created.endpoint.ref;
    this.endpointRef = { endpointArn: this.endpointArn };
  }

  /**
   * Puts a model on the instances.
   *
   * @throws if a copy asks for more than an instance has, or there is no place for all copies on `maxInstances`
   */
  public addComponent(id: string, props: InferenceComponentProps): InferenceComponent {
    return InferenceComponent._of(this, id, props);
  }

  /**
   * Whether there is a place for a component, beside those before it.
   *
   * @internal
   */
  public _place(component: PlacedComponent): void {
    const facts = factsOf(this._instanceType.name);
    const room = facts === undefined ? undefined : roomOf(facts);
    const max = known(this._props.maxInstances);
    if (room === undefined || max === undefined) return;
    reject(this, checkRoom(component.needs, room, this._instanceType.name).map((problem) => ({ ...problem, prop: `${component.name}.${problem.prop}` })));
    this.placed.push(component);
    const fleet = { room, min: 0, max };
    reject(this, checkFleet(this.placed, fleet).map((problem) => ({ ...problem, prop: `${component.name}.${problem.prop}` })));
    for (const name of withoutRoomToReplace(this.placed, fleet).filter((each) => !this.warned.has(each))) {
      this.warned.add(name);
      Annotations.of(this).addWarningV2(`cdk-serverless-inference:noRoomToReplace-${name}`, `All ${max} instances are full, and a new version of ${name} has no place beside the old one: raise maxInstances by one, which costs something only during a deploy.`);
    }
  }
}

guard('InferenceComponentEndpoint', InferenceComponentEndpoint);
