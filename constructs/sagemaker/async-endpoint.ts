import type { MathExpression, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Metric as CloudWatchMetric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { CfnEndpointConfig } from 'aws-cdk-lib/aws-sagemaker';
import type { TaskStateBase } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Problem } from '../../lib/problem';
import { checkAsync, checkOnlyAsync } from '../../lib/sagemaker/async-endpoint';
import { checkScaledInstances } from '../../lib/sagemaker/instance-host';
import { MAIN_VARIANT } from '../../lib/sagemaker/limits';
import type { IEndpointGrants } from '../endpoint/endpoint-grants';
import type { InvokeTaskOptions } from '../endpoint/invoke-task';
import type { CostMetricOptions } from '../cost/cost-metric-options';
import type { Metered } from '../private/cost-metric';
import { warnOfScalingAfterCost } from '../private/cost-metric';
import { known, knownSeconds } from '../private/known';
import type { EndpointAddress } from '../private/endpoint-address';
import { reject, rejectAt } from '../private/reject';
import { AsyncScaling } from '../scaling/async-scaling';
import type { AutoScaleOptions } from '../scaling/function-scaling';
import type { AsyncEndpointProps, ImportedAsyncEndpointOptions, InvokeAsyncTaskOptions } from './async-endpoint-props';
import type { AsyncPlaces } from './async-places';
import { asyncStatements, resolvePlaces } from './async-places';
import { asyncConcurrency } from './async-concurrency';
import { asyncGrants } from './async-grants';
import { HostedEndpoint } from './hosted-endpoint';
import { ImportedAsyncEndpoint } from './imported-async-endpoint';
import { instanceProblems, resolveInstances, vpcConfigOf } from './instances';
import { meteredInstances } from './metered-instances';
import { invokeAsyncTask, locationOf } from './invoke-async-task';
import type { ISageMakerEndpoint } from './sagemaker-endpoint';
import type { BoundModel, Variant } from './variants';
import { modelBytes, modelsOf, productionVariant } from './variants';
import { checkArguments, guard } from '../private/declared/guard';

/**
 * A model that works through a queue: requests of up to 1 GB lie in S3, may take up to an hour, and their answers come to S3. Without requests
 * it can have no instances.
 *
 * @example
 *
 * const endpoint = new AsyncEndpoint(this, 'Digits', {
 *   model: ModelVersion.of('digits', '2', ModelArtifact.fromFile('models/digits-2.onnx')),
 *   instanceType: InstanceType.C7I_LARGE,
 * });
 * endpoint.grants.invokeAsync(webRole);
 */
export class AsyncEndpoint extends HostedEndpoint {
  /**
   * An endpoint that another stack or app declares, in this account and region.
   *
   * @throws if the name is none
   */
  public static fromEndpointName(scope: Construct, id: string, endpointName: string, options: ImportedAsyncEndpointOptions = {}): ISageMakerEndpoint {
    return new ImportedAsyncEndpoint(scope, id, endpointName, options);
  }

  /** Bucket that requests are read from. */
  public readonly inputBucket: IBucket;
  /** Folder that requests are read from, with a slash at its end. */
  public readonly inputPrefix: string;
  /** Bucket that answers come to. */
  public readonly outputBucket: IBucket;
  /** Folder that answers come to, with a slash at its end. */
  public readonly outputPrefix: string;
  /** Bucket that is told why requests failed. */
  public readonly failureBucket: IBucket;
  /** Folder that is told why requests failed, with a slash at its end. */
  public readonly failurePrefix: string;

  private readonly places: AsyncPlaces;
  private readonly props: AsyncEndpointProps;
  private readonly scaled: { scaling?: AsyncScaling; least?: number };
  /** Whether somebody asked what an inference costs. */
  private wasPriced = false;

  public constructor(scope: Construct, id: string, props: AsyncEndpointProps) {
    checkArguments('AsyncEndpoint', { scope, id, props });
    const place = `${scope.node.path === '' ? '' : `${scope.node.path}/`}${id}`;
    const variant: Variant = { name: MAIN_VARIANT, at: '', served: props, options: props, instances: resolveInstances(props, props.rollout?._plan()), weight: 1 };
    rejectAt(place, problems(props, variant));
    const models = modelsOf(variant);
    const places = resolvePlaces(scope, id, props);
    const scaled: { scaling?: AsyncScaling; least?: number } = {};
    super(scope, id, {
      host: 'async',
      options: props,
      models,
      vpcConfig: (self) => vpcConfigOf(self, props),
      networkIsolation: props.networkIsolation,
      statements: asyncStatements(places, props),
      config: (modelNames, containers) => ({
        productionVariants: [productionVariant(variant, (modelId): BoundModel => {
          const index = models.findIndex((model) => model.id === modelId);
          return { modelName: modelNames[index], container: containers[index] };
        })],
        asyncInferenceConfig: asyncInferenceConfig(places, props),
        kmsKeyId: props.encryptionKey?.keyArn,
      }),
      resets: () => ['DesiredWeight', ...(scaled.scaling === undefined ? ['DesiredInstanceCount' as const] : [])],
    });
    this.places = places;
    this.props = props;
    this.scaled = scaled;
    ({ bucket: this.inputBucket, prefix: this.inputPrefix } = places.input);
    ({ bucket: this.outputBucket, prefix: this.outputPrefix } = places.output);
    ({ bucket: this.failureBucket, prefix: this.failurePrefix } = places.failures);
  }

