/** A permission that a request needs. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
}

export interface S3Call {
  readonly method: string;
  /** Empty for the service as a whole. */
  readonly bucket: string;
  /** Empty for the bucket as a whole. */
  readonly key: string;
  readonly query: URLSearchParams;
  header(name: string): string | undefined;
}

const OF_BUCKET: Readonly<Record<string, string>> = {
  'HEAD': 'ListBucket',
  'GET': 'ListBucket',
  'PUT': 'CreateBucket',
  'DELETE': 'DeleteBucket',
  'GET location': 'GetBucketLocation',
  'GET encryption': 'GetEncryptionConfiguration',
  'PUT encryption': 'PutEncryptionConfiguration',
  'GET versioning': 'GetBucketVersioning',
  'PUT versioning': 'PutBucketVersioning',
  'GET versions': 'ListBucketVersions',
  'GET uploads': 'ListBucketMultipartUploads',
  'GET policy': 'GetBucketPolicy',
  'PUT policy': 'PutBucketPolicy',
  'DELETE policy': 'DeleteBucketPolicy',
  'GET lifecycle': 'GetLifecycleConfiguration',
  'PUT lifecycle': 'PutLifecycleConfiguration',
  'DELETE lifecycle': 'PutLifecycleConfiguration',
  'GET tagging': 'GetBucketTagging',
  'PUT tagging': 'PutBucketTagging',
  'GET publicAccessBlock': 'GetBucketPublicAccessBlock',
  'PUT publicAccessBlock': 'PutBucketPublicAccessBlock',
  'DELETE publicAccessBlock': 'PutBucketPublicAccessBlock',
};

const TAGGING: Readonly<Record<string, string>> = { GET: 'GetObject', PUT: 'PutObject', DELETE: 'DeleteObject' };

/** Headers that are condition keys of the same name. */
const HEADERS = ['x-amz-acl', 'x-amz-copy-source', 'x-amz-metadata-directive', 'x-amz-server-side-encryption', 'x-amz-server-side-encryption-aws-kms-key-id', 'x-amz-storage-class'];

/**
 * What a request needs; of DELETE of many objects nothing, since each of them is asked for on its own.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
export function permissionsOf(call: S3Call): readonly Permission[] {
  const { method, bucket, key, query } = call;
  if (bucket === '') return [{ action: 's3:ListAllMyBuckets', resource: '*' }];
  if (key !== '') return ofObject(call);
  const sub = [...query.keys()].find((name) => Object.hasOwn(OF_BUCKET, `${method} ${name}`));
  const action = OF_BUCKET[sub === undefined ? method : `${method} ${sub}`];
  if (action === undefined) return [];
  return [{ action: `s3:${action}`, resource: bucketArn(bucket), context: listing(query) }];
}

export function objectArn(bucket: string, key: string): string {
  return `${bucketArn(bucket)}/${key}`;
}

export function bucketArn(bucket: string): string {
  return `arn:aws:s3:::${bucket}`;
}

function ofObject({ method, bucket, key, query, header }: S3Call): readonly Permission[] {
  const resource = objectArn(bucket, key);
  const versionId = query.get('versionId') ?? undefined;
  const ofVersion = versionId === undefined ? '' : 'Version';
  const version: Permission['context'] = versionId === undefined ? {} : { 's3:VersionId': versionId };
  if (query.has('tagging')) return [{ action: `s3:${TAGGING[method] ?? 'GetObject'}${ofVersion}Tagging`, resource, context: version }];
  if (method === 'GET' && query.has('uploadId')) return [{ action: 's3:ListMultipartUploadParts', resource }];
  if (method === 'GET' || method === 'HEAD') return [{ action: `s3:GetObject${ofVersion}`, resource, context: version }];
  if (method === 'DELETE') return [query.has('uploadId') ? { action: 's3:AbortMultipartUpload', resource } : { action: `s3:DeleteObject${ofVersion}`, resource, context: version }];
  const context = Object.fromEntries(HEADERS.flatMap((name) => {
    const value = header(name);
    return value === undefined ? [] : [[`s3:${name}`, value] as const];
  }));
  const source = header('x-amz-copy-source');
  return [
    ...(source === undefined ? [] : [ofSource(source)]),
    { action: 's3:PutObject', resource, context },
    ...(header('x-amz-tagging') === undefined ? [] : [{ action: 's3:PutObjectTagging', resource }]),
  ];
}

/** A copy also reads: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
function ofSource(source: string): Permission {
  const { bucket, key, versionId } = parseCopySource(source);
  return { action: versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion', resource: objectArn(bucket, key), context: versionId === undefined ? {} : { 's3:VersionId': versionId } };
}

/** `BUCKET/KEY?versionId=ID`, URL-encoded. */
export function parseCopySource(source: string): { readonly bucket: string; readonly key: string; readonly versionId?: string } {
  const [path = '', query] = source.split('?');
  const [bucket = '', ...rest] = decodeURIComponent(path).replace(/^\//, '').split('/');
  return { bucket, key: rest.join('/'), versionId: new URLSearchParams(query).get('versionId') ?? undefined };
}

function listing(query: URLSearchParams): Readonly<Record<string, string>> {
  return Object.fromEntries(['prefix', 'delimiter', 'max-keys'].flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [[`s3:${name}`, value] as const];
  }));
}
