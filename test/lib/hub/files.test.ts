import fc from 'fast-check';
import { hubFiles, included, MIN_PART_BYTES, partBytes } from '../../../lib/hub/files';

const sha = 'b968826d9c46dd6066d109eabc6255188de91218';
const git = (rfilename: string, size = 10) => ({ rfilename, size, blobId: 'ab'.repeat(20) });
const large = (rfilename: string, size = 10) => ({ ...git(rfilename, size), lfs: { size, sha256: 'cd'.repeat(32), pointerSize: 135 } });
const paths = (listing: ReturnType<typeof hubFiles>) => ('problem' in listing ? listing.problem : listing.files.map(({ path }) => path));

test('each file has a size and what its bytes are known by', () => {
  expect(hubFiles({ sha, siblings: [git('config.json'), large('model-00001-of-00002.safetensors', 5e9)] }, undefined, [])).toEqual({
    commit: sha,
    files: [
      { path: 'config.json', bytes: 10, known: { by: 'git', digest: 'ab'.repeat(20) } },
      { path: 'model-00001-of-00002.safetensors', bytes: 5e9, known: { by: 'sha256', digest: 'cd'.repeat(32) } },
    ],
  });
});

test('files are chosen as the tools of the hub choose them, those with a dot never', () => {
  const siblings = ['.gitattributes', 'README.md', 'config.json', 'model.safetensors', 'pytorch_model.bin', 'original/params.json', 'onnx/.cache/x'].map((path) => git(path));
  expect(paths(hubFiles({ sha, siblings }, undefined, []))).toEqual(['README.md', 'config.json', 'model.safetensors', 'pytorch_model.bin', 'original/params.json']);
  expect(paths(hubFiles({ sha, siblings }, ['*.json', '*.safetensors'], ['original/']))).toEqual(['config.json', 'model.safetensors']);
  expect(paths(hubFiles({ sha, siblings }, ['*.gguf'], []))).toBe('none of the 7 files of this revision is wanted by `include` and `exclude`');
});

test.each<[unknown, string]>([
  [{}, 'the hub answered no list of files'],
  [{ sha, siblings: {} }, 'the hub answered no list of files'],
  [{ sha, siblings: [git('../../etc/passwd')] }, 'the hub names the file "../../etc/passwd"'],
  [{ sha, siblings: [git('/root')] }, 'the hub names the file "/root"'],
  [{ sha, siblings: [{ rfilename: 'config.json' }] }, 'the hub says neither size nor digest of config.json'],
  [{ sha, siblings: [{ rfilename: 'config.json', size: 1, blobId: 'short' }] }, 'the hub says neither size nor digest of config.json'],
])('an answer that is none is not believed', (answer, problem) => {
  expect(paths(hubFiles(answer as Parameters<typeof hubFiles>[0], undefined, []))).toBe(problem);
});

test('every text is a pattern that matches itself, but for what stands for others', () => {
  fc.assert(fc.property(fc.stringMatching(/^[\w.+^${}()|[\]-]{1,20}$/), (text) => included([text], [])(text) && !included([text], [])(`${text}x`) && !included([`${text}*`], [text])(text)));
});

test('an upload never has more parts than S3 takes, nor smaller ones', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 5 * 2 ** 40 }), (bytes) => Math.ceil(bytes / partBytes(bytes)) <= 10_000 && partBytes(bytes) >= MIN_PART_BYTES));
});
