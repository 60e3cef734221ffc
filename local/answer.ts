import type { InvocationResult, Report } from './runtime-api/environment';

/** How a request to a function ended, as a person wants to read it. */
export interface Answer {
  /** `POST /invocations` of a function URL; `invoke` or `event` of the Lambda API. */
  readonly call: string;
  /** The HTTP status, or the one that a refusal of the model server carries in a direct answer. */
  readonly status?: number;
  /** Set when the function failed: it answered nothing, or nothing that is a response. */
  readonly failed: boolean;
  /** What the answer says of its error, where it says it cheaply. */
  readonly error?: string;
  readonly requestId: string;
  /** Undefined where the function did not run: the request was throttled or too large. */
  readonly report?: Report;
}

/** Errors are short: what is longer is not searched for one. */
const MAX_ERROR_BYTES = 64 * 1024;

/** The answer to a direct invocation. */
export function directAnswer(call: string, requestId: string, { payload, functionError, report }: InvocationResult): Answer {
  if (functionError !== undefined) return { call, requestId, report, failed: true, error: errorOf(payload) };
  const refusal = refusalOf(payload);
  return { call, requestId, report, failed: false, status: refusal?.status, error: refusal?.error };
}

export interface Refusal {
  readonly status: number;
  readonly error?: string;
}

/** What a model server refuses with in a direct answer, which has no status of its own. */
export function refusalOf(payload: Buffer): Refusal | undefined {
  const status = fieldsOf(payload)?.['status_code'];
  return typeof status === 'number' && status >= 400 ? { status, error: errorOf(payload) } : undefined;
}

/** The words of an error's body: of the model server, of Lambda's, or of another that has the usual fields. */
export function errorOf(body: Buffer): string | undefined {
  const fields = fieldsOf(body) ?? {};
  const nested = fields['error'];
  const inner = typeof nested === 'object' && nested !== null ? (nested as Readonly<Record<string, unknown>>)['message'] : nested;
  const words = [inner, fields['errorMessage'], fields['message']].find((value) => typeof value === 'string' && value !== '') as string | undefined;
  const type = fields['errorType'];
  return words !== undefined && words === fields['errorMessage'] && typeof type === 'string' ? `${type}: ${words}` : words;
}

function fieldsOf(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  if (body.length > MAX_ERROR_BYTES) return undefined;
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Readonly<Record<string, unknown>> : undefined;
  } catch {
    return undefined;
  }
}
