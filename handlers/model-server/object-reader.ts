// Reads one object of S3, whole or in ranges that are all of the same content.
import type { IncomingMessage } from 'node:http';
import { explainS3Refusal } from '../../lib/aws-request/s3-refusal';
import type { Part } from '../../lib/server/download-plan';
import { s3Address, s3EndpointSettings, type S3Location } from '../../lib/server/s3-location';
import { AwsRefusal, type AwsClient } from '../shared/aws-request/client';
import { CredentialsUnavailable } from '../shared/aws-request/container-credentials';
import { ConnectionError } from '../shared/aws-request/exchange';
import { RepairableError, TransientError } from './errors';

type Environment = Readonly<Record<string, string | undefined>>;

/** Another object lies there than the one whose first parts were read: what there is is of no use. */
export class ObjectReplaced extends Error {
  override readonly name = 'ObjectReplaced';
}

export interface ObjectAnswer {
  readonly response: IncomingMessage;
  /** Where in the object the answer begins: not where it was asked to where ranges are not understood. */
  readonly start: number;
  /** Of the whole object, where the answer says so. */
  readonly bytes: number | undefined;
}

export class ObjectReader {
  readonly shown: string;
  /** What the first answer was of, and all others have to be. */
  private etag: string | undefined;

  constructor(private readonly client: AwsClient, private readonly location: S3Location, private readonly environment: Environment) {
    this.shown = `s3://${location.bucket}/${location.key}`;
  }

  /** Without a range, all of it. */
  async get(range: Part | undefined, onSent?: () => void): Promise<ObjectAnswer> {
    const region = this.environment['AWS_REGION'] ?? this.environment['AWS_DEFAULT_REGION'] ?? 'us-east-1';
    const headers = { ...(range && { range: `bytes=${range.start}-${range.end - 1}` }), ...(this.etag !== undefined && { 'if-match': this.etag }) };
    const request = { ...s3Address(this.location, region, s3EndpointSettings(this.environment)), service: 's3', region, method: 'GET', headers };
    const response = await this.client.send(request, onSent).catch((error: unknown) => {
      throw this.inWords(error, region);
    });
    this.etag ??= response.headers.etag;
    if (response.statusCode !== 206) return { response, start: 0, bytes: lengthOf(response.headers['content-length']) };
    const [, start, bytes] = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers['content-range'] ?? '') ?? [];
    return { response, start: Number(start ?? range?.start ?? 0), bytes: lengthOf(bytes) };
  }

  /** From here on, whatever lies there now. */
  forget(): void {
    this.etag = undefined;
  }

  private inWords(error: unknown, region: string): unknown {
    if (error instanceof ConnectionError) return new TransientError(`cannot reach S3 for ${this.shown}: ${error.message}`, { cause: error });
    if (error instanceof CredentialsUnavailable) return new TransientError(`cannot read ${this.shown}: ${error.message}`, { cause: error });
    if (!(error instanceof AwsRefusal)) return new Error(`cannot read ${this.shown}: ${(error as Error).message}`, { cause: error });
    const { status, code, said, headers, text } = error;
    if (status === 412) return new ObjectReplaced(`${this.shown} was replaced while it was read`, { cause: error });
    // Without a body, as a HEAD request has none, the header is all there is.
    const bucketRegion = headers['x-amz-bucket-region'] ?? /<Region>([^<]*)<\/Region>/.exec(text)?.[1];
    const verdict = explainS3Refusal({ status, code, message: said, ...(typeof bucketRegion === 'string' && { region: bucketRegion }) }, this.location, region);
    const Kind = { transient: TransientError, repairable: RepairableError, final: Error }[verdict.kind];
    return new Kind(verdict.text, { cause: error });
  }
}

function lengthOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
