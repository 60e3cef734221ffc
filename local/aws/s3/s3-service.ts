import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { send } from '../../http';
import type { AwsIdentity } from '../identity';
import type { Blob } from '../state/blob-store';
import { AwsError, refusalOf } from '../wire/errors';
import { header, type AwsRequest, type AwsService } from '../wire/request';
import { xmlDocument } from '../wire/xml';
import { unchunked } from './aws-chunked';
import { BucketOperations } from './bucket-operations';
import type { Buckets, ObjectVersion, PutDetails } from './buckets';
import { byteRange, isNotModified } from './conditions';
import { tagging, tagsOfHeader } from './object-tags';
import { bucketArn, parseCopySource, permissionsOf } from './permissions';
import { element, NAMESPACE, refuse, reply, xmlBody } from './xml-messages';

/** Headers that S3 keeps with an object and gives back. */
const KEPT = ['cache-control', 'content-disposition', 'content-encoding', 'content-language', 'expires'];

interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** S3 as `cdk` and functions use it: path style, whole objects, versions and multipart uploads. */
export class S3Service implements AwsService {
  readonly signingNames = ['s3'];

  private readonly bucketOperations: BucketOperations;

  constructor(private readonly buckets: Buckets, private readonly identity: AwsIdentity) {
    this.bucketOperations = new BucketOperations(buckets, identity);
  }

  async handle(request: AwsRequest, response: ServerResponse): Promise<void> {
    response.setHeader('x-amz-request-id', request.requestId);
    try {
      const [bucket = '', ...rest] = request.url.pathname.slice(1).split('/').map(decodeURIComponent);
      const key = rest.join('/');
      this.authorize(request, bucket, key);
      if (bucket === '') await this.service(request, response);
      else if (key === '') await this.bucketOperations.handle(request, response, bucket);
      else await this.object(request, response, { bucket, key });
    } catch (thrown) {
      const error = refusalOf(thrown);
      request.message.resume();
      if (request.method === 'HEAD') return send(response, error.status, '', {});
      const body = xmlDocument('Error', { Code: error.code, Message: error.message, Resource: request.url.pathname, RequestId: request.requestId }, 'flattened');
      send(response, error.status, body, { 'content-type': 'application/xml' });
    }
  }

  private authorize(request: AwsRequest, bucket: string, key: string): void {
    const call = { method: request.method, bucket, key, query: request.url.searchParams, header: (name: string) => header(request, name) };
    // Of a bucket that is not there, S3 says so to whoever asks.
    if (bucket !== '' && !this.buckets.exists(bucket) && (key !== '' || request.method !== 'PUT')) throw new AwsError(404, 'NoSuchBucket', 'The specified bucket does not exist');
    for (const { action, resource, context } of permissionsOf(call)) request.authorize(action, resource, context);
  }

  /**
   * An object for reading. Of one that is not there, only those are told who may list the bucket:
   * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
   */
  private found(request: AwsRequest, bucket: string, key: string, versionId: string | undefined): ObjectVersion & { readonly blob: string } {
    if (this.buckets.find(bucket, key, versionId)?.blob === undefined) request.authorize('s3:ListBucket', bucketArn(bucket));
    return this.buckets.object(bucket, key, versionId);
  }

  private async service(request: AwsRequest, response: ServerResponse): Promise<void> {
    if (request.method !== 'GET') throw AwsError.notServed('s3', `${request.method} /`);
    reply(response, 'ListAllMyBucketsResult', {
      Owner: { ID: this.identity.account },
      Buckets: { Bucket: this.buckets.all.map(({ name, created }) => ({ Name: name, CreationDate: created })) },
    });
  }