  /** @internal */
  public override _address(): EndpointAddress {
    return { ...super._address(), type: 'sagemaker-async' };
  }

  /**
   * Permissions to use the model. `invoke` is the same as `invokeAsync`, since there is no other way to ask this endpoint: both let a principal
   * put requests into the input folder, hand them in, and fetch answers and failures. `invokeStream` is refused.
   */
  public override get grants(): IEndpointGrants {
    return asyncGrants(this, this.places, this.props.outputEncryptionKey);
  }

  /**
   * Has more or fewer instances, as they are needed. With a minimum of 0 there are none while nobody asks, and an alarm of the library's
   * starts the first one when requests wait: some minutes after the first of them. Say by what: `scaleOnBacklog`, `scaleOnSchedule`,
   * `scaleOnMetric`. A deploy then leaves the number of instances alone.
   *
   * @throws if it was called before, the type of instances cannot be scaled, or `instanceCount` is outside of the range
   */
  public autoScale(options: AutoScaleOptions): AsyncScaling {
    const { minCapacity, maxCapacity } = options;
    warnOfScalingAfterCost(this, this.wasPriced);
    this.scaled.least = known(minCapacity);
    const { types } = resolveInstances(this.props, this.props.rollout?._plan());
    reject(this, [
      ...(this.scaled.scaling === undefined ? [] : [{ prop: 'autoScale', found: 'was called twice', remedy: 'keep what the first call returned' }]),
      ...checkScaledInstances({ types: types.map(({ name }) => name), count: known(this.props.instanceCount), min: known(minCapacity), max: known(maxCapacity) }),
    ]);
    this.scaled.scaling = AsyncScaling._of(this, 'Scaling', {
      endpointName: this._name,
      resourceId: `endpoint/${this.endpointName}/variant/${MAIN_VARIANT}`,
      instanceTypes: types.map(({ name }) => name),
      after: [this._created.endpoint, ...this._change.scale(MAIN_VARIANT)],
      range: options,
      least: 0,
      zeroRemedy: 'give a number from 0',
    });
    this._change.scaledFrom(minCapacity);
    return this.scaled.scaling;
  }

  /** @internal */
  protected override _metered({ instanceType }: CostMetricOptions): Pick<Metered, 'host' | 'problems'> {
    this.wasPriced = true;
    const instances = resolveInstances(this.props, this.props.rollout?._plan());
    const least = this.scaled.scaling === undefined ? known(instances.count) : this.scaled.least;
    return meteredInstances(instanceType, instances, (type) => ({ kind: 'async', instanceType: type, least: least ?? 0 }));
  }

  /** S3 URI of a request that lies in the input folder by this name. */
  public inputUri(name: string): string {
    return this.inputBucket.s3UrlForObject(this.inputPrefix + name);
  }

  /**
   * A Step Functions state that hands in a request, with the permission to do so. `payload` is the S3 URI of the request; what comes back is no
   * answer, but where it will lie: `OutputLocation`, `FailureLocation` and `InferenceId`. See `invokeAsyncTask` for times.
   *
   * @throws if the payload is no text
   */
  public override invokeTask(scope: Construct, id: string, options: InvokeTaskOptions = {}): TaskStateBase {
    return this.invokeAsyncTask(scope, id, { inputLocation: locationOf(`${scope.node.path}/${id}`, options), resultPath: options.resultPath });
  }

  /**
   * A Step Functions state that hands in a request, with the permission to do so. What comes back is where the answer will lie.
   *
   * @throws if the location is no URI of S3, or a time is out of its range
   */
  public invokeAsyncTask(scope: Construct, id: string, options: InvokeAsyncTaskOptions): TaskStateBase {
    return invokeAsyncTask(scope, id, this, options);
  }

  /** Requests that were worked through, well or not: AWS/SageMaker `InvocationsProcessed`. Sum over 5 minutes by default. */
  public override metricInvocations(options?: MetricOptions): Metric {
    return this._metric('InvocationsProcessed', { statistic: Stats.SUM, ...options });
  }

  /** Requests that failed, for whatever reason, the model, S3, or time: AWS/SageMaker `InvocationFailures`. Sum over 5 minutes by default. */
  public override metricErrors(options?: MetricOptions): Metric {
    return this._metric('InvocationFailures', { statistic: Stats.SUM, ...options });
  }

