import { requestMetrics, type Measured, type RequestEnd } from '../../../lib/sagemaker/async-metrics';
import { modelFailure, notificationMessage, topicOf, type AsyncOutcome } from '../../../lib/sagemaker/async-outcome';
import { s3Place } from '../../../lib/sagemaker/async-request';
import type { Clock } from '../clock';
import type { MetricSink } from '../cloudwatch/metric-sink';
import type { AwsIdentity } from '../identity';
import type { Buckets } from '../s3/buckets';
import { objectArn } from '../s3/permissions';
import type { Topics } from '../sns/topics';
import { AwsError } from '../wire/errors';
import type { AsyncRequestRecord } from './async-records';
import { NotExecutable, NotRunning } from './instance';
import { InvocationTimedOut } from './model-container';
import type { EndpointRecord } from './records';
import type { Target } from './traffic';

export interface AsyncProcessingOptions {
  readonly clock: Clock;
  readonly identity: AwsIdentity;
  readonly buckets: Buckets;
  readonly topics: Topics;
  readonly metrics: MetricSink;
  /** Why a role may not do something; undefined when it may. */
  denied(roleArn: string, action: string, resource: string): string | undefined;
  warn(message: string): void;
}

/** Milliseconds that the steps of a request took, on the machine's clock. */
interface Steps {
  download?: number;
  model?: number;
  upload?: number;
}

interface Answered {
  readonly end: RequestEnd;
  readonly outcome: AsyncOutcome;
  /** The model's. */
  readonly status?: number;
}

/** What becomes of one request: its input is read, the model asked, the answer written and told of, all in the execution role of the model. */
export class AsyncProcessing {
  constructor(private readonly options: AsyncProcessingOptions) {}

  /** Answers false where the instance went away beneath it: the request goes back into the queue. */
  async process(record: AsyncRequestRecord, endpoint: EndpointRecord, target: Target): Promise<boolean> {
    const waited = this.options.clock.now() - record.received;
    const roleArn = target.fleet.runs?.roleArn;
    const steps: Steps = {};
    const before = target.fleet.instances;
    let answered: Answered;
    try {
      answered = await this.answer(record, target, roleArn, steps);
    } catch (error) {
      if (error instanceof NotRunning || target.fleet.instances < before) return false;
      this.options.warn(`${record.endpoint}: the container ended without an answer to the request ${record.inferenceId}: ${(error as Error).message}`);
      answered = failed('no answer', modelFailure(0));
    }
    await this.finish(record, endpoint, target.variant, roleArn, answered, steps, waited);
    return true;
  }

  /** A request that waited longer than it was to. */
  async expire(record: AsyncRequestRecord, endpoint: EndpointRecord): Promise<void> {
    const [variant] = endpoint.variants;
    const reason = `The request was in the queue for more than ${record.request.ttlSeconds} seconds, and has expired.`;
    await this.finish(record, endpoint, variant?.name ?? '', variant?.runs?.roleArn, failed('expired', reason), {}, this.options.clock.now() - record.received);
  }

  private async answer(record: AsyncRequestRecord, { fleet }: Target, roleArn: string | undefined, steps: Steps): Promise<Answered> {
    const { inferenceId, request, output } = record;
    const input = await timed(steps, 'download', () => this.input(record, roleArn));
    if (!Buffer.isBuffer(input)) return failed('download failed', input.refusal);
    const headers = {
      'content-type': request.contentType ?? 'application/octet-stream', 'x-amzn-sagemaker-inference-id': inferenceId,
      ...(request.accept !== undefined && { accept: request.accept }), ...(request.customAttributes !== undefined && { 'x-amzn-sagemaker-custom-attributes': request.customAttributes }),
    };
    let answer: { readonly status: number; readonly contentType?: string; readonly body: Buffer };
    try {
      answer = await timed(steps, 'model', async () => {
        const { answer: open } = await fleet.invoke({ body: input, headers, timeoutMs: request.timeoutSeconds * 1000 });
        const chunks: Buffer[] = [];
        for await (const chunk of open.body as AsyncIterable<Buffer>) chunks.push(chunk);
        return { status: open.status, contentType: open.contentType, body: Buffer.concat(chunks) };
      });
    } catch (error) {
      if (error instanceof NotExecutable) return failed('no answer', `csi local cannot execute ${error.message}`);
      if (error instanceof InvocationTimedOut) return failed('no answer', `${modelFailure(0)} Your invocation timed out while waiting for a response from the model: it has ${request.timeoutSeconds} seconds.`);
      throw error;
    }
    const { status, contentType, body } = answer;
    if (status >= 400) return { end: 'model failed', status, outcome: { kind: 'failed', reason: modelFailure(status), body } };
    const refusal = await timed(steps, 'upload', () => this.upload(output, body, contentType, roleArn));
    if (refusal !== undefined) return { ...failed('upload failed', refusal), status };
    return { end: 'completed', status, outcome: { kind: 'completed', contentType, body, outputLocation: output } };
  }

