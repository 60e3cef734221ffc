import type { MathExpression, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Size } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Problem } from '../../lib/problem';
import { MAIN_VARIANT, SERVERLESS_CONCURRENCY } from '../../lib/sagemaker/limits';
import { checkOnlyServerless, checkServerless, defaultServerlessMemory } from '../../lib/sagemaker/serverless';
import { totalBytes } from '../private/artifact-contents';
import type { CostMetricOptions } from '../cost/cost-metric-options';
import type { Metered } from '../private/cost-metric';
import { notKnown, warnOfScalingAfterCost } from '../private/cost-metric';
import { checkKnown, known, knownMebibytes } from '../private/known';
import { reject, rejectAt } from '../private/reject';
import type { AutoScaleOptions } from '../scaling/function-scaling';
import type { PayloadCapture } from '../monitoring/payload-capture';
import { ServerlessScaling } from '../scaling/serverless-scaling';
import type { EndpointOptions, ServedModel } from './endpoint-props';
import { HostedEndpoint } from './hosted-endpoint';
import type { ImportedServerlessEndpointOptions } from './imported-serverless-endpoint';
import { ImportedServerlessEndpoint } from './imported-serverless-endpoint';
import type { ISageMakerEndpoint } from './sagemaker-endpoint';
import { serverlessConcurrency } from './serverless-concurrency';
import { checkArguments, guard } from '../private/declared/guard';

/** Settings of a serverless endpoint. */
export interface ServerlessEndpointProps extends ServedModel, EndpointOptions {
  /**
   * Memory of a container, from 1 to 6 GiB in whole GiB. The processor's share grows with it.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html#serverless-endpoints-how-it-works-memory
   * @default - 2 GiB, more for large models
   */
  readonly memorySize?: Size;

  /**
   * Number of requests that are answered at once, from 1 to 200. Further ones are refused with 429.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantServerlessConfig.html
   * @default 20
   */
  readonly maxConcurrency?: number;

  /**
   * Number of containers that are kept ready, from 1 up to `maxConcurrency`. They are paid for, busy or not.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantServerlessConfig.html
   * @default - none: the first request after a pause waits for a container
   */
  readonly provisionedConcurrency?: number;

  /**
   * Writes a share of what callers send and are answered to the log of the containers, which is then encrypted with a key. SageMaker's own
   * data capture is not for serverless endpoints. Without it no payload is ever written.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html#serverless-endpoints-how-it-works-exclusions
   * @default - none
   */
  readonly capturePayloads?: PayloadCapture;
}

const DEFAULT_CONCURRENCY = 20;

/**
 * A model on SageMaker's serverless inference: no instances, nothing to pay while nobody calls, up to 6 GB of memory and 4 MB a request.
 *
 * @example
 *
 * const endpoint = new ServerlessEndpoint(this, 'Digits', {
 *   model: ModelVersion.of('digits', '2', ModelArtifact.fromFile('models/digits-2.onnx')),
 * });
 */
export class ServerlessEndpoint extends HostedEndpoint {
  /**
   * An endpoint that another stack or app declares, in this account and region.
   *
   * @throws if the name is none
   */
  public static fromEndpointName(scope: Construct, id: string, endpointName: string, options: ImportedServerlessEndpointOptions = {}): ISageMakerEndpoint {
    return new ImportedServerlessEndpoint(scope, id, endpointName, options);
  }

  private readonly props: ServerlessEndpointProps;
  private readonly memorySize: Size;
  /** Whether somebody asked what an inference costs. */
  private wasPriced = false;
  private readonly scaled: { scaling?: ServerlessScaling };

  public constructor(scope: Construct, id: string, props: ServerlessEndpointProps) {
    checkArguments('ServerlessEndpoint', { scope, id, props });
    const place = `${scope.node.path === '' ? '' : `${scope.node.path}/`}${id}`;
    const modelBytes = totalBytes(props.model.artifact._contents());
    const memorySize = props.memorySize ?? Size.mebibytes(defaultServerlessMemory(modelBytes));
    const maxConcurrency = props.maxConcurrency ?? DEFAULT_CONCURRENCY;
    const scaled: { scaling?: ServerlessScaling } = {};
    rejectAt(place, problems(props, { memorySize, maxConcurrency, modelBytes }));
    super(scope, id, {
      host: 'serverless',
      capture: props.capturePayloads,
      options: props,
      // https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html: instances are x86.
      models: [{ ...served(props), id: 'Model', at: '', architecture: 'x86_64' }],
      config: ([modelName]) => ({
        productionVariants: [{
          variantName: MAIN_VARIANT,
          modelName,
          initialVariantWeight: 1,
          serverlessConfig: { memorySizeInMb: memorySize.toMebibytes(), maxConcurrency, provisionedConcurrency: props.provisionedConcurrency },
        }],
        kmsKeyId: props.encryptionKey?.keyArn,
      }),
      // A serverless variant has no instances; what scaling keeps ready stays.
      resets: () => (scaled.scaling === undefined ? undefined : []),
    });
    this.props = props;
    this.memorySize = memorySize;
    this.scaled = scaled;
  }