  /** Requests that the model refused with 4xx. Nothing is throttled: what is too much waits. Sum over 5 minutes by default. */
  public override metricThrottles(options?: MetricOptions): Metric {
    return super.metricThrottles(options);
  }

  /**
   * Requests that wait, and those that are worked on: AWS/SageMaker `ApproximateBacklogSize`. How many are worked on alone is not published.
   * Maximum over 5 minutes by default.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-monitor.html
   */
  public override metricConcurrency(options: MetricOptions = {}): MathExpression {
    return asyncConcurrency(this, this._name, options);
  }

  /** Time that requests wait before a container gets them, in **microseconds**. 99th percentile over 5 minutes by default. */
  public override metricOverheadLatency(options?: MetricOptions): Metric {
    return this._metric('TimeInBacklog', { statistic: Stats.percentile(99), ...options });
  }

  /** Time from the receipt of a request to its end, in **milliseconds**. 99th percentile over 5 minutes by default. */
  public metricTotalProcessingTime(options?: MetricOptions): Metric {
    return this._metric('TotalProcessingTime', { statistic: Stats.percentile(99), ...options });
  }

  /** Requests that waited longer than they may. Sum over 5 minutes by default. */
  public metricExpiredRequests(options?: MetricOptions): Metric {
    return this._metric('ExpiredRequests', { statistic: Stats.SUM, ...options });
  }

  /** Requests that wait, and those that are worked on. Maximum over 5 minutes by default. */
  public metricBacklog(options?: MetricOptions): Metric {
    return this.queueMetric('ApproximateBacklogSize', options);
  }

  /** Requests that wait or are worked on, by instance. Maximum over 5 minutes by default. */
  public metricBacklogPerInstance(options?: MetricOptions): Metric {
    return this.queueMetric('ApproximateBacklogSizePerInstance', options);
  }

  /** Age of the oldest request that is not answered, in seconds. Maximum over 5 minutes by default. */
  public metricAgeOfOldestRequest(options?: MetricOptions): Metric {
    return this.queueMetric('ApproximateAgeOfOldestRequest', options);
  }

  /** 1 while requests wait and there is no instance. Maximum over 5 minutes by default. */
  public metricBacklogWithoutCapacity(options?: MetricOptions): Metric {
    return this.queueMetric('HasBacklogWithoutCapacity', options);
  }

  /** https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-monitor.html */
  private queueMetric(metricName: string, options: MetricOptions = {}): Metric {
    return new CloudWatchMetric({ namespace: 'AWS/SageMaker', metricName, dimensionsMap: { EndpointName: this._name }, statistic: Stats.MAXIMUM, ...options }).attachTo(this);
  }
}

guard('AsyncEndpoint', AsyncEndpoint);

function problems(props: AsyncEndpointProps, { instances, options, served }: Variant): Problem[] {
  const { input, output, failures, retention, maxConcurrentInvocations, onSuccess, onError } = props;
  const seconds = knownSeconds(retention);
  return [
    ...checkOnlyAsync(Object.entries(props).filter(([, value]) => value !== undefined).map(([prop]) => prop)),
    ...instanceProblems('', options, instances, modelBytes(served)),
    ...checkAsync({
      maxConcurrentInvocations: known(maxConcurrentInvocations),
      retentionDays: seconds === undefined ? undefined : seconds / 86_400,
      ownBucket: input === undefined || output === undefined,
      prefixes: { 'input.prefix': known(input?.prefix), 'output.prefix': known(output?.prefix), 'failures.prefix': known(failures?.prefix) },
      includesResponse: props.includeResponse ?? false,
      topics: [onSuccess, onError].filter((topic) => topic !== undefined).length,
    }),
  ];
}

function asyncInferenceConfig({ output, failures }: AsyncPlaces, { maxConcurrentInvocations, outputEncryptionKey, onSuccess, onError, includeResponse = false }: AsyncEndpointProps): CfnEndpointConfig.AsyncInferenceConfigProperty {
  const told = [...(onSuccess === undefined ? [] : ['SUCCESS_NOTIFICATION_TOPIC']), ...(onError === undefined ? [] : ['ERROR_NOTIFICATION_TOPIC'])];
  return {
    clientConfig: maxConcurrentInvocations === undefined ? undefined : { maxConcurrentInvocationsPerInstance: maxConcurrentInvocations },
    outputConfig: {
      s3OutputPath: output.bucket.s3UrlForObject(output.prefix),
      s3FailurePath: failures.bucket.s3UrlForObject(failures.prefix),
      kmsKeyId: outputEncryptionKey?.keyArn,
      notificationConfig: told.length === 0 ? undefined : { successTopic: onSuccess?.topicArn, errorTopic: onError?.topicArn, includeInferenceResponseIn: includeResponse ? told : undefined },
    },
  };
}
