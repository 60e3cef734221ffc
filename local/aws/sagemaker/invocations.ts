import { INVOCATION_SECONDS } from '../../../lib/sagemaker/invocation-limits';
import { readBody } from '../../http';
import type { Clock } from '../clock';
import type { AwsIdentity } from '../identity';
import { AwsError } from '../wire/errors';
import type { ComponentTraffic } from './component-traffic';
import type { Endpoints } from './endpoints';
import { Throttled } from './fleet';
import { NotExecutable, NotRunning } from './instance';
import type { OnInvocation } from './invocation-facts';
import { InvocationTimedOut, type OpenAnswer } from './model-container';
import type { EndpointRecord } from './records';
import type { Target } from './traffic';

/** What is asked of an endpoint, whoever asks. */
export interface InvocationRequest {
  readonly body: Buffer;
  /** For the container. */
  readonly headers: Readonly<Record<string, string>>;
  readonly targetVariant?: string;
  /** The inference component that is meant. */
  readonly component?: string;
  /** Of a model whose containers are called one by one. */
  readonly targetContainer?: string;
  readonly timeoutMs?: number;
}

export interface InvocationAnswer {
  readonly variant: string;
  readonly answer: OpenAnswer;
}

/** A container answered with an error, or not at all: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html */
export class ModelError extends AwsError {
  constructor(message: string, readonly details: { readonly OriginalStatusCode: number; readonly OriginalMessage: string; readonly LogStreamArn: string; readonly ErrorCode: string }) {
    super(424, 'ModelError', message);
  }
}

interface Answered {
  readonly answer: OpenAnswer;
  readonly body?: Buffer;
}

interface How {
  readonly shadow: boolean;
  /** Of an answer that is read here. */
  readonly maxBytes: number | undefined;
}

export interface InvocationsOptions {
  readonly endpoints: Endpoints;
  readonly identity: AwsIdentity;
  readonly clock: Clock;
  readonly onInvocation: OnInvocation;
  /** Whether a variant is to be out of reach, on request. */
  readonly isUnavailable?: (endpoint: string, variant: string) => boolean;
  /** Which copy takes a request to an endpoint that hosts inference components. */
  readonly components?: Pick<ComponentTraffic, 'choose'>;
  readonly random?: () => number;
}

/** Requests to endpoints in service: to a variant by weight, with a copy to a shadow variant. */
export class Invocations {
  constructor(private readonly options: InvocationsOptions) {}

  /** An endpoint that takes requests. The case of a name has to be that which it was made with. */
  endpoint(name: string): EndpointRecord {
    const { endpoints, identity } = this.options;
    const record = endpoints.find(name);
    if (record?.name !== name || endpoints.traffic(name) === undefined) throw refused(`Endpoint ${name} of account ${identity.account} not found.`);
    return record;
  }

  /** The whole answer. Throws what SageMaker would answer where the container did not, or answered with an error. */
  async invoke(record: EndpointRecord, request: InvocationRequest, maxBytes: number): Promise<InvocationAnswer & { readonly body: Buffer }> {
    const answer = await this.send(record, request, maxBytes);
    return { ...answer, body: answer.body ?? Buffer.alloc(0) };
  }

  /** An answer that is still to be read. Throws as `invoke` does, until it begins. */
  async open(record: EndpointRecord, request: InvocationRequest): Promise<InvocationAnswer> {
    return await this.send(record, request, undefined);
  }

  private async send(record: EndpointRecord, request: InvocationRequest, maxBytes: number | undefined): Promise<Answered & { readonly variant: string }> {
    const { endpoints, components, random = Math.random } = this.options;
    // That it is refused is documented, its words are not: https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-how-it-works.html
    if (record.settings.AsyncInferenceConfig !== undefined) throw refused(`Endpoint ${record.name} is an asynchronous endpoint: its configuration has an AsyncInferenceConfig. Use InvokeEndpointAsync.`);
    const copy = components?.choose(record, request.component, random);
    if (copy !== undefined) return { variant: copy.variant, ...await this.ask(record, copy, request, { shadow: false, maxBytes }) };
    const traffic = endpoints.traffic(record.name);
    const { targetVariant } = request;
    const target = traffic?.choose(record, targetVariant, random);
    if (target === undefined) throw refused(targetVariant === undefined ? `Endpoint ${record.name} has no variant that takes requests.` : `Variant ${targetVariant} not found for Request.`);
    const shadow = targetVariant === undefined ? traffic?.shadow(record) : undefined;
    if (shadow !== undefined) this.copy(record, shadow, request);
    return { variant: target.variant, ...await this.ask(record, target, request, { shadow: false, maxBytes }) };
  }

