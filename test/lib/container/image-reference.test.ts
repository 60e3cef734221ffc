import { checkImageReference } from '../../../lib/container/image-reference';

const DIGEST = `sha256:${'0a'.repeat(32)}`;

test.each([
  { digest: DIGEST },
  { tag: 'v1', allowMutableTag: true },
  { tag: 'a'.repeat(128), allowMutableTag: true },
])('%j names an image', (reference) => {
  expect(checkImageReference(reference)).toEqual([]);
});

test.each([
  [{}, 'digest', 'is not given'],
  [{ digest: DIGEST, tag: 'v1' }, 'tag', 'is given together with `digest`'],
  [{ digest: DIGEST.slice(7) }, 'digest', expect.stringContaining('is "0a0a')],
  [{ digest: DIGEST.slice(0, -1) }, 'digest', expect.stringContaining('is "sha256:0a')],
  [{ digest: `${DIGEST}0` }, 'digest', expect.stringContaining('is "sha256:0a')],
  [{ digest: DIGEST.toUpperCase() }, 'digest', expect.stringContaining('is "SHA256')],
  [{ digest: '' }, 'digest', 'is ""'],
  [{ tag: 'latest' }, 'tag', expect.stringContaining('under which another image may be pushed tomorrow')],
  [{ tag: 'latest', allowMutableTag: false }, 'tag', expect.stringContaining('pushed tomorrow')],
  [{ tag: '', allowMutableTag: true }, 'tag', 'is ""'],
  [{ tag: 'repo:v1', allowMutableTag: true }, 'tag', 'is "repo:v1"'],
  [{ tag: 'a'.repeat(129), allowMutableTag: true }, 'tag', expect.any(String)],
])('%j is refused', (reference, prop, found) => {
  expect(checkImageReference(reference)).toEqual([expect.objectContaining({ prop, found, remedy: expect.any(String) })]);
});
