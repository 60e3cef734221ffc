import { Size } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Problem } from '../../lib/problem';
import { MAIN_VARIANT } from '../../lib/sagemaker/limits';
import { checkOnlyServerless, checkServerless, defaultServerlessMemory } from '../../lib/sagemaker/serverless';
import { totalBytes } from '../private/artifact-contents';
import { known, knownMebibytes } from '../private/known';
import { rejectAt } from '../private/reject';
import { checkImage, checkModel, checkSize } from '../private/untyped';
import type { EndpointOptions, ServedModel } from './endpoint-props';
import { HostedEndpoint } from './hosted-endpoint';
import type { ImportedEndpointOptions } from './imported-endpoint';
import { ImportedEndpoint } from './imported-endpoint';
import type { ISageMakerEndpoint } from './sagemaker-endpoint';

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
  public static fromEndpointName(scope: Construct, id: string, endpointName: string, options: ImportedEndpointOptions = {}): ISageMakerEndpoint {
    return new ImportedEndpoint(scope, id, endpointName, options);
  }

  public constructor(scope: Construct, id: string, props: ServerlessEndpointProps) {
    const place = `${scope.node.path === '' ? '' : `${scope.node.path}/`}${id}`;
    rejectAt(place, [...checkModel('model', props.model), ...checkImage('image', props.image), ...checkSize('memorySize', props.memorySize)]);
    const modelBytes = totalBytes(props.model.artifact._contents());
    const memorySize = props.memorySize ?? Size.mebibytes(defaultServerlessMemory(modelBytes));
    const maxConcurrency = props.maxConcurrency ?? DEFAULT_CONCURRENCY;
    rejectAt(place, problems(props, { memorySize, maxConcurrency, modelBytes }));
    super(scope, id, {
      host: 'serverless',
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
      resets: () => undefined,
    });
  }
}

function served({ model, image, environment }: ServedModel): ServedModel {
  return { model, image, environment };
}

function problems(props: ServerlessEndpointProps, { memorySize, maxConcurrency, modelBytes }: { readonly memorySize: Size; readonly maxConcurrency: number; readonly modelBytes: number }): Problem[] {
  return [
    ...checkOnlyServerless(Object.entries(props).filter(([, value]) => value !== undefined).map(([prop]) => prop)),
    ...checkServerless({ memoryMiB: knownMebibytes(memorySize), maxConcurrency: known(maxConcurrency), provisionedConcurrency: known(props.provisionedConcurrency), modelBytes }),
  ];
}