  /** "The shadow variant's answers are not returned to the caller": https://docs.aws.amazon.com/sagemaker/latest/dg/shadow-tests.html */
  private copy(record: EndpointRecord, target: Target, request: InvocationRequest): void {
    this.ask(record, target, request, { shadow: true, maxBytes: Infinity }).catch(() => undefined);
  }

  private async ask(record: EndpointRecord, { variant, fleet, component }: Target & { readonly component?: string }, { body, headers, targetContainer, timeoutMs = INVOCATION_SECONDS.max * 1000 }: InvocationRequest, { shadow, maxBytes }: How): Promise<Answered> {
    const { clock, onInvocation } = this.options;
    const [at, started] = [clock.now(), performance.now()];
    const concurrent = fleet.outstanding + 1;
    const tell = (status: number, more: { readonly containerStatus?: number; readonly modelMs?: number; readonly instance?: string }): void => onInvocation({
      endpoint: record.name, variant, config: fleet.config, ...(fleet.serverless !== undefined && { limits: fleet.serverless }), ...(component !== undefined && { component }), shadow, at, status,
      instances: fleet.instances, concurrent, serverless: fleet.serverless !== undefined,
      overheadMs: Math.max(0, performance.now() - started - (more.modelMs ?? 0)), ...more,
    });
    try {
      if (this.options.isUnavailable?.(record.name, variant) === true) throw new AwsError(503, 'ServiceUnavailable', `Service is unavailable: csi local fault has the variant ${variant} of ${record.name} out of reach.`);
      const { answer, instance, beganMs } = await fleet.invoke({ body, headers, timeoutMs, container: targetContainer });
      const isWhole = maxBytes !== undefined && answer.status < 400;
      const whole = isWhole ? await readBody(answer.body, maxBytes) : undefined;
      const modelMs = isWhole ? performance.now() - started : beganMs;
      if (answer.status >= 400) {
        const error = await this.errorOf(record, answer);
        tell(error.status, { containerStatus: answer.status, modelMs, instance });
        throw error;
      }
      if (isWhole && whole === undefined) throw new AwsError(500, 'InternalFailure', `The answer of the container has more than ${maxBytes} bytes.`);
      tell(200, { containerStatus: answer.status, modelMs, instance });
      return { answer, ...(whole !== undefined && { body: whole }) };
    } catch (error) {
      if (error instanceof ModelError) throw error;
      const refusal = this.refusalOf(record, error, timeoutMs);
      tell(refusal.status, error instanceof InvocationTimedOut ? { modelMs: performance.now() - started } : {});
      throw refusal;
    }
  }

  private async errorOf(record: EndpointRecord, { status, body }: OpenAnswer): Promise<ModelError> {
    const chunks: Buffer[] = [];
    for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(chunk);
    return this.modelError(record, status, Buffer.concat(chunks).toString('utf8'));
  }

  private refusalOf(record: EndpointRecord, error: unknown, timeoutMs: number): AwsError {
    if (error instanceof AwsError) return error;
    if (error instanceof Throttled) return new AwsError(429, 'ThrottlingException', 'Rate exceeded');
    if (error instanceof NotRunning) return new AwsError(503, 'ServiceUnavailable', `Service is unavailable: the container of the endpoint ${record.name} ended, and is being started again.`);
    if (error instanceof NotExecutable) return this.modelError(record, 500, `csi local cannot execute ${error.message}: containers of this package's model server run here`);
    if (error instanceof InvocationTimedOut) {
      return this.modelError(record, 0, `Your invocation timed out while waiting for a response from container primary. Review the latency metrics for each container in Amazon CloudWatch, resolve the issue, and try again. (It had ${timeoutMs / 1000} seconds.)`);
    }
    return this.modelError(record, 503, `the container closed the connection: ${(error as Error).message}`);
  }

  private modelError({ name }: EndpointRecord, status: number, original: string): ModelError {
    const { account, region } = this.options.identity;
    const group = `/aws/sagemaker/Endpoints/${name}`;
    const kind = status >= 400 && status < 500 ? 'client' : 'server';
    const place = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logEventViewer:group=${group} in account ${account}`;
    return new ModelError(`Received ${kind} error (${status}) from primary with message "${original}". See ${place} for more information.`, {
      OriginalStatusCode: status, OriginalMessage: original, LogStreamArn: `arn:aws:logs:${region}:${account}:log-group:${group}`, ErrorCode: kind === 'client' ? 'CLIENT_ERROR_FROM_MODEL' : 'SERVER_ERROR_FROM_MODEL',
    });
  }
}

/** A refusal of the runtime, whose name of it differs from the control plane's. */
export function refused(message: string): AwsError {
  return new AwsError(400, 'ValidationError', message);
}
