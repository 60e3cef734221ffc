import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Duration } from 'aws-cdk-lib/core';
import type { EndpointOptions, InstanceOptions, ServedModel } from './endpoint-props';
import type { ImportedEndpointOptions } from './imported-endpoint';

/** A folder in S3. */
export interface AsyncLocation {
  /** The bucket. */
  readonly bucket: IBucket;

  /**
   * Beginning of the keys, as a folder. Permissions are given for it alone.
   *
   * @default - derived from the endpoint's path, with `/input/`, `/output/` or `/failed/` behind
   */
  readonly prefix?: string;
}

/** Settings of an asynchronous endpoint. */
export interface AsyncEndpointProps extends ServedModel, EndpointOptions, InstanceOptions {
  /**
   * Where callers put their requests. Up to 1 GB each.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference.html
   * @default - a folder of the stack's own bucket, which callers with `grants.invokeAsync` may write to
   */
  readonly input?: AsyncLocation;

  /**
   * Where answers come to.
   *
   * @default - a folder of the stack's own bucket, which callers with `grants.invokeAsync` may read
   */
  readonly output?: AsyncLocation;

  /**
   * Where it is written why a request failed.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AsyncInferenceOutputConfig.html
   * @default - beside the answers, in a folder of its own
   */
  readonly failures?: AsyncLocation;

  /**
   * How long requests, answers and failures stay in the stack's own bucket, in whole days.
   *
   * @default Duration.days(30)
   */
  readonly retention?: Duration;

  /**
   * Key that encrypts answers and failures.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AsyncInferenceOutputConfig.html
   * @default - the bucket's own encryption
   */
  readonly outputEncryptionKey?: IKey;

  /**
   * Topic that is told of every answer, and where it lies. The key of an encrypted topic must let SageMaker's role use it: keys that CDK
   * makes do.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-check-predictions.html
   * @default - nobody is told
   */
  readonly onSuccess?: ITopic;

  /**
   * Topic that is told of every request that failed, and why.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-check-predictions.html
   * @default - nobody is told
   */
  readonly onError?: ITopic;

  /**
   * Whether topics get the answer itself, where it has at most 128 KB.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AsyncInferenceNotificationConfig.html
   * @default false
   */
  readonly includeResponse?: boolean;

  /**
   * Number of requests that a container gets at once, from 1 to 1,000.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AsyncInferenceClientConfig.html
   * @default - SageMaker chooses
   */
  readonly maxConcurrentInvocations?: number;
}

/** What is known of an asynchronous endpoint that another stack or app declares. */
export interface ImportedAsyncEndpointOptions extends ImportedEndpointOptions {
  /**
   * Where its callers put their requests, with a prefix.
   *
   * @default - unknown, and `grants.invokeAsync` lets nobody write there
   */
  readonly input?: AsyncLocation;

  /**
   * Where its answers come to, with a prefix.
   *
   * @default - unknown, and `grants.invokeAsync` lets nobody read there
   */
  readonly output?: AsyncLocation;

  /**
   * Where it writes why a request failed, with a prefix.
   *
   * @default - unknown, and `grants.invokeAsync` lets nobody read there
   */
  readonly failures?: AsyncLocation;
}

/** Settings of a Step Functions state that hands in a request. */
export interface InvokeAsyncTaskOptions {
  /**
   * S3 URI of the request, as a text or a JSONPath: `sfn.JsonPath.stringAt('$.request')`. The endpoint's role may read what lies in its input
   * folder.
   */
  readonly inputLocation: string;

  /**
   * Content type of the request.
   *
   * @default 'application/json'
   */
  readonly contentType?: string;

  /**
   * Time that the model may take for it, from one second to one hour.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpointAsync.html
   * @default - 15 minutes
   */
  readonly invocationTimeout?: Duration;

  /**
   * Time that it may wait for an instance, from one minute to six hours. Then it has failed.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpointAsync.html
   * @default - 6 hours
   */
  readonly requestTimeToLive?: Duration;

  /**
   * JSONPath of where the receipt goes: `OutputLocation`, `FailureLocation` and `InferenceId`.
   *
   * @default - the receipt becomes the state's output
   */
  readonly resultPath?: string;
}