  private async finish(record: AsyncRequestRecord, endpoint: EndpointRecord, variant: string, roleArn: string | undefined, { end, outcome, status }: Answered, steps: Steps, waited: number): Promise<void> {
    const { failure, received, endpoint: endpointName, inferenceId, request } = record;
    const { clock, identity, warn } = this.options;
    if (outcome.kind === 'failed') {
      warn(`${endpointName}: the request ${inferenceId} failed: ${outcome.reason}`);
      const refusal = failure === undefined ? undefined : await this.upload(failure, outcome.body ?? Buffer.from(outcome.reason), 'application/json', roleArn);
      if (refusal !== undefined) warn(`${endpointName}: ${refusal}`);
    }
    const total = waited + (steps.download ?? 0) + (steps.model ?? 0) + (steps.upload ?? 0);
    this.measure(endpointName, variant, requestMetrics(end, { waited, total, ...steps }, status));
    const topic = topicOf(endpoint.settings.AsyncInferenceConfig?.OutputConfig ?? {}, outcome.kind);
    if (topic === undefined) return;
    const message = notificationMessage({ region: identity.region, endpointName, inferenceId, received, ended: clock.now(), request, outcome, includesResponse: topic.includesResponse });
    const refusal = this.notify(topic.arn, JSON.stringify(message), roleArn);
    if (refusal === undefined) return;
    warn(`${endpointName}: nobody is told of the request ${inferenceId}: ${refusal}`);
    this.measure(endpointName, variant, [{ name: 'NotificationFailures', unit: 'Count', value: 1 }]);
  }

  private async input({ body, request: { inputLocation = '' } }: AsyncRequestRecord, roleArn: string | undefined): Promise<Buffer | { readonly refusal: string }> {
    if (body !== undefined) return Buffer.from(body, 'base64');
    const { buckets } = this.options;
    const place = s3Place(inputLocation);
    if (place === undefined) return { refusal: `ClientError: ${inputLocation} is no object of S3.` };
    const denied = this.denied(roleArn, 's3:GetObject', objectArn(place.bucket, place.key));
    if (denied !== undefined) return { refusal: `ClientError: Error downloading request from ${inputLocation}: ${denied}` };
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of buckets.blobs.stream(buckets.object(place.bucket, place.key).blob) as AsyncIterable<Buffer>) chunks.push(chunk);
      return Buffer.concat(chunks);
    } catch (error) {
      if (error instanceof AwsError) return { refusal: `ClientError: Error downloading request from ${inputLocation}: ${error.message}` };
      throw error;
    }
  }

  /** Answers why it could not be. */
  private async upload(location: string, body: Uint8Array, contentType: string | undefined, roleArn: string | undefined): Promise<string | undefined> {
    const { buckets } = this.options;
    const place = s3Place(location);
    if (place === undefined) return `ClientError: ${location} is no place in S3.`;
    const denied = this.denied(roleArn, 's3:PutObject', objectArn(place.bucket, place.key));
    if (denied !== undefined) return `ClientError: Error uploading response to ${location}: ${denied}`;
    try {
      buckets.put(place.bucket, place.key, await buckets.blobs.write([body]), { headers: {}, contentType });
      return undefined;
    } catch (error) {
      if (error instanceof AwsError) return `ClientError: Error uploading response to ${location}: ${error.message}`;
      throw error;
    }
  }

  private notify(topicArn: string, message: string, roleArn: string | undefined): string | undefined {
    const denied = this.denied(roleArn, 'sns:Publish', topicArn);
    if (denied !== undefined) return denied;
    try {
      this.options.topics.publish(topicArn, { message });
      return undefined;
    } catch (error) {
      if (error instanceof AwsError) return error.message;
      throw error;
    }
  }

  private denied(roleArn: string | undefined, action: string, resource: string): string | undefined {
    return roleArn === undefined ? 'the model has no execution role' : this.options.denied(roleArn, action, resource);
  }

  private measure(EndpointName: string, VariantName: string, all: readonly Measured[]): void {
    const time = this.options.clock.now();
    for (const { name, unit, value } of all) this.options.metrics.put({ namespace: 'AWS/SageMaker', name, dimensions: { EndpointName, VariantName }, unit, time, values: [value] });
  }
}

function failed(end: RequestEnd, reason: string): Answered {
  return { end, outcome: { kind: 'failed', reason } };
}

async function timed<T>(steps: Steps, step: keyof Steps, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  try {
    return await work();
  } finally {
    steps[step] = performance.now() - begun;
  }
}
