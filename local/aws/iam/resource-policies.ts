import { splitFunctionName } from '../../lambda-api/function-name';
import type { FileSystems } from '../file-systems/file-systems';
import { policyOf } from '../lambda/api/policy';
import type { Functions } from '../lambda/functions';
import type { Buckets } from '../s3/buckets';
import type { Topics } from '../sns/topics';

/** The policies that functions, buckets, file systems and topics have themselves. */
export function resourcePoliciesOf(functions: Functions, buckets: Buckets, fileSystems: FileSystems, topics: Pick<Topics, 'find'>): (resource: string) => readonly unknown[] {
  return (resource) => {
    if (/:file-system\/[^/]+$/.test(resource)) return present(fileSystems.find(resource)?.policy);
    if (/^arn:[^:]+:sns:/.test(resource)) return present(topics.find(resource)?.policy);
    const [, bucket] = /^arn:aws:s3:::([^/]+)/.exec(resource) ?? [];
    if (bucket !== undefined) return buckets.exists(bucket) ? present(buckets.bucket(bucket).policy) : [];
    if (!/^arn:aws:lambda:[^:]*:\d*:function:/.test(resource)) return [];
    const { name, qualifier } = splitFunctionName(resource);
    const fn = functions.find(name);
    return fn === undefined ? [] : present(policyOf(fn, qualifier));
  };
}

function present(policy: unknown): readonly unknown[] {
  return policy === undefined ? [] : [policy];
}
