// What may be, must be and must not be in the published tarball.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ALLOWED = [
  /^(?:package\.json|README\.md|CHANGELOG\.md|LICENSE|NOTICE|\.jsii)$/,
  /^dist\/(?:constructs|lib)\/.+(?:\.js|\.d\.ts)$/,
  /^dist\/bin\/csi(?:-aws|-docker|-page|-pictures)?\.js$/,
  /^dist\/bin\/(?:resvg\.wasm|DejaVuSans(?:-Bold)?\.ttf)$/,
  /^dist\/local\/bootstrap\.js$/,
  /^bin\/mlflow\/to_onnx\.py$/,
  /^schemas\/(?:csi-prices|fleet(?:\.lock)?|model|model-version|registry-export)\.schema\.json$/,
  /^assets\/(?:assets\.json|cloudformation-specs\.json|[a-z0-9-]+\.zip|[a-z0-9-]+\/[a-z-]+\.js|http\/opentelemetry\.cjs)$/,
  /(?:^|\/)THIRD-PARTY-LICENSES\.txt$/,
  // Bundled: package.json names it.
  /^node_modules\/yaml\//,
];

const NEEDED = [
  'package.json', 'README.md', 'LICENSE', 'NOTICE', 'CHANGELOG.md', '.jsii',
  'dist/constructs/index.js', 'dist/constructs/index.d.ts', 'dist/bin/csi.js', 'dist/bin/csi-aws.js', 'dist/bin/csi-docker.js', 'dist/bin/csi-pictures.js', 'dist/bin/csi-page.js',
  'dist/bin/resvg.wasm', 'dist/bin/DejaVuSans.ttf', 'dist/bin/DejaVuSans-Bold.ttf', 'dist/local/bootstrap.js', 'assets/assets.json',
  'schemas/csi-prices.schema.json', 'schemas/fleet.schema.json', 'schemas/fleet.lock.schema.json', 'schemas/model.schema.json', 'schemas/model-version.schema.json', 'schemas/registry-export.schema.json',
  'bin/mlflow/to_onnx.py',
  'node_modules/yaml/package.json', 'node_modules/yaml/LICENSE',
];

const SECRETS = [
  [/\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/, 'an AWS access key'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
  [/_authToken\s*=|\bnpm_[A-Za-z0-9]{36}\b/, 'an npm token'],
  [/\bgh[pousr]_[A-Za-z0-9]{36}\b/, 'a GitHub token'],
];

/** Everything wrong with a tarball of these files; `assets` are the files that assets.json lists. */
export function fileProblems(files, assets) {
  const present = new Set(files);
  return [
    ...[...NEEDED, ...assets.map((file) => `assets/${file}`)].filter((file) => !present.has(file)).map((file) => `${file} is missing`),
    ...files.filter((file) => !ALLOWED.some((pattern) => pattern.test(file))).map((file) => `${file} does not belong in it`),
  ];
}

/** Everything in the file's text that must not be published; `privatePaths` are folders of the machine that built it. */
export function textProblems(file, text, privatePaths) {
  return [
    ...SECRETS.filter(([pattern]) => pattern.test(text)).map(([, what]) => `${file} holds ${what}`),
    ...privatePaths.filter((path) => text.includes(path)).map((path) => `${file} names ${path}, a folder of this machine`),
  ];
}

/** The problems of an unpacked tarball. */
export function tarballProblems(folder, files, assets, privatePaths) {
  const texts = files.filter((file) => !/\.(?:zip|node|wasm|ttf)$/.test(file));
  return [
    ...fileProblems(files, assets),
    ...texts.flatMap((file) => textProblems(file, readFileSync(join(folder, file), 'utf8'), privatePaths)),
  ];
}
