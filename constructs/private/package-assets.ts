import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What `npm run bundle` made and this package ships: zipped layers and handlers. */
export interface PackageAsset {
  /** Absolute path of the zip or folder. */
  readonly path: string;
  /** Hex sha256 of the content. */
  readonly sha256: string;
  readonly unzippedBytes: number;
}

interface AssetIndex {
  readonly [name: string]: { readonly file: string; readonly sha256: string; readonly unzippedBytes: number };
}

let index: AssetIndex | undefined;

/** Finds one of the package's own assets. Throws when the package was not built. */
export function packageAsset(name: string): PackageAsset {
  const folder = join(packageRoot(), 'assets');
  const file = join(folder, 'assets.json');
  if (index === undefined) {
    if (!existsSync(file)) {
      throw new Error(`cdk-serverless-inference is not built: ${file} is missing; run \`npm run bundle\` in its repository`);
    }
    index = JSON.parse(readFileSync(file, 'utf8')) as AssetIndex;
  }
  const entry = index[name];
  if (entry === undefined) throw new Error(`${file} does not list \`${name}\`; run \`npm run bundle\``);
  return { path: join(folder, entry.file), sha256: entry.sha256, unzippedBytes: entry.unzippedBytes };
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
