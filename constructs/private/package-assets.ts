import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What `npm run bundle` made and this package ships: zipped layers and handlers. */
export interface PackageAsset {
  /** Absolute path of the file. */
  readonly path: string;
  /** Hex sha256 of the content. */
  readonly sha256: string;
  readonly unzippedBytes: number;
}

/** The files that the package ships, as `npm run bundle` names them. */
export type PackageAssetFile =
  | 'engine-arm64.zip' | 'engine-x64.zip' | 'server.zip' | 'artifact-copier/index.js' | 'cloudformation-specs.json'
  | 'endpoint-keeper/index.js' | 'http/server.js' | 'model-stager-job/stage.js' | 'model-stager/index.js'
  | 'registry-recorder/index.js' | 'rollout-hook/index.js' | 'scaling-keeper/index.js' | 'version-keeper/index.js';

interface AssetIndex {
  /** Hex sha256 of what compiles models. */
  readonly compiler: string;
  readonly assets: readonly { readonly file: string; readonly sha256: string; readonly unzippedBytes: number }[];
}

const found = new Map<PackageAssetFile, PackageAsset>();

/** Finds one of the package's own assets. Throws when the package was not built. */
export function packageAsset(file: PackageAssetFile): PackageAsset {
  const known = found.get(file);
  if (known !== undefined) return known;
  const entry = assetIndex().assets.find((asset) => asset.file === file);
  if (entry === undefined) throw new Error(`${indexFile()} does not list \`${file}\`; run \`npm run bundle\``);
  const asset = { path: join(dirname(indexFile()), file), sha256: entry.sha256, unzippedBytes: entry.unzippedBytes };
  found.set(file, asset);
  return asset;
}

/** Hex digest of the code that compiles models in this version: another one may compile the same model to something else. */
export function compilerDigest(): string {
  return assetIndex().compiler;
}

function assetIndex(): AssetIndex {
  if (!existsSync(indexFile())) {
    throw new Error(`cdk-serverless-inference is not built: ${indexFile()} is missing; run \`npm run bundle\` in its repository`);
  }
  return JSON.parse(readFileSync(indexFile(), 'utf8')) as AssetIndex;
}

function indexFile(): string {
  return join(packageRoot(), 'assets', 'assets.json');
}

/** The version of this package, as its package.json says it. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version;
}

/** The folder of this package's package.json: one up from constructs/ in the repository, two in dist/. */
function packageRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`no package.json above ${__dirname}`);
    folder = parent;
  }
  return folder;
}
