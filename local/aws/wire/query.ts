import type { ServerResponse } from 'node:http';
import { readBody, send } from '../../http';
import { AwsError, refusalOf } from './errors';
import type { AwsRequest } from './request';
import { xmlDocument, type XmlLists, type XmlValue } from './xml';

/** A parameter of a Query call: structures and lists are spelled with dots in its name. */
export type QueryValue = string | readonly QueryValue[] | { readonly [name: string]: QueryValue };
export type QueryParameters = Readonly<Record<string, QueryValue>>;

export type QueryOperations = Readonly<Record<string, (parameters: QueryParameters, request: AwsRequest) => XmlValue | Promise<XmlValue>>>;

export interface QueryService {
  readonly name: string;
  readonly namespace: string;
  readonly operations: QueryOperations;
  /** How lists are written; flattened where there are maps, whose entries are no members. */
  readonly lists?: XmlLists;
  /** The resource that an operation is about: with it, every operation is authorized as the action of its name. */
  resource?(parameters: QueryParameters): string;
}

const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** Answers a call of the AWS Query protocol: a form goes in, XML comes out. */
export async function answerQuery(
  request: AwsRequest, response: ServerResponse, service: QueryService,
): Promise<void> {
  const headers = { 'content-type': 'text/xml', 'x-amzn-requestid': request.requestId };
  try {
    const body = await readBody(request.message, MAX_BODY_BYTES);
    if (body === undefined) throw new AwsError(413, 'RequestEntityTooLarge', `the request has more than ${MAX_BODY_BYTES} bytes`);
    const form = new URLSearchParams(body.toString('utf8'));
    for (const [name, value] of request.url.searchParams) form.append(name, value);
    const action = form.get('Action') ?? '';
    const operation = Object.hasOwn(service.operations, action) ? service.operations[action] : undefined;
    if (operation === undefined) throw AwsError.notServed(service.name, action);
    const parameters = parseQuery(form);
    if (service.resource !== undefined) request.authorize(`${service.name}:${action}`, service.resource(parameters));
    const result = await operation(parameters, request);
    send(response, 200, xmlDocument(`${action}Response`, {
      [`${action}Result`]: result ?? {},
      ResponseMetadata: { RequestId: request.requestId },
    }, service.lists ?? 'member', service.namespace), headers);
  } catch (thrown) {
    const error = refusalOf(thrown);
    send(response, error.status, xmlDocument('ErrorResponse', {
      Error: { Type: error.status < 500 ? 'Sender' : 'Receiver', Code: error.code, Message: error.message },
      RequestId: request.requestId,
    }, 'member', service.namespace), headers);
  }
}

type Node = string | { [name: string]: Node };

export function parseQuery(form: URLSearchParams): QueryParameters {
  const root: { [name: string]: Node } = Object.create(null) as { [name: string]: Node };
  for (const [name, value] of form) {
    const path = name.split('.');
    let at = root;
    for (const part of path.slice(0, -1)) {
      const next = at[part];
      at = typeof next === 'object' ? next : (at[part] = Object.create(null) as { [name: string]: Node });
    }
    at[path.at(-1) as string] = value;
  }
  return settle(root) as QueryParameters;
}

/** A structure whose only content is `member`, or whose names are 1, 2, 3, is a list. */
function settle(node: Node): QueryValue {
  if (typeof node === 'string') return node;
  const names = Object.keys(node);
  if (names.length === 1 && names[0] === 'member') {
    const members = settle(node['member'] as Node);
    return Array.isArray(members) ? members : [members];
  }
  if (names.length > 0 && names.every((name) => /^\d+$/.test(name))) {
    return names.sort((a, b) => Number(a) - Number(b)).map((name) => settle(node[name] as Node));
  }
  return Object.fromEntries(names.map((name) => [name, settle(node[name] as Node)]));
}

export function text(parameters: QueryParameters, name: string): string | undefined {
  const value = parameters[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function required(parameters: QueryParameters, name: string): string {
  const value = text(parameters, name);
  if (value === undefined) throw AwsError.validation(`1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`);
  return value;
}

export function list(parameters: QueryParameters, name: string): readonly QueryValue[] {
  const value = parameters[name];
  return Array.isArray(value) ? value as readonly QueryValue[] : [];
}

export function flag(parameters: QueryParameters, name: string): boolean | undefined {
  const value = text(parameters, name);
  return value === undefined ? undefined : value.toLowerCase() === 'true';
}
