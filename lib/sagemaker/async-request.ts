const SOURCE = 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpointAsync.html';

/** "The inline payload can be up to 128,000 bytes"; without it, the input is an object of S3. */
export const INLINE_BYTES = { max: 128_000, source: SOURCE } as const;
/** Seconds that a request may wait, and that the model may take. */
export const REQUEST_TTL_SECONDS = { min: 60, max: 21_600, default: 21_600, source: SOURCE } as const;
export const INVOCATION_TIMEOUT_SECONDS = { min: 1, max: 3_600, default: 900, source: SOURCE } as const;

/** The headers of a call, by their names in lower case. */
export type Headers = Readonly<Record<string, string | undefined>>;

export interface AsyncRequest {
  readonly contentType?: string;
  readonly accept?: string;
  readonly customAttributes?: string;
  readonly inferenceId?: string;
  /** Undefined where the body is the input. */
  readonly inputLocation?: string;
  readonly outputExtension?: string;
  readonly filename?: string;
  readonly ttlSeconds: number;
  readonly timeoutSeconds: number;
}

interface Member {
  readonly header: string;
  readonly member: string;
  readonly maxLength: number;
  readonly pattern?: RegExp;
}

const PREFIX = 'x-amzn-sagemaker-';
const MEMBERS: readonly Member[] = [
  { header: 'content-type', member: 'contentType', maxLength: 1024 },
  { header: 'accept', member: 'accept', maxLength: 1024 },
  { header: 'custom-attributes', member: 'customAttributes', maxLength: 1024 },
  { header: 'inference-id', member: 'inferenceId', maxLength: 64, pattern: /^\S[ -~]*$/ },
  { header: 'inputlocation', member: 'inputLocation', maxLength: 1024, pattern: /^(https|s3):\/\/([^/]+)\/?(.*)$/ },
  { header: 's3outputpathextension', member: 's3OutputPathExtension', maxLength: 512, pattern: /^(?!s3:|https:)[a-zA-Z0-9!_.*'()/-]+$/ },
  { header: 'filename', member: 'filename', maxLength: 32, pattern: /^(?!.*\..*\.)[a-zA-Z0-9][a-zA-Z0-9-_.]*$/ },
];
const SECONDS = [
  { header: 'requestttlseconds', member: 'requestTTLSeconds', limits: REQUEST_TTL_SECONDS },
  { header: 'invocationtimeoutseconds', member: 'invocationTimeoutSeconds', limits: INVOCATION_TIMEOUT_SECONDS },
] as const;

/** What a call asks for, or why SageMaker refuses it. Either the body or an input location is the input. */
export function parseAsyncRequest(headers: Headers, bodyBytes: number): AsyncRequest | { readonly refusal: string } {
  const given = (header: string): string | undefined => (headers[PREFIX + header] === '' ? undefined : headers[PREFIX + header]);
  const violations = [
    ...MEMBERS.flatMap(({ header, member, maxLength, pattern }) => violation(member, given(header), maxLength, pattern)),
    ...SECONDS.flatMap(({ header, member, limits }) => outOf(member, given(header), limits)),
    ...(bodyBytes > INLINE_BYTES.max ? [`Value at 'body' failed to satisfy constraint: Member must have length less than or equal to ${INLINE_BYTES.max}`] : []),
  ];
  if (violations.length > 0) return { refusal: `${violations.length} validation error${violations.length === 1 ? '' : 's'} detected: ${violations.join('; ')}` };
  const inputLocation = given('inputlocation');
  if ((inputLocation === undefined) === (bodyBytes === 0)) {
    return { refusal: inputLocation === undefined ? 'Either Body or InputLocation must be specified.' : 'Body and InputLocation are mutually exclusive. Provide exactly one of them.' };
  }
  return {
    contentType: given('content-type'), accept: given('accept'), customAttributes: given('custom-attributes'), inferenceId: given('inference-id'), inputLocation,
    outputExtension: given('s3outputpathextension'), filename: given('filename'),
    ttlSeconds: Number(given('requestttlseconds') ?? REQUEST_TTL_SECONDS.default),
    timeoutSeconds: Number(given('invocationtimeoutseconds') ?? INVOCATION_TIMEOUT_SECONDS.default),
  };
}

function violation(member: string, value: string | undefined, maxLength: number, pattern: RegExp | undefined): readonly string[] {
  if (value === undefined) return [];
  const said = (constraint: string): readonly string[] => [`Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`];
  if (value.length > maxLength) return said(`Member must have length less than or equal to ${maxLength}`);
  return pattern === undefined || pattern.test(value) ? [] : said(`Member must satisfy regular expression pattern: ${pattern.source}`);
}

function outOf(member: string, value: string | undefined, { min, max }: { readonly min: number; readonly max: number }): readonly string[] {
  if (value === undefined) return [];
  const said = (constraint: string): readonly string[] => [`Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`];
  if (!/^-?\d+$/.test(value)) return said('Member must be an integer');
  if (Number(value) < min) return said(`Member must have value greater than or equal to ${min}`);
  return Number(value) > max ? said(`Member must have value less than or equal to ${max}`) : [];
}

/** AsyncInferenceConfig of an endpoint config, as the API names it. */
export interface AsyncSettings {
  readonly ClientConfig?: { readonly MaxConcurrentInvocationsPerInstance?: number };
  readonly OutputConfig: {
    readonly S3OutputPath?: string;
    readonly S3FailurePath?: string;
    readonly NotificationConfig?: { readonly SuccessTopic?: string; readonly ErrorTopic?: string; readonly IncludeInferenceResponseIn?: readonly string[] };
  };
}

export interface ResultLocations {
  readonly output: string;
  /** Undefined where failures are written nowhere. */
  readonly failure?: string;
}

/** Where the answer comes to, and a failure's. `id` is the file's own, made up for each request; a caller may name it. */
export function resultLocations({ S3OutputPath = '', S3FailurePath }: AsyncSettings['OutputConfig'], { outputExtension = '', filename }: Pick<AsyncRequest, 'outputExtension' | 'filename'>, id: string): ResultLocations {
  const at = (path: string, file: string): string => [path, outputExtension].map((part) => part.replace(/^\/+(?!\/)|\/+$/g, '')).filter((part) => part !== '').join('/') + `/${file}`;
  return {
    output: at(S3OutputPath, filename ?? `${id}.out`),
    ...(S3FailurePath === undefined ? {} : { failure: at(S3FailurePath, filename === undefined ? `${id}-error.out` : filename) }),
  };
}

/** The bucket and key behind an address of S3; undefined where it names none. */
export function s3Place(uri: string): { readonly bucket: string; readonly key: string } | undefined {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? /^https:\/\/s3[^/]*\/([^/]+)\/(.+)$/.exec(uri) ?? /^https:\/\/([^/]+?)\.s3[^/]*\/(.+)$/.exec(uri) ?? [];
  return bucket === undefined || key === undefined ? undefined : { bucket, key };
}
