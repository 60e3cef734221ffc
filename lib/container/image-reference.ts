import type { Problem } from '../problem';

/** Which image of a repository is meant, as far as synth knows. */
export interface ImageReference {
  readonly digest?: string;
  readonly tag?: string;
  readonly allowMutableTag?: boolean;
}

/** https://docs.docker.com/reference/cli/docker/image/tag/ */
const TAG = /^\w[\w.-]{0,127}$/;

/** An image has to be named so that a deploy always means the same bytes. */
export function checkImageReference({ digest, tag, allowMutableTag = false }: ImageReference): Problem[] {
  if (digest !== undefined && tag !== undefined) return [{ prop: 'tag', found: 'is given together with `digest`', remedy: 'leave it out: the digest says more' }];
  if (digest !== undefined) {
    if (/^sha256:[0-9a-f]{64}$/.test(digest)) return [];
    return [{ prop: 'digest', found: `is ${JSON.stringify(digest)}`, allowed: 'sha256: and 64 lower-case hexadecimal digits', remedy: 'copy it from `docker push`, or from `aws ecr describe-images`' }];
  }
  if (tag === undefined) return [{ prop: 'digest', found: 'is not given', remedy: 'copy it from `docker push`, or from `aws ecr describe-images`' }];
  if (!TAG.test(tag)) return [{ prop: 'tag', found: `is ${JSON.stringify(tag)}`, allowed: 'at most 128 letters, digits, `_`, `.` and `-`, no `.` or `-` first', remedy: 'give the tag alone, without the repository' }];
  if (allowMutableTag) return [];
  return [{
    prop: 'tag',
    found: `is ${JSON.stringify(tag)}, under which another image may be pushed tomorrow: no version would be published for it, and nobody could say which one serves`,
    remedy: 'give its `digest`, or set allowMutableTag: true',
  }];
}
