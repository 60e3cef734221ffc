import { GetObjectTaggingCommand, ListObjectVersionsCommand, type ObjectVersion, PutObjectTaggingCommand } from '@aws-sdk/client-s3';
import { UNUSED_TAG } from '../../lib/registry/retention';
import { allPages, eachOf } from '../shared/paging';
import type { Clients } from './clients';

interface Place {
  readonly bucket: string;
  readonly prefix: string;
}

/** `s3://BUCKET/PREFIX` */
export function placeOf(artifact: string): Place | undefined {
  const [, bucket, prefix] = /^s3:\/\/([^/]+)\/(.+\/)$/.exec(artifact) ?? [];
  return bucket === undefined || prefix === undefined ? undefined : { bucket, prefix };
}

/** All versions of the objects of a content. A marker over one says that it is gone. */
export async function objectsOf({ bucket, prefix }: Place, { s3 }: Pick<Clients, 's3'>): Promise<readonly ObjectVersion[]> {
  return allPages(
    (token) => {
      const [KeyMarker, VersionIdMarker] = token === undefined ? [] : JSON.parse(token) as (string | undefined)[];
      return s3.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix, KeyMarker, VersionIdMarker }));
    },
    ({ Versions }) => Versions,
    ({ IsTruncated, NextKeyMarker, NextVersionIdMarker }) => (IsTruncated === true ? JSON.stringify([NextKeyMarker, NextVersionIdMarker]) : undefined),
  );
}

/** Sets or takes away the tag by which objects expire. Other tags on them stay: a scanner's, or a user's. */
export async function mark(place: Place, objects: readonly ObjectVersion[], unused: boolean, { s3 }: Pick<Clients, 's3'>): Promise<number> {
  const changed = await eachOf(objects, async ({ Key, VersionId }) => {
    const at = { Bucket: place.bucket, Key, VersionId };
    const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand(at));
    if (TagSet.some((each) => each.Key === UNUSED_TAG && each.Value === 'true') === unused) return false;
    const others = TagSet.filter((each) => each.Key !== UNUSED_TAG);
    await s3.send(new PutObjectTaggingCommand({ ...at, Tagging: { TagSet: [...others, ...(unused ? [{ Key: UNUSED_TAG, Value: 'true' }] : [])] } }));
    return true;
  });
  return changed.filter(Boolean).length;
}