  private async object(request: AwsRequest, response: ServerResponse, place: Place): Promise<void> {
    const { searchParams } = request.url;
    const uploadId = searchParams.get('uploadId');
    const partNumber = searchParams.get('partNumber');
    if (searchParams.has('tagging')) return tagging(request, response, place, this.buckets);
    const refused = ['acl', 'retention', 'legal-hold', 'select', 'restore', 'attributes', 'torrent'].find((sub) => searchParams.has(sub));
    if (refused !== undefined) refuse(`${request.method} ${refused} of an object`);
    switch (request.method) {
      case 'PUT':
        if (partNumber !== null) return await this.putPart(request, response, place, Number(partNumber));
        return header(request, 'x-amz-copy-source') === undefined ? await this.put(request, response, place) : this.copy(request, response, place);
      case 'GET':
        if (uploadId !== null) refuse('ListParts');
        return await this.get(request, response, place);
      case 'HEAD':
        return await this.get(request, response, place);
      case 'POST':
        if (searchParams.has('uploads')) {
          const UploadId = this.buckets.startUpload(place.bucket, place.key, detailsOf(request));
          return reply(response, 'InitiateMultipartUploadResult', { Bucket: place.bucket, Key: place.key, UploadId });
        }
        if (uploadId !== null) return await this.complete(request, response, place, uploadId);
        return refuse('POST of an object');
      case 'DELETE': {
        if (uploadId !== null) {
          this.buckets.abortUpload(uploadId, place.bucket, place.key);
          return send(response, 204, '', {});
        }
        const { versionId, marker } = this.buckets.remove(place.bucket, place.key, searchParams.get('versionId') ?? undefined);
        return send(response, 204, '', {
          ...(versionId === undefined ? {} : { 'x-amz-version-id': versionId }),
          ...(marker ? { 'x-amz-delete-marker': 'true' } : {}),
        });
      }
    }
    return refuse(`${request.method} of an object`);
  }