  /**
   * Keeps more or fewer containers ready, as they are needed. Say by what: `scaleOnUtilization`, `scaleOnSchedule`, or both.
   *
   * @throws if it was called before, `provisionedConcurrency` is not set, or the range is not from 1 up to `maxConcurrency`
   */
  public autoScale(options: AutoScaleOptions): ServerlessScaling {
    const { provisionedConcurrency } = this.props;
    warnOfScalingAfterCost(this, this.wasPriced);
    reject(this, [
      ...(this.scaled.scaling === undefined ? [] : [{ prop: 'autoScale', found: 'was called twice', remedy: 'keep what the first call returned' }]),
      ...(provisionedConcurrency === undefined ? [{ prop: 'autoScale', found: 'is called, and `provisionedConcurrency` is not set', remedy: 'set it to what the endpoint begins with: SageMaker scales only what is there' }] : []),
    ]);
    this.scaled.scaling = ServerlessScaling._of(this, 'Scaling', {
      resourceId: `endpoint/${this.endpointName}/variant/${MAIN_VARIANT}`,
      after: [this._created.endpoint],
      range: options,
      least: 1,
      zeroRemedy: 'of none, no share is busy: leave `autoScale` and `provisionedConcurrency` out to keep none ready',
      most: { value: known(this.props.maxConcurrency) ?? (this.props.maxConcurrency === undefined ? DEFAULT_CONCURRENCY : SERVERLESS_CONCURRENCY.max), because: 'which `maxConcurrency` is' },
    });
    return this.scaled.scaling;
  }

  /** @internal */
  protected override _metered(options: CostMetricOptions): Pick<Metered, 'host' | 'problems'> {
    this.wasPriced = true;
    const memoryMiB = knownMebibytes(options.memorySize ?? this.memorySize);
    if (memoryMiB === undefined) return { problems: [notKnown('memorySize', 'this endpoint before it is deployed')] };
    const provisioned = this.scaled.scaling === undefined ? this.props.provisionedConcurrency : 'scaled';
    return { problems: checkKnown({ provisionedConcurrency: provisioned }), host: { kind: 'serverless', memoryMiB, ...(provisioned === undefined ? {} : { provisioned }) } };
  }

  /**
   * Requests that had to wait for a new container. With the library's server they are its own count, ServerlessInference `ColdStart` by
   * `Endpoint`; with another one those that SageMaker set a container up for, AWS/SageMaker `ModelSetupTime`, its number of observations. Sum over
   * 5 minutes by default.
   */
  public override metricColdStarts(options?: MetricOptions): Metric {
    return super.metricColdStarts(options);
  }

  /**
   * Time to load the model in a new container, in milliseconds: ServerlessInference `ModelLoadTime` by `Endpoint`, which the library's server
   * writes to its log. Maximum over 5 minutes by default. How long callers waited for the container, `metricSetupTime` says.
   *
   * @throws if the server is AWS's, which writes none
   */
  public override metricModelLoadTime(options?: MetricOptions): Metric {
    return super.metricModelLoadTime(options);
  }

  /**
   * Time that it takes SageMaker to bring up a container, with its model, in milliseconds: AWS/SageMaker `ModelSetupTime`, which is in
   * microseconds, divided by 1,000. "The metric varies depending on the size of the model, how long it takes to download the model, and the
   * start-up time of the container."
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html#cloudwatch-metrics-endpoint-invocation
   * @param stat a statistic of CloudWatch, such as `p95`; 99th percentile over 5 minutes by default. It goes before that of the options
   * @throws if it is none
   */
  public metricSetupTime(stat?: string, options: MetricOptions = {}): MathExpression {
    return this._milliseconds('ModelSetupTime', 'Setup time', stat, options);
  }

  /**
   * Requests that are worked on at the same time: AWS/SageMaker `ServerlessConcurrentExecutionsUtilization`, "the number of concurrent executions
   * divided by the maximum concurrency", times `maxConcurrency`. Maximum over 5 minutes by default.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints-monitoring.html
   */
  public override metricConcurrency(options: MetricOptions = {}): MathExpression {
    return serverlessConcurrency(this, this._source('ServerlessConcurrentExecutionsUtilization', options.statistic ?? Stats.MAXIMUM), this.props.maxConcurrency ?? DEFAULT_CONCURRENCY, options);
  }
}

guard('ServerlessEndpoint', ServerlessEndpoint);

function served({ model, image, environment, tracing, allowUnapproved }: ServedModel): ServedModel {
  return { model, image, environment, tracing, allowUnapproved };
}

function problems(props: ServerlessEndpointProps, { memorySize, maxConcurrency, modelBytes }: { readonly memorySize: Size; readonly maxConcurrency: number; readonly modelBytes: number }): Problem[] {
  return [
    ...checkOnlyServerless(Object.entries(props).filter(([, value]) => value !== undefined).map(([prop]) => prop)),
    ...checkServerless({ memoryMiB: knownMebibytes(memorySize), maxConcurrency: known(maxConcurrency), provisionedConcurrency: known(props.provisionedConcurrency), modelBytes }),
  ];
}
