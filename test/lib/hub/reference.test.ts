import fc from 'fast-check';
import { checkHubReference } from '../../../lib/hub/reference';

const COMMIT = 'b968826d9c46dd6066d109eabc6255188de91218';
const found = (reference: Partial<Parameters<typeof checkHubReference>[0]>): string[] =>
  checkHubReference({ modelId: 'Qwen/Qwen3-8B', revision: COMMIT, ...reference }).map((problem) => `${problem.prop} ${problem.found}`);

test('a commit of a model is a reference', () => {
  expect(found({})).toEqual([]);
  expect(found({ modelId: 'gpt2', include: ['*.safetensors'], exclude: ['original/'] })).toEqual([]);
});

test.each(['', 'a/b/c', 'https://huggingface.co/a/b', 'a/../b', 'a b', '/a', 'a/'])('%j is no model', (modelId) => {
  expect(found({ modelId })).toEqual([`modelId is ${JSON.stringify(modelId)}`]);
});

test.each(['main', 'v1.0', 'refs/pr/1', COMMIT.slice(1), COMMIT.toUpperCase()])('%s is refused unless it is accepted by name', (revision) => {
  expect(found({ revision })).toEqual([`revision is ${JSON.stringify(revision)}, a branch or a tag, which may be another model tomorrow`]);
  expect(found({ revision, allowMutableRevision: true })).toEqual([]);
});

test.each(['', ' ', 'a b', '../x', 'main\n', 'x?y'])('%j is no revision at all', (revision) => {
  expect(found({ revision, allowMutableRevision: true })).toEqual([`revision is ${JSON.stringify(revision)}`]);
});

test('patterns are neither none, empty, nor longer than a build takes', () => {
  expect(found({ include: [] })).toEqual(['include is empty']);
  expect(found({ exclude: ['*.bin', ''] })).toEqual(['exclude holds ""']);
  expect(found({ include: ['a'.repeat(1_500)] })).toEqual([]);
  expect(found({ include: ['a'.repeat(750)], exclude: ['a'.repeat(750)] })).toEqual(['include and `exclude` together are too long']);
});

test('every 40 hexadecimal digits are a commit', () => {
  fc.assert(fc.property(fc.stringMatching(/^[0-9a-f]{40}$/), (revision) => found({ revision }).length === 0));
});
