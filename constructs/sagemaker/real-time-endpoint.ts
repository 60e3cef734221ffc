import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Problem } from '../../lib/problem';
import { checkPropsOfOthers, NOT_REAL_TIME } from '../../lib/sagemaker/props-of-others';
import { checkScaledInstances } from '../../lib/sagemaker/instance-host';
import { MAIN_VARIANT } from '../../lib/sagemaker/limits';
import { checkVariants, SHADOW_VARIANT } from '../../lib/sagemaker/check-variants';
import type { CostMetricOptions } from '../cost/cost-metric-options';
import type { Metered } from '../private/cost-metric';
import { known } from '../private/known';
import type { AutoScaleOptions } from '../scaling/function-scaling';
import { EndpointScaling } from '../scaling/endpoint-scaling';
import { reject, rejectAt } from '../private/reject';
import type { DataCaptureOptions } from './data-capture';
import { dataCaptureConfig, dataCaptureProblems, dataCaptureStatements } from './data-capture';
import type { EndpointOptions, InstanceOptions, ServedModel } from './endpoint-props';
import { HostedEndpoint } from './hosted-endpoint';
import type { ImportedEndpointOptions } from './imported-endpoint';
import { ImportedEndpoint } from './imported-endpoint';
import { instanceProblems, resolveInstances, vpcConfigOf } from './instances';
import { meteredInstances } from './metered-instances';
import type { ISageMakerEndpoint } from './sagemaker-endpoint';
import type { ModelVariantProps, ShadowVariantProps } from './variant-props';
import type { BoundModel, Variant } from './variants';
import { modelBytes, modelsOf, productionVariant } from './variants';
import { checkArguments, guard } from '../private/declared/guard';

/** Settings of a real-time endpoint. */
export interface RealTimeEndpointProps extends ServedModel, EndpointOptions, InstanceOptions {
  /**
   * Share of the traffic, in proportion to the weights of `variants`. With 0 it runs, and gets only the requests that name it.
   *
   * @default 1
   */
  readonly weight?: number;

  /**
   * Further models on the same endpoint, each on instances of its own.
   *
   * @default - none
   */
  readonly variants?: ModelVariantProps[];

  /**
   * A model that gets copies of the requests, and whose answers nobody gets.
   *
   * @default - none
   */
  readonly shadow?: ShadowVariantProps;

  /**
   * Keeps copies of requests and answers in S3.
   *
   * @default - none are kept
   */
  readonly dataCapture?: DataCaptureOptions;
}

/** The range that scaling stays in, and of what. */
export interface VariantAutoScaleOptions extends AutoScaleOptions {
  /**
   * Name of one of `variants`. Each can be scaled on its own.
   *
   * @default - the main one
   */
  readonly variant?: string;
}

/**
 * A model on instances that are always there: with GPUs, in your network, for models of any size.
 *
 * @example
 *
 * const endpoint = new RealTimeEndpoint(this, 'Digits', {
 *   model: ModelVersion.of('digits', '2', ModelArtifact.fromFile('models/digits-2.onnx')),
 *   instanceType: InstanceType.C7I_LARGE,
 *   rollout: Rollout.canary({ percentage: 50, bakeTime: Duration.minutes(10) }),
 * });
 */
export class RealTimeEndpoint extends HostedEndpoint {
  /**
   * An endpoint that another stack or app declares, in this account and region.
   *
   * @throws if the name is none
   */
  public static fromEndpointName(scope: Construct, id: string, endpointName: string, options: ImportedEndpointOptions = {}): ISageMakerEndpoint {
    return new ImportedEndpoint(scope, id, endpointName, options);
  }

  private readonly variants: readonly Variant[];
  private readonly scalings: Map<string, EndpointScaling>;

  public constructor(scope: Construct, id: string, props: RealTimeEndpointProps) {
    checkArguments('RealTimeEndpoint', { scope, id, props });
    const place = `${scope.node.path === '' ? '' : `${scope.node.path}/`}${id}`;
    const variants = variantsOf(props);
    rejectAt(place, problems(props, variants));
    const models = variants.flatMap(modelsOf);
    const scalings = new Map<string, EndpointScaling>();
    super(scope, id, {
      host: 'realTime',
      options: props,
      models,
      vpcConfig: (self) => vpcConfigOf(self, props),
      networkIsolation: props.networkIsolation,
      statements: statementsOf(props),
      config: (modelNames, containers) => {
        const bound = (modelId: string): BoundModel => {
          const index = models.findIndex((model) => model.id === modelId);
          return { modelName: modelNames[index], container: containers[index] };
        };
        const rendered = variants.map((variant) => productionVariant(variant, bound));
        const inShadow = props.shadow === undefined ? [] : rendered.slice(-1);
        return {
          productionVariants: inShadow.length === 0 ? rendered : rendered.slice(0, -1),
          shadowProductionVariants: inShadow.length === 0 ? undefined : inShadow,
          dataCaptureConfig: props.dataCapture === undefined ? undefined : dataCaptureConfig(props.dataCapture),
          kmsKeyId: props.encryptionKey?.keyArn,
        };
      },
      resets: () => ['DesiredWeight', 'DataCaptureConfig', ...(scalings.size > 0 ? [] : ['DesiredInstanceCount' as const])],
    });
    this.variants = variants;
    this.scalings = scalings;
  }

