import { PAYLOAD_BYTES } from '../../../lib/lambda/limits';
import { TooManyRequests, ApiError } from '../../lambda-api/errors';
import type { LambdaTargets } from '../events/lambda-targets';
import type { Invocations } from '../lambda/invocations';

/** What came of a call of a function for an API. */
export type ProxyResult =
  | { readonly kind: 'answer'; readonly payload: Buffer; readonly contentType?: string; readonly ms: number }
  | { readonly kind: 'failed' | 'denied' | 'throttled' | 'too large' | 'timed out'; readonly why: string; readonly ms: number };

export interface ProxyCall {
  /** ARN of the function, or the URI that API Gateway makes of it. */
  readonly uri: string;
  readonly event: unknown;
  /** The route for which the function is called: the function's policy has to allow it. */
  readonly sourceArn: string;
  readonly timeoutMs: number;
  readonly requestId: string;
  readonly traceId: string;
}

const SERVICE = 'apigateway.amazonaws.com';

/** Functions as what an API hands requests to. */
export class LambdaProxy {
  constructor(private readonly targets: LambdaTargets, private readonly invocations: Invocations, private readonly warn: (message: string) => void) {}

  async call({ uri, event, sourceArn, timeoutMs, requestId, traceId }: ProxyCall): Promise<ProxyResult> {
    const arn = functionOf(uri);
    const started = performance.now();
    const result = (kind: Exclude<ProxyResult['kind'], 'answer'>, why: string): ProxyResult => ({ kind, why, ms: performance.now() - started });
    if (!this.targets.allows(arn, SERVICE, sourceArn)) {
      const why = `no permission of ${arn} lets ${SERVICE} invoke it for ${sourceArn}`;
      this.warn(why);
      return result('denied', why);
    }
    const payload = Buffer.from(JSON.stringify(event));
    if (payload.length > PAYLOAD_BYTES.max) return result('too large', `the event has ${payload.length} bytes, and Lambda takes ${PAYLOAD_BYTES.max}`);
    try {
      const ran = await within(this.invocations.of(arn).invoke(payload, { requestId, traceId }), timeoutMs);
      if (ran === undefined) return result('timed out', `the function did not answer within ${timeoutMs} ms`);
      if (ran.functionError !== undefined) return result('failed', ran.payload.toString('utf8').slice(0, 500));
      return { kind: 'answer', payload: ran.payload, contentType: ran.contentType, ms: performance.now() - started };
    } catch (error) {
      if (error instanceof TooManyRequests) return result('throttled', error.why);
      if (error instanceof ApiError) return result('failed', error.message);
      throw error;
    }
  }
}

/** The function goes on, as it does on AWS. */
async function within<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((done) => { timer = setTimeout(() => done(undefined), ms); });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/ARN/invocations`, or the ARN itself. */
export function functionOf(uri: string): string {
  return /\/functions\/(.+)\/invocations$/.exec(uri)?.[1] ?? uri;
}
