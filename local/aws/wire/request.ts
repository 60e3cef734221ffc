import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { urlOf } from '../../http';

/** One call of an AWS API. */
export interface AwsRequest {
  /** The signing name, e.g. `cloudformation`; undefined for a request that carries no signature. */
  readonly service?: string;
  readonly region?: string;
  readonly accessKey?: string;
  readonly method: string;
  readonly url: URL;
  readonly message: IncomingMessage;
  readonly requestId: string;
  /**
   * Throws AccessDenied where the caller is a function that runs here and its role does not allow the action, e.g.
   * `s3:GetObject`, on the resource, an ARN or `*`. Every operation calls it before it does anything.
   */
  authorize(action: string, resource: string, context?: Readonly<Record<string, string | readonly string[]>>): void;
}

/** One AWS service behind the endpoint. */
export interface AwsService {
  /** The names that clients sign its requests for. */
  readonly signingNames: readonly string[];
  handle(request: AwsRequest, response: ServerResponse): Promise<void>;
}

/** What a message says of itself. Signatures are not checked: whoever reaches 127.0.0.1 is the user. */
export function readRequest(message: IncomingMessage, endpoint: string): AwsRequest {
  const url = urlOf(message, endpoint);
  const credential = /Credential=([^,\s]+)/.exec(message.headers.authorization ?? '')?.[1] ?? url.searchParams.get('X-Amz-Credential') ?? undefined;
  const [accessKey, , region, service] = (credential === undefined ? [] : credential.replaceAll(/%2f/gi, '/').split('/')) as (string | undefined)[];
  return { service, region, accessKey, method: message.method ?? 'GET', url, message, requestId: randomUUID(), authorize: () => undefined };
}

export function header(request: AwsRequest, name: string): string | undefined {
  const value = request.message.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
