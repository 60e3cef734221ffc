import { expiryOf } from '../../../lib/s3/lifecycle';
import type { Clock } from '../clock';
import type { Buckets, ObjectVersion } from './buckets';

const DAY_MS = 86_400_000;

/** Deletes what is due, once a day at midnight UTC by the clock of the server: "Amazon S3 runs lifecycle rules once every day". */
export function runLifecycles(buckets: Buckets, clock: Clock): void {
  clock.every(DAY_MS, (at) => applyLifecycles(buckets, at));
}

export function applyLifecycles(buckets: Buckets, now: number): void {
  for (const { name, lifecycle } of buckets.all) {
    if (lifecycle === undefined || lifecycle.length === 0) continue;
    for (const [key, versions] of Object.entries(buckets.bucket(name).objects)) {
      const { current, versionIds } = expiryOf(key, versions.map(aging), lifecycle, now);
      for (const versionId of versionIds) buckets.remove(name, key, versionId);
      if (current) buckets.remove(name, key);
    }
  }
}

/** Objects from before this was written down are as old as they say. */
function aging({ versionId, modified, stored, size, deleted, tags = {} }: ObjectVersion) {
  return { versionId, stored: stored ?? Date.parse(modified), size, marker: deleted === true, tags };
}
