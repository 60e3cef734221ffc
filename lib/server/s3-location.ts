import { partitionOf, urlSuffixOf } from '../residency/regions';

/** Where an object's bytes are read from: the host to call and the path to ask for. */
export interface S3Address {
  readonly protocol: 'http:' | 'https:';
  readonly hostname: string;
  readonly port?: string;
  readonly path: string;
}

export interface S3Location {
  readonly bucket: string;
  readonly key: string;
}

/** Which of S3's endpoints is called. */
export interface S3EndpointSettings {
  /** Instead of S3's own. */
  readonly endpoint?: string;
  /** One with validated cryptography: https://aws.amazon.com/compliance/fips/. */
  readonly fips?: boolean;
  /** One that speaks IPv6 too: https://docs.aws.amazon.com/AmazonS3/latest/userguide/dual-stack-endpoints.html. */
  readonly dualStack?: boolean;
}

/** Parses `s3://bucket/prefix/` and appends a file's path. */
export function s3Location(uri: string, path: string): S3Location {
  const match = /^s3:\/\/([^/]+)\/(.*)$/.exec(uri);
  if (!match) throw new Error(`the artifact's place is '${uri}', allowed: s3://bucket/prefix/`);
  const prefix = match[2]!;
  return { bucket: match[1]!, key: `${prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`}${path}` };
}

/**
 * The settings that the SDKs read as well: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html and
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html.
 */
export function s3EndpointSettings(environment: Readonly<Record<string, string | undefined>>): S3EndpointSettings {
  const ignored = isOn(environment, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS');
  const endpoint = ignored ? undefined : given(environment['AWS_ENDPOINT_URL_S3']) ?? given(environment['AWS_ENDPOINT_URL']);
  return { ...(endpoint !== undefined && { endpoint }), fips: isOn(environment, 'AWS_USE_FIPS_ENDPOINT'), dualStack: isOn(environment, 'AWS_USE_DUALSTACK_ENDPOINT') };
}

/**
 * Path style where an endpoint is given (that is how local stand-ins and VPC proxies want it) and
 * for buckets with dots, which no wildcard certificate covers; else the bucket's own host.
 */
export function s3Address({ bucket, key }: S3Location, region: string, settings: S3EndpointSettings = {}): S3Address {
  const path = key.split('/').map(encodeSegment).join('/');
  const { endpoint, fips = false, dualStack = false } = settings;
  if (endpoint !== undefined) {
    for (const [name, on] of [['AWS_USE_FIPS_ENDPOINT', fips], ['AWS_USE_DUALSTACK_ENDPOINT', dualStack]] as const) {
      if (on) throw new Error(`${name} is true, and the S3 endpoint is '${endpoint}': only S3's own endpoints have such variants. Unset one of the two`);
    }
    const url = new URL(endpoint);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error(`the S3 endpoint is '${endpoint}', allowed: an http or https URL`);
    const base = url.pathname.replace(/\/$/, '');
    return { protocol: url.protocol, hostname: url.hostname, ...(url.port && { port: url.port }), path: `${base}/${bucket}/${path}` };
  }
  if (fips && partitionOf(region) === 'aws-cn') throw new Error(`AWS_USE_FIPS_ENDPOINT is true, and S3 has no such endpoint in ${region}: unset it`);
  const host = `s3${fips ? '-fips' : ''}${dualStack ? '.dualstack' : ''}.${region}.${urlSuffixOf(region)}`;
  return bucket.includes('.')
    ? { protocol: 'https:', hostname: host, path: `/${bucket}/${path}` }
    : { protocol: 'https:', hostname: `${bucket}.${host}`, path: `/${path}` };
}

function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

function isOn(environment: Readonly<Record<string, string | undefined>>, name: string): boolean {
  const value = given(environment[name]);
  if (value === undefined || value.toLowerCase() === 'false') return false;
  if (value.toLowerCase() === 'true') return true;
  throw new Error(`the environment variable ${name} is '${value}', allowed: true or false`);
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
