import { callScript } from '../support/script';

const ASSETS = ['server.zip', 'engine-arm64.zip', 'engine-x64.zip', 'artifact-copier/index.js'];
const COMPLETE = [
  'package.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'NOTICE', '.jsii',
  'dist/constructs/index.js', 'dist/constructs/index.d.ts', 'dist/lib/problem.js', 'dist/bin/csi.js', 'dist/bin/csi-aws.js', 'dist/bin/csi-docker.js', 'dist/bin/csi-pictures.js', 'dist/bin/csi-page.js',
  'dist/bin/resvg.wasm', 'dist/bin/DejaVuSans.ttf', 'dist/bin/DejaVuSans-Bold.ttf', 'dist/local/bootstrap.js',
  'schemas/csi-prices.schema.json', 'schemas/fleet.schema.json', 'schemas/fleet.lock.schema.json', 'schemas/model.schema.json', 'schemas/model-version.schema.json', 'schemas/registry-export.schema.json', 'bin/mlflow/to_onnx.py', 'node_modules/yaml/package.json', 'node_modules/yaml/LICENSE', 'assets/assets.json', ...ASSETS.map((file) => `assets/${file}`), 'assets/artifact-copier/THIRD-PARTY-LICENSES.txt',
];

test('a complete tarball has no problem', () => {
  expect(fileProblems(COMPLETE)).toEqual([]);
});

test('an empty tarball misses everything', () => {
  const optional = ['dist/lib/problem.js', 'assets/artifact-copier/THIRD-PARTY-LICENSES.txt'];
  const needed = COMPLETE.filter((file) => !optional.includes(file));
  expect([...(fileProblems([]) as string[])].sort()).toEqual(needed.map((file) => `${file} is missing`).sort());
});

test.each(['LICENSE', '.jsii', 'dist/bin/csi.js', 'dist/bin/csi-aws.js', 'dist/bin/csi-docker.js', 'dist/local/bootstrap.js', 'assets/assets.json', 'assets/engine-x64.zip'])('a tarball without %s is refused', (file) => {
  expect(fileProblems(COMPLETE.filter((each) => each !== file))).toEqual([`${file} is missing`]);
});

test.each([
  'lib/problem.ts', 'constructs/index.ts', 'dist/constructs/index.ts', 'test/api.test.ts', 'dist/test/api.test.js', 'examples/first-model/app.ts',
  '.npmrc', '.env', 'assets/.inputs.json', 'dist/python/x.whl', 'dist/bin/secrets.pem', 'node_modules/x/index.js', 'assets/engine-x64/nodejs/x.node',
])('a tarball with %s is refused', (file) => {
  expect(fileProblems([...COMPLETE, file])).toEqual([`${file} does not belong in it`]);
});

test.each([
  [`const id = '${'AKIA'}IOSFODNN7EXAMPLE';`, 'an AWS access key'],
  [`-----BEGIN RSA ${'PRIVATE'} KEY-----`, 'a private key'],
  [`//registry/:_auth${'Token'}=x`, 'an npm token'],
  [`'gh${'p'}_${'a'.repeat(36)}'`, 'a GitHub token'],
  ["require('/home/me/repo/lib/problem')", 'a folder of this machine'],
])('text that holds %s is refused', (text, what) => {
  expect(textProblems(text)).toEqual([expect.stringContaining(what)]);
});

test('text of a program is no secret', () => {
  expect(textProblems("exports.region = process.env.AWS_REGION; const key = 'ASIALOCALLOCALLOCAL0';")).toEqual([]);
});

function fileProblems(files: readonly string[]): unknown {
  return callScript('tarball.mjs', 'fileProblems', files, ASSETS);
}

function textProblems(text: string): unknown {
  return callScript('tarball.mjs', 'textProblems', 'dist/x.js', text, ['/home/me/repo/lib']);
}
