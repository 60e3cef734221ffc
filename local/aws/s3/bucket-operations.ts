import type { ServerResponse } from 'node:http';
import { send } from '../../http';
import type { AwsIdentity } from '../identity';
import { AwsError } from '../wire/errors';
import type { AwsRequest } from '../wire/request';
import { xmlDocument, type XmlValue } from '../wire/xml';
import type { Buckets } from './buckets';
import { rulesOfXml, xmlOfRules } from './lifecycle-rules';
import { objectArn } from './permissions';
import { element, NAMESPACE, refuse, reply, xmlBody } from './xml-messages';

const MAX_KEYS = 1000;

/** What is done to a bucket as a whole. */
export class BucketOperations {
  constructor(private readonly buckets: Buckets, private readonly identity: AwsIdentity) {}

  async handle(request: AwsRequest, response: ServerResponse, name: string): Promise<void> {
    const { searchParams } = request.url;
    const sub = ['location', 'encryption', 'versioning', 'versions', 'policy', 'delete', 'uploads', 'tagging', 'publicAccessBlock', 'lifecycle', 'acl', 'cors', 'notification']
      .find((candidate) => searchParams.has(candidate));
    const operation = `${request.method} ${sub ?? ''}`.trim();
    if (operation === 'PUT') {
      await xmlBody(request.message);
      this.buckets.create(name);
      return send(response, 200, '', { location: `/${name}` });
    }
    const bucket = this.buckets.bucket(name);
    switch (operation) {
      case 'HEAD':
        return send(response, 200, '', { 'x-amz-bucket-region': this.identity.region });
      case 'GET':
        return searchParams.get('list-type') === '2' ? this.list(request, response, name) : refuse('ListObjects (version 1)');
      case 'DELETE':
        this.buckets.delete(name);
        return send(response, 204, '', {});
      case 'GET location':
        return send(response, 200, xmlDocument('LocationConstraint', this.identity.region === 'us-east-1' ? '' : this.identity.region, 'flattened', NAMESPACE), { 'content-type': 'application/xml' });
      case 'GET encryption':
        // Every bucket has had it since January 2023.
        return reply(response, 'ServerSideEncryptionConfiguration', { Rule: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: encryptionOf(bucket.properties) } } });
      case 'GET versioning':
        return reply(response, 'VersioningConfiguration', { Status: bucket.versioning });
      case 'PUT versioning': {
        const status = element(await xmlBody(request.message), 'Status');
        if (status !== 'Enabled' && status !== 'Suspended') throw new AwsError(400, 'MalformedXML', 'The XML you provided was not well-formed or did not validate against our published schema');
        this.buckets.setVersioning(name, status);
        return send(response, 200, '', {});
      }
      case 'GET versions':
        return this.listVersions(request, response, name);
      case 'GET policy':
        if (bucket.policy === undefined) throw new AwsError(404, 'NoSuchBucketPolicy', 'The bucket policy does not exist');
        return send(response, 200, JSON.stringify(bucket.policy), { 'content-type': 'application/json' });
      case 'PUT policy':
        this.buckets.setPolicy(name, parseJson(await xmlBody(request.message)));
        return send(response, 204, '', {});
      case 'DELETE policy':
        this.buckets.setPolicy(name, undefined);
        return send(response, 204, '', {});
      case 'GET lifecycle':
        if (bucket.lifecycle === undefined) throw new AwsError(404, 'NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist');
        return reply(response, 'LifecycleConfiguration', xmlOfRules(bucket.lifecycle));
      case 'PUT lifecycle':
        this.buckets.setLifecycle(name, rulesOfXml(await xmlBody(request.message)));
        return send(response, 200, '', {});
      case 'DELETE lifecycle':
        this.buckets.setLifecycle(name, undefined);
        return send(response, 204, '', {});
      case 'GET tagging':
        throw new AwsError(404, 'NoSuchTagSet', 'The TagSet does not exist');
      case 'POST delete':
        return await this.deleteMany(request, response, name);
    }
    return refuse(operation);
  }

  private list(request: AwsRequest, response: ServerResponse, name: string): void {
    const { searchParams } = request.url;
    const prefix = searchParams.get('prefix') ?? '';
    const delimiter = searchParams.get('delimiter') ?? '';
    const max = Math.min(MAX_KEYS, Number(searchParams.get('max-keys') ?? MAX_KEYS));
    const token = searchParams.get('continuation-token');
    const after = token === null ? searchParams.get('start-after') ?? '' : Buffer.from(token, 'base64url').toString('utf8');
    const encode = searchParams.get('encoding-type') === 'url' ? encodeURIComponent : (value: string) => value;

    const contents: XmlValue[] = [];
    const prefixes = new Set<string>();
    let last = '';
    let truncated = false;
    for (const key of this.buckets.keys(name)) {
      const version = this.buckets.find(name, key);
      if (!key.startsWith(prefix) || key <= after || version?.blob === undefined) continue;
      const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
      const common = cut < 0 ? undefined : key.slice(0, cut + delimiter.length);
      if (common !== undefined && (prefixes.has(common) || common === after)) {
        last = key;
        continue;
      }
      if (contents.length + prefixes.size >= max) {
        // A page of no keys is whole.
        truncated = max > 0;
        break;
      }
      last = key;
      if (common !== undefined) prefixes.add(common);
      else contents.push({ Key: encode(key), LastModified: version.modified, ETag: `"${version.etag}"`, Size: version.size, StorageClass: 'STANDARD' });
    }
    reply(response, 'ListBucketResult', {
      Name: name,
      Prefix: encode(prefix),
      ...(delimiter === '' ? {} : { Delimiter: encode(delimiter) }),
      MaxKeys: max,
      KeyCount: contents.length + prefixes.size,
      IsTruncated: truncated,
      // Without it boto3 does not decode what it has asked to be encoded.
      ...(searchParams.get('encoding-type') === 'url' ? { EncodingType: 'url' } : {}),
      ...(truncated ? { NextContinuationToken: Buffer.from(last).toString('base64url') } : {}),
      Contents: contents,
      CommonPrefixes: [...prefixes].map((common) => ({ Prefix: encode(common) })),
    });
  }

  /** In one page: what deletes a whole bucket asks for it. */
  private listVersions(request: AwsRequest, response: ServerResponse, name: string): void {
    const prefix = request.url.searchParams.get('prefix') ?? '';
    const { objects } = this.buckets.bucket(name);
    const all = this.buckets.keys(name).filter((key) => key.startsWith(prefix))
      .flatMap((key) => (objects[key] ?? []).map((version, index) => ({ key, version, latest: index === 0 })));
    const shown = (markers: boolean): XmlValue => all.filter(({ version }) => (version.deleted === true) === markers).map(({ key, version, latest }) => ({
      Key: key,
      VersionId: version.versionId,
      IsLatest: latest,
      LastModified: version.modified,
      ...(markers ? {} : { ETag: `"${version.etag}"`, Size: version.size, StorageClass: 'STANDARD' }),
    }));
    reply(response, 'ListVersionsResult', { Name: name, Prefix: prefix, MaxKeys: all.length, IsTruncated: false, Version: shown(false), DeleteMarker: shown(true) });
  }

  private async deleteMany(request: AwsRequest, response: ServerResponse, name: string): Promise<void> {
    const body = await xmlBody(request.message);
    const wanted = [...body.matchAll(/<Object>([\s\S]*?)<\/Object>/g)].map(([, object = '']) => ({
      key: element(object, 'Key') ?? '', versionId: element(object, 'VersionId'),
    }));
    const errors: XmlValue[] = [];
    const deleted = wanted.filter(({ key, versionId }) => {
      try {
        request.authorize(versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion', objectArn(name, key));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        errors.push({ Key: key, VersionId: versionId, Code: error.code, Message: error.message });
        return false;
      }
      this.buckets.remove(name, key, versionId);
      return true;
    });
    const quiet = element(body, 'Quiet') === 'true';
    reply(response, 'DeleteResult', { Deleted: quiet ? [] : deleted.map(({ key, versionId }) => ({ Key: key, VersionId: versionId })), Error: errors });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError(400, 'MalformedPolicy', 'Policies must be valid JSON and the first byte must be \'{\'');
  }
}

function encryptionOf(properties: Readonly<Record<string, unknown>>): string {
  const { ServerSideEncryptionConfiguration: [rule] = [] } = (properties['BucketEncryption'] ?? {}) as {
    readonly ServerSideEncryptionConfiguration?: readonly { readonly ServerSideEncryptionByDefault?: { readonly SSEAlgorithm?: string } }[];
  };
  return rule?.ServerSideEncryptionByDefault?.SSEAlgorithm ?? 'AES256';
}
