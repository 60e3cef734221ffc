import type { ServerResponse } from 'node:http';
import { constraintViolations, pageOf } from '../../../../lib/lambda/api-constraints';
import { readBody } from '../../../http';
import { ApiError } from '../../../lambda-api/errors';
import { splitFunctionName } from '../../../lambda-api/function-name';
import type { Buckets } from '../../s3/buckets';
import type { JsonInput } from '../../wire/json';
import type { AwsRequest } from '../../wire/request';
import type { Functions } from '../functions';
import type { Invocations } from '../invocations';
import type { ProvisionedConcurrency } from '../provisioned-concurrency';
import type { FunctionRecord, VersionRecord } from '../records';
import type { UrlConfigs } from '../url-configs';

/** What the operations of the Lambda API work on. */
export interface LambdaWorld {
  readonly functions: Functions;
  readonly invocations: Invocations;
  readonly buckets: Buckets;
  readonly urlConfigs: UrlConfigs;
  readonly provisioned: ProvisionedConcurrency;
  /** Of this server. */
  readonly endpoint: string;
}

/** One call of the Lambda API. */
export interface LambdaCall {
  readonly request: AwsRequest;
  readonly response: ServerResponse;
  /** What stands in the path where the route has a `:name`, decoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The body, as the JSON that it is. */
  json(): Promise<JsonInput>;
}

/** What is answered; nothing where the operation has answered itself. */
export interface LambdaReply {
  readonly status?: number;
  /** Nothing of it is sent where the status is 204. */
  readonly body?: unknown;
}

export type LambdaOperation = (call: LambdaCall) => Promise<LambdaReply | undefined> | LambdaReply | undefined;

/** By method and path after the date: `GET functions/:name/versions`. */
export type LambdaRoutes = Readonly<Record<string, LambdaOperation>>;

/** A zip in the body may have 50 MB, and is a third larger in JSON. */
const MAX_BODY_BYTES = 70 * 1024 * 1024;

export function findRoute(routes: LambdaRoutes, method: string, segments: readonly string[]): { readonly operation: LambdaOperation; readonly path: Readonly<Record<string, string>> } | undefined {
  for (const [route, operation] of Object.entries(routes)) {
    const [verb, pattern = ''] = route.split(' ');
    const wanted = pattern.split('/');
    if (verb !== method || wanted.length !== segments.length) continue;
    if (!wanted.every((part, index) => part.startsWith(':') || part === segments[index])) continue;
    return { operation, path: Object.fromEntries(wanted.flatMap((part, index) => (part.startsWith(':') ? [[part.slice(1), segments[index] ?? '']] : []))) };
  }
  return undefined;
}

export async function jsonBody(request: AwsRequest): Promise<JsonInput> {
  const body = await readBody(request.message, MAX_BODY_BYTES);
  if (body === undefined) throw new ApiError(413, 'RequestTooLargeException', `Request must be smaller than ${MAX_BODY_BYTES} bytes for this operation`);
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8')) as JsonInput;
  } catch {
    throw new ApiError(400, 'SerializationException', 'Could not parse request body into json');
  }
}

/** What a call names: `arn` with the qualifier, if there is one. */
export interface LambdaTarget {
  readonly name: string;
  readonly qualifier?: string;
  readonly arn: string;
}

/** A name, a partial or a whole ARN, with the qualifier in it or apart. */
export function targetOf(functions: Functions, call: LambdaCall): LambdaTarget {
  const { name, qualifier: own } = splitFunctionName(call.path['name'] ?? '');
  const separate = call.query.get('Qualifier') ?? undefined;
  if (own !== undefined && separate !== undefined && own !== separate) {
    throw new ApiError(400, 'InvalidParameterValueException', 'The derived qualifier from the function name does not match the specified qualifier.');
  }
  const qualifier = own ?? separate;
  return { name, qualifier, arn: qualifier === undefined ? functions.arn(name) : `${functions.arn(name)}:${qualifier}` };
}

/** The function that a call names, once the caller may do it. */
export function authorized(functions: Functions, call: LambdaCall, action: string): LambdaTarget & { readonly fn: FunctionRecord } {
  const target = targetOf(functions, call);
  call.request.authorize(`lambda:${action}`, target.arn);
  return { ...target, fn: functions.get(target.name) };
}

/** The version that it names: of a weighted alias, one by its weights. */
export function versionOf(functions: Functions, { fn, qualifier, arn }: LambdaTarget & { readonly fn: FunctionRecord }): VersionRecord {
  const version = functions.resolve(fn, qualifier);
  if (version === undefined) throw ApiError.notFound(`Function not found: ${arn}`);
  return version;
}

/** Refuses members that break their constraints. */
export function check(input: JsonInput, required: readonly string[] = []): void {
  const message = constraintViolations(input, required);
  if (message !== undefined) throw new ApiError(400, 'ValidationException', message);
}

/** Refuses a change to something that is no longer what the caller has seen. */
export function checkRevision(given: unknown, current: string, operation: string): void {
  if (given === undefined || given === null || given === current) return;
  throw new ApiError(412, 'PreconditionFailedException', `The Revision Id provided does not match the latest Revision Id. Call the ${operation} API to retrieve the latest Revision Id`);
}

/** One page of a list, with the marker of the next. */
export function paged(call: LambdaCall, name: string, items: readonly unknown[], size = 50): Readonly<Record<string, unknown>> {
  const marker = call.query.get('Marker');
  const from = marker === null || marker === '' ? 0 : Number(Buffer.from(marker, 'base64').toString('utf8'));
  if (!Number.isInteger(from) || from < 0) throw new ApiError(400, 'InvalidParameterValueException', `Invalid Marker: ${marker}`);
  const asked = call.query.get('MaxItems');
  if (asked !== null) check({ MaxItems: asked });
  const { page, next } = pageOf(items, from, Math.min(size, Number(asked ?? size)));
  return { [name]: page, ...(next === undefined ? {} : { NextMarker: Buffer.from(String(next)).toString('base64') }) };
}
