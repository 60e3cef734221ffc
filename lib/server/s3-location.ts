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

/** Parses `s3://bucket/prefix/` and appends a file's path. */
export function s3Location(uri: string, path: string): S3Location {
  const match = /^s3:\/\/([^/]+)\/(.*)$/.exec(uri);
  if (!match) throw new Error(`the artifact's place is '${uri}', allowed: s3://bucket/prefix/`);
  const prefix = match[2]!;
  return { bucket: match[1]!, key: `${prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`}${path}` };
}

/**
 * Path style where an endpoint is given (that is how local stand-ins and VPC proxies want it) and
 * for buckets with dots, which no wildcard certificate covers; else the bucket's own host.
 */
export function s3Address({ bucket, key }: S3Location, region: string, endpoint?: string): S3Address {
  const path = key.split('/').map(encodeSegment).join('/');
  if (endpoint !== undefined) {
    const url = new URL(endpoint);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error(`the S3 endpoint is '${endpoint}', allowed: an http or https URL`);
    const base = url.pathname.replace(/\/$/, '');
    return { protocol: url.protocol, hostname: url.hostname, ...(url.port && { port: url.port }), path: `${base}/${bucket}/${path}` };
  }
  const host = `s3.${region}.${region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'}`;
  return bucket.includes('.')
    ? { protocol: 'https:', hostname: host, path: `/${bucket}/${path}` }
    : { protocol: 'https:', hostname: `${bucket}.${host}`, path: `/${path}` };
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