  private async put(request: AwsRequest, response: ServerResponse, place: Place): Promise<void> {
    this.buckets.bucket(place.bucket);
    if (header(request, 'if-none-match') === '*' && this.buckets.find(place.bucket, place.key)?.blob !== undefined) {
      throw new AwsError(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
    }
    const blob = await this.receive(request);
    const version = this.buckets.put(place.bucket, place.key, blob, {
      ...detailsOf(request),
      checksum: header(request, 'x-amz-checksum-sha256') === undefined && header(request, 'x-amz-sdk-checksum-algorithm') !== 'SHA256' ? undefined : 'SHA256',
    });
    send(response, 200, '', { etag: `"${version.etag}"`, ...versionHeader(version), ...checksumHeader(version) });
  }

  private async putPart(request: AwsRequest, response: ServerResponse, place: Place, number: number): Promise<void> {
    const upload = this.buckets.upload(request.url.searchParams.get('uploadId'), place.bucket, place.key);
    if (!Number.isInteger(number) || number < 1 || number > 10_000) {
      throw new AwsError(400, 'InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
    }
    if (header(request, 'x-amz-copy-source') === undefined) {
      const blob = await this.receive(request);
      upload.parts.set(number, blob);
      return send(response, 200, '', { etag: `"${blob.md5}"` });
    }
    const source = this.copySource(request);
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(header(request, 'x-amz-copy-source-range') ?? '') ?? [];
    const range = first === undefined || last === undefined ? undefined : { start: Number(first), end: Number(last) };
    if (range !== undefined && range.end >= source.size) throw new AwsError(400, 'InvalidArgument', `Range specified is not valid for source object of size: ${source.size}`);
    const blob = await this.buckets.blobs.write(this.buckets.blobs.stream(source.blob, range));
    upload.parts.set(number, blob);
    reply(response, 'CopyPartResult', { ETag: `"${blob.md5}"`, LastModified: new Date().toISOString() });
  }

  private copy(request: AwsRequest, response: ServerResponse, place: Place): void {
    const source = this.copySource(request);
    const replaces = header(request, 'x-amz-metadata-directive') === 'REPLACE';
    const version = this.buckets.put(place.bucket, place.key, { sha256: source.blob, md5: source.etag, size: source.size }, {
      ...(replaces ? detailsOf(request) : { headers: source.headers, contentType: source.contentType }),
      tags: header(request, 'x-amz-tagging-directive') === 'REPLACE' ? tagsOfHeader(request) : source.tags,
      checksum: header(request, 'x-amz-checksum-algorithm') === 'SHA256' ? 'SHA256' : source.checksum,
    });
    send(response, 200, xmlDocument('CopyObjectResult', {
      ETag: `"${version.etag}"`, LastModified: version.modified, ...(version.checksum === undefined ? {} : { ChecksumSHA256: base64(source.blob) }),
    }, 'flattened', NAMESPACE), { 'content-type': 'application/xml', ...versionHeader(version), 'x-amz-copy-source-version-id': source.versionId });
  }

  private copySource(request: AwsRequest): ObjectVersion & { readonly blob: string } {
    const { bucket, key, versionId } = parseCopySource(header(request, 'x-amz-copy-source') ?? '');
    const source = this.found(request, bucket, key, versionId);
    const wanted = header(request, 'x-amz-copy-source-if-match');
    if (wanted !== undefined && wanted.replaceAll('"', '') !== source.etag) {
      throw new AwsError(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
    }
    return source;
  }

  private async get(request: AwsRequest, response: ServerResponse, { bucket, key }: Place): Promise<void> {
    const version = this.found(request, bucket, key, request.url.searchParams.get('versionId') ?? undefined);
    if (isNotModified((name) => header(request, name), version.etag)) return send(response, 304, '', { etag: `"${version.etag}"`, ...versionHeader(version) });
    const range = byteRange(header(request, 'range'), version.size);
    const { start, end } = range ?? { start: 0, end: version.size - 1 };
    const withChecksum = header(request, 'x-amz-checksum-mode') === 'ENABLED' && range === undefined;
    response.writeHead(range === undefined ? 200 : 206, {
      ...version.headers,
      'content-type': version.contentType ?? 'binary/octet-stream',
      'content-length': end - start + 1,
      'accept-ranges': 'bytes',
      'last-modified': new Date(version.modified).toUTCString(),
      etag: `"${version.etag}"`,
      ...versionHeader(version),
      ...(Object.keys(version.tags ?? {}).length === 0 ? {} : { 'x-amz-tagging-count': Object.keys(version.tags ?? {}).length }),
      ...(withChecksum ? checksumHeader(version) : {}),
      ...(range === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${version.size}` }),
    });
    if (request.method === 'HEAD' || version.size === 0) {
      response.end();
      return;
    }
    await pipeline(this.buckets.blobs.stream(version.blob, { start, end }), response);
  }

  private async complete(request: AwsRequest, response: ServerResponse, { bucket, key }: Place, uploadId: string): Promise<void> {
    const body = await xmlBody(request.message);
    const parts = [...body.matchAll(/<Part>([\s\S]*?)<\/Part>/g)].map(([, part = '']) => ({
      number: Number(element(part, 'PartNumber')),
      etag: (element(part, 'ETag') ?? '').replaceAll('&quot;', '').replaceAll('"', ''),
    }));
    const version = await this.buckets.completeUpload(uploadId, bucket, key, parts);
    send(response, 200, xmlDocument('CompleteMultipartUploadResult', {
      Location: `${this.identity.endpoint}/${bucket}/${key}`, Bucket: bucket, Key: key, ETag: `"${version.etag}"`,
    }, 'flattened', NAMESPACE), { 'content-type': 'application/xml', ...versionHeader(version) });
  }

  /** The body, stored, once its checksums agree. */
  private async receive(request: AwsRequest): Promise<Blob> {
    const chunked = header(request, 'content-encoding')?.split(',').some((coding) => coding.trim() === 'aws-chunked') === true
      || header(request, 'x-amz-content-sha256')?.startsWith('STREAMING-') === true;
    const blob = await this.buckets.blobs.write(chunked ? unchunked(request.message) : request.message as AsyncIterable<Buffer>);
    const sha256 = header(request, 'x-amz-checksum-sha256');
    const signed = header(request, 'x-amz-content-sha256');
    const md5 = header(request, 'content-md5');
    if (sha256 !== undefined && sha256 !== base64(blob.sha256)) {
      throw new AwsError(400, 'BadDigest', 'The SHA256 you specified did not match the calculated checksum.');
    }
    if (md5 !== undefined && md5 !== base64(blob.md5)) throw new AwsError(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.');
    if (signed !== undefined && /^[0-9a-f]{64}$/.test(signed) && signed !== blob.sha256) {
      throw new AwsError(400, 'XAmzContentSHA256Mismatch', "The provided 'x-amz-content-sha256' header does not match what was computed.");
    }
    return blob;
  }
}

function detailsOf(request: AwsRequest): Pick<PutDetails, 'headers' | 'contentType' | 'tags'> {
  const headers = Object.entries(request.message.headers).flatMap(([name, value]) => {
    if (typeof value !== 'string' || !(KEPT.includes(name) || name.startsWith('x-amz-meta-'))) return [];
    const kept = name === 'content-encoding' ? value.split(',').map((coding) => coding.trim()).filter((coding) => coding !== 'aws-chunked').join(',') : value;
    return kept === '' ? [] : [[name, kept] as const];
  });
  return { headers: Object.fromEntries(headers), contentType: header(request, 'content-type'), tags: tagsOfHeader(request) };
}

function versionHeader({ versionId }: ObjectVersion): Record<string, string> {
  return versionId === 'null' ? {} : { 'x-amz-version-id': versionId };
}

function checksumHeader({ checksum, blob }: ObjectVersion): Record<string, string> {
  return checksum === undefined || blob === undefined ? {} : { 'x-amz-checksum-sha256': base64(blob), 'x-amz-checksum-type': 'FULL_OBJECT' };
}

function base64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}
