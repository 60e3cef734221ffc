import type { ServerResponse } from 'node:http';
import { send } from '../../http';
import { AwsError } from '../wire/errors';
import { header, type AwsRequest } from '../wire/request';
import type { Buckets } from './buckets';
import { element, refuse, reply, xmlBody } from './xml-messages';

export type ObjectTags = Readonly<Record<string, string>>;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
const MAX_TAGS = 10;
const MAX_KEY = 128;
const MAX_VALUE = 256;
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Tags that an object is put with: `a=1&b=2`. */
export function tagsOfHeader(request: AwsRequest): ObjectTags | undefined {
  const text = header(request, 'x-amz-tagging');
  return text === undefined ? undefined : checked([...new URLSearchParams(text)]);
}

/** `GET`, `PUT` and `DELETE /KEY?tagging`, of the current version or one that is named. */
export async function tagging(request: AwsRequest, response: ServerResponse, { bucket, key }: { readonly bucket: string; readonly key: string }, buckets: Buckets): Promise<void> {
  const versionId = request.url.searchParams.get('versionId') ?? undefined;
  // Read first: a body that is still to come says nothing of what is there.
  const body = request.method === 'PUT' ? await xmlBody(request.message) : '';
  const version = buckets.object(bucket, key, versionId);
  const headers: Record<string, string> = version.versionId === 'null' ? {} : { 'x-amz-version-id': version.versionId };
  switch (request.method) {
    case 'GET': {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      return reply(response, 'Tagging', { TagSet: { Tag: Object.entries(version.tags ?? {}).map(([Key, Value]) => ({ Key, Value })) } });
    }
    case 'PUT':
      buckets.setTags(bucket, key, version.versionId, checked([...body.matchAll(/<Tag>([\s\S]*?)<\/Tag>/g)].map(([, tag = '']) => [element(tag, 'Key') ?? '', element(tag, 'Value') ?? ''])));
      return send(response, 200, '', headers);
    case 'DELETE':
      buckets.setTags(bucket, key, version.versionId, {});
      return send(response, 204, '', headers);
  }
  return refuse(`${request.method} tagging of an object`);
}

function checked(tags: readonly (readonly [string, string])[]): ObjectTags {
  if (tags.length > MAX_TAGS) throw new AwsError(400, 'BadRequest', `Object tags cannot be greater than ${MAX_TAGS}`);
  for (const [key, value] of tags) {
    if (key === '' || key.length > MAX_KEY || !ALLOWED.test(key)) throw new AwsError(400, 'InvalidTag', 'The TagKey you have provided is invalid');
    if (value.length > MAX_VALUE || !ALLOWED.test(value)) throw new AwsError(400, 'InvalidTag', 'The TagValue you have provided is invalid');
  }
  if (new Set(tags.map(([key]) => key)).size !== tags.length) throw new AwsError(400, 'InvalidTag', 'Cannot provide multiple Tags with the same key');
  return Object.fromEntries(tags);
}
