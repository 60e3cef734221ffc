import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { CfnEndpointConfig } from 'aws-cdk-lib/aws-sagemaker';
import type { Problem } from '../../lib/problem';
import { checkDataCapture } from '../../lib/sagemaker/data-capture';
import { known } from '../private/known';

/** What of a request is kept. */
export enum CaptureMode {
  /** What was sent. */
  INPUT = 'Input',
  /** What was answered. */
  OUTPUT = 'Output',
}

/**
 * Copies of requests and answers, for monitoring. It stops by itself while the disk of an instance is fuller than 75 %.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-data-capture-endpoint.html
 */
export interface DataCaptureOptions {
  /** Bucket for the copies. */
  readonly bucket: IBucket;

  /**
   * Folder of their keys, with a slash at its end or without.
   *
   * @default - `data-capture`; below it SageMaker makes folders by endpoint, variant and hour
   */
  readonly prefix?: string;

  /**
   * Share of the requests that are kept, in percent: a whole number from 0 to 100.
   *
   * @default 100
   */
  readonly samplingPercentage?: number;

  /**
   * What is kept of each.
   *
   * @default - both: CaptureMode.INPUT, CaptureMode.OUTPUT
   */
  readonly capture?: CaptureMode[];

  /**
   * Key that encrypts the copies.
   *
   * @default - the bucket's own encryption
   */
  readonly encryptionKey?: IKey;

  /**
   * Content types that are kept as text with commas, at most 10.
   *
   * @default - `text/csv`
   */
  readonly csvContentTypes?: string[];

  /**
   * Content types that are kept as JSON, at most 10. All others are kept in base64.
   *
   * @default - `application/json`
   */
  readonly jsonContentTypes?: string[];
}

export function dataCaptureProblems(options: DataCaptureOptions | undefined): Problem[] {
  if (options === undefined) return [];
  const { prefix, samplingPercentage, capture, csvContentTypes = [], jsonContentTypes = [] } = options;
  return checkDataCapture({
    prefix: known(prefix),
    samplingPercentage: known(samplingPercentage),
    modes: capture?.length ?? 2,
    contentTypes: [{ prop: 'csvContentTypes', count: csvContentTypes.length }, { prop: 'jsonContentTypes', count: jsonContentTypes.length }],
  });
}

export function dataCaptureConfig({ bucket, prefix = 'data-capture', samplingPercentage = 100, capture = [CaptureMode.INPUT, CaptureMode.OUTPUT], encryptionKey, csvContentTypes = ['text/csv'], jsonContentTypes = ['application/json'] }: DataCaptureOptions): CfnEndpointConfig.DataCaptureConfigProperty {
  return {
    enableCapture: true,
    destinationS3Uri: bucket.s3UrlForObject(withoutSlash(prefix)),
    initialSamplingPercentage: samplingPercentage,
    captureOptions: capture.map((captureMode) => ({ captureMode })),
    captureContentTypeHeader: { csvContentTypes, jsonContentTypes },
    kmsKeyId: encryptionKey?.keyArn,
  };
}

/** What the endpoint's role must be allowed for it. */
export function dataCaptureStatements({ bucket, prefix = 'data-capture', encryptionKey }: DataCaptureOptions): PolicyStatement[] {
  const key = encryptionKey ?? bucket.encryptionKey;
  return [
    new PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.arnForObjects(`${withoutSlash(prefix)}/*`)] }),
    ...(key === undefined ? [] : [new PolicyStatement({ actions: ['kms:GenerateDataKey', 'kms:Decrypt'], resources: [key.keyArn] })]),
  ];
}

/** SageMaker puts one of its own before the name of the endpoint. */
function withoutSlash(prefix: string): string {
  return prefix.replace(/\/+$/, '');
}