  /** @internal */
  protected override _metered({ instanceType }: CostMetricOptions): Pick<Metered, 'host' | 'problems'> {
    return meteredInstances(instanceType, this.variants[0].instances, (type) => ({ kind: 'real-time', instanceType: type }));
  }

  /**
   * Has more or fewer instances, as they are needed: from one. Say by what: `scaleOnInvocations`, `scaleOnConcurrency`, `scaleOnUtilization`,
   * `scaleOnSchedule`. A deploy then leaves the number of instances of all variants alone.
   *
   * @throws if it was called before for the variant, there is no such variant, the minimum is 0, the type of instances cannot be scaled, or
   * `instanceCount` is outside of the range
   */
  public autoScale(options: VariantAutoScaleOptions): EndpointScaling {
    const name = options.variant ?? MAIN_VARIANT;
    const variant = this.variants.find((candidate) => candidate.name === name && candidate.name !== SHADOW_VARIANT);
    reject(this, [
      ...(variant === undefined ? [{ prop: 'variant', found: `is ${name}`, allowed: this.variants.map((candidate) => candidate.name).filter((other) => other !== SHADOW_VARIANT).join(', '), remedy: 'name one of them' }] : []),
      ...(this.scalings.has(name) ? [{ prop: 'autoScale', found: `was called twice for the variant ${name}`, remedy: 'keep what the first call returned' }] : []),
      ...(variant === undefined ? [] : checkScaledInstances({ types: variant.instances.types.map((type) => type.name), count: known(variant.options.instanceCount), min: known(options.minCapacity), max: known(options.maxCapacity) })),
    ]);
    const scaling = EndpointScaling._of(this, name === MAIN_VARIANT ? 'Scaling' : `Scaling${name}`, {
      endpointName: this._name,
      variantName: name,
      instanceTypes: (variant as Variant).instances.types.map((type) => type.name),
      resourceId: `endpoint/${this.endpointName}/variant/${name}`,
      after: [this._created.endpoint, ...this._change.scale(name)],
      range: options,
      least: 1,
      zeroRemedy: 'a real-time endpoint has one at least: use an AsyncEndpoint or an InferenceComponentEndpoint, which scale to zero and wake up',
    });
    this.scalings.set(name, scaling);
    this._change.scaledFrom(options.minCapacity);
    return scaling;
  }
}

guard('RealTimeEndpoint', RealTimeEndpoint);

function variantsOf(props: RealTimeEndpointProps): readonly Variant[] {
  const plan = props.rollout?._plan();
  const own = resolveInstances(props, plan);
  const beside = ({ instanceType, instanceCount }: ModelVariantProps | ShadowVariantProps): InstanceOptions => ({
    ...props,
    instanceCount: instanceCount ?? props.instanceCount,
    ...(instanceType === undefined ? {} : { instanceType, instancePools: undefined }),
  });
  const further = (name: string, at: string, served: ModelVariantProps | ShadowVariantProps, weight: number): Variant => {
    const options = beside(served);
    return { name, at, served, options, instances: resolveInstances(options, plan), weight };
  };
  return [
    { name: MAIN_VARIANT, at: '', served: props, options: props, instances: own, weight: props.weight ?? 1 },
    ...(props.variants ?? []).map((variant) => further(variant.name, `variants.${variant.name}.`, variant, variant.weight ?? 1)),
    // https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html: in proportion to the production variant's.
    ...(props.shadow === undefined ? [] : [further(SHADOW_VARIANT, 'shadow.', props.shadow, (props.weight ?? 1) * (props.shadow.samplingPercentage ?? 100) / 100)]),
  ];
}

function problems(props: RealTimeEndpointProps, variants: readonly Variant[]): Problem[] {
  return [
    ...checkPropsOfOthers('a real-time endpoint', props, NOT_REAL_TIME),
    ...checkVariants({
      mainWeight: known(props.weight),
      others: (props.variants ?? []).map(({ name, weight }) => ({ name: known(name), weight: known(weight) })),
      shadow: props.shadow === undefined ? undefined : { samplingPercentage: known(props.shadow.samplingPercentage) },
    }),
    ...variants.flatMap(({ at, served, options, instances }) => instanceProblems(at, options, instances, modelBytes(served))),
    ...dataCaptureProblems(props.dataCapture),
  ];
}

function statementsOf({ dataCapture }: RealTimeEndpointProps): PolicyStatement[] {
  return dataCapture === undefined ? [] : dataCaptureStatements(dataCapture);
}
