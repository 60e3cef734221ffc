export type Properties = Readonly<Record<string, unknown>>;
export type Named = Readonly<Record<string, Properties>>;

/** An HTTP API with all that is below it. */
export interface HttpApiRecord {
  readonly id: string;
  readonly name: string;
  /** The port it had last: kept over restarts where it is free. */
  readonly port: number;
  readonly properties: Properties;
  readonly integrations: Named;
  readonly routes: Named;
  readonly authorizers: Named;
  /** By name. */
  readonly stages: Named;
}

/** What a deployment of a REST API takes a copy of: later changes are not served before the next deployment. */
export interface RestApiContents {
  readonly resources: Named;
  /** By resource and method: `abc123 POST`. */
  readonly methods: Named;
  readonly models: Named;
  readonly validators: Named;
  readonly authorizers: Named;
  readonly responses: Named;
}

export interface RestApiRecord extends RestApiContents {
  readonly id: string;
  readonly name: string;
  readonly port: number;
  readonly rootResourceId: string;
  readonly properties: Properties;
  readonly deployments: Readonly<Record<string, RestApiContents>>;
  readonly stages: Named;
}

export interface UsagePlanRecord {
  readonly id: string;
  readonly properties: Properties;
  /** Ids of its keys. */
  readonly keys: readonly string[];
}

export interface ApiKeyRecord {
  readonly id: string;
  readonly value: string;
  readonly properties: Properties;
}

/** Who asked, as the event says it to the function. */
export interface Caller {
  readonly kind: 'anybody' | 'iam' | 'jwt';
  readonly accessKey?: string;
  readonly userArn?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly scopes?: readonly string[];
}

/** A request as it came in. */
export interface ApiRequest {
  readonly method: string;
  /** As on the request line, with the query. */
  readonly target: string;
  /** Without the stage and the query. */
  readonly path: string;
  readonly query: string;
  readonly rawHeaders: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly requestId: string;
  readonly traceId: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Buffer;
  /** Set where the model answered. */
  readonly integrationMs?: number;
  /** The service that was asked, as X-Ray calls it. */
  readonly called?: string;
}

export function text(properties: Properties | undefined, name: string): string | undefined {
  const value = properties?.[name];
  return value === undefined ? undefined : String(value);
}

export function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}
