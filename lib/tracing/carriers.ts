// How a trace's context travels from who calls to who answers, on each path that a request to a model can take:
//
//   HTTP (function URL, HTTP API, REST API, load balancer)   the headers `traceparent`, `tracestate` and `X-Amzn-Trace-Id`
//   Lambda's Invoke                                           `X-Amzn-Trace-Id`, which Lambda turns into _X_AMZN_TRACE_ID, and `custom` of the client context
//   SageMaker's InvokeEndpoint and InvokeEndpointAsync        `CustomAttributes`, the only header of the caller's that reaches a container
//
// Where W3C and X-Ray are both there, W3C goes before: an API without X-Ray, and Lambda, begin a trace of X-Ray's of their own where the caller sent none.
import { formatTraceparent, parseTraceparent, type TraceContext } from './trace-context';
import { formatXRayHeader, XRAY_HEADER, xrayContext } from './xray-header';

/** Header names in lower case. */
export type Headers = Readonly<Record<string, string | undefined>>;

/** The context of a request over HTTP; undefined where it has none. */
export function contextOfHeaders(headers: Headers): TraceContext | undefined {
  return parseTraceparent(headers['traceparent'], headers['tracestate']) ?? xrayContext(headers[XRAY_HEADER]);
}

/** Headers for a request that is a part of that span, for whoever reads either. */
export function headersOf(context: TraceContext): Readonly<Record<string, string>> {
  return { ...w3cOf(context), [XRAY_HEADER]: formatXRayHeader(context) };
}

function w3cOf(context: TraceContext): Readonly<Record<string, string>> {
  return { traceparent: formatTraceparent(context), ...(context.traceState !== undefined && { tracestate: context.traceState }) };
}

/** "No more than 1024 visible US-ASCII characters": https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html */
export const CUSTOM_ATTRIBUTES = { header: 'x-amzn-sagemaker-custom-attributes', max: 1024, source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html' } as const;

/**
 * The caller's own attributes, with the context behind them: `c=1,traceparent=00-…-01`. What is in it already is replaced. `tracestate` goes with it where
 * there is room, its commas as semicolons, which it does not have itself unless in values. Without room for `traceparent` the attributes stay as they were.
 */
export function addToCustomAttributes(attributes: string | undefined, context: TraceContext): string {
  const kept = partsOf(attributes).filter((part) => !CARRIED.test(part));
  const own = kept.join(',');
  const carried = [...kept, `traceparent=${formatTraceparent(context)}`];
  if (carried.join(',').length > CUSTOM_ATTRIBUTES.max) return own;
  if (context.traceState === undefined || context.traceState.includes(';')) return carried.join(',');
  const all = [...carried, `tracestate=${context.traceState.replaceAll(',', ';')}`].join(',');
  return all.length > CUSTOM_ATTRIBUTES.max || /\s/.test(all) ? carried.join(',') : all;
}

const CARRIED = /^\s*(?:traceparent|tracestate|x-amzn-trace-id)=/i;

/** The context in the attributes of a request to a container; undefined where there is none. Others of the caller's may be in them, in any form. */
export function contextOfCustomAttributes(attributes: string | undefined): TraceContext | undefined {
  const given = (name: string): string | undefined => {
    const part = partsOf(attributes).find((one) => one.trim().toLowerCase().startsWith(`${name}=`));
    return part?.trim().slice(name.length + 1);
  };
  return parseTraceparent(given('traceparent'), given('tracestate')?.replaceAll(';', ',')) ?? xrayContext(given(XRAY_HEADER));
}

function partsOf(attributes: string | undefined): string[] {
  return attributes === undefined || attributes === '' ? [] : attributes.split(',');
}

/** Of the client context of a direct invoke, as the function gets it: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#lambda-Invoke-request-ClientContext */
export function contextOfClientContext(clientContext: unknown): TraceContext | undefined {
  const root = fields(clientContext);
  const custom = fields(root?.['custom']) ?? fields(root?.['Custom']);
  const text = (name: string): string | undefined => (typeof custom?.[name] === 'string' ? custom[name] : undefined);
  return contextOfHeaders({ traceparent: text('traceparent'), tracestate: text('tracestate') });
}

/** A client context that carries the context beside what is in it. */
export function addToClientContext(clientContext: Readonly<Record<string, unknown>> | undefined, context: TraceContext): Readonly<Record<string, unknown>> {
  return { ...clientContext, custom: { ...fields(clientContext?.['custom']), ...w3cOf(context) } };
}

function fields(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;
}
