import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the API tests read of a `.jsii` file. */
export interface Assembly {
  readonly name: string;
  readonly types: { readonly [fqn: string]: TypeDef };
}

export interface TypeDef {
  readonly fqn: string;
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'enum';
  /** A struct: an interface of plain data. */
  readonly datatype?: boolean;
  readonly abstract?: boolean;
  /** What it extends, but for a class's base: interfaces and structs. */
  readonly interfaces?: readonly string[];
  readonly docs?: Docs;
  readonly initializer?: Callable;
  readonly properties?: readonly Property[];
  readonly methods?: readonly Method[];
  readonly members?: readonly { readonly name: string; readonly docs?: Docs }[];
}

export interface Docs {
  readonly summary?: string;
  readonly remarks?: string;
  readonly default?: string;
}

export interface Property {
  readonly name: string;
  readonly type: TypeReference;
  readonly immutable?: boolean;
  readonly optional?: boolean;
  readonly static?: boolean;
  readonly const?: boolean;
  readonly docs?: Docs;
}

export interface Callable {
  readonly docs?: Docs;
  readonly parameters?: readonly Parameter[];
}

export interface Method extends Callable {
  readonly name: string;
  readonly protected?: boolean;
  readonly static?: boolean;
  readonly returns?: { readonly type: TypeReference };
}

export interface Parameter {
  readonly name: string;
  readonly type: TypeReference;
  readonly optional?: boolean;
  readonly docs?: Docs;
}

export type TypeReference =
  | { readonly primitive: string }
  | { readonly fqn: string }
  | { readonly collection: { readonly kind: 'array' | 'map'; readonly elementtype: TypeReference } }
  | { readonly union: { readonly types: readonly TypeReference[] } }
  | { readonly intersection: { readonly types: readonly TypeReference[] } };

const ROOT = join(__dirname, '..', '..');
const SOURCES = ['constructs', 'lib'];

/** The public API of the sources as they are now: of the last build, or compiled for this call when they are newer. */
export function currentAssembly(): Assembly {
  const built = join(ROOT, '.jsii');
  if (existsSync(built) && statSync(built).mtimeMs > Math.max(...[...SOURCES, 'package.json'].map((path) => lastChange(join(ROOT, path))))) {
    return read(built);
  }
  const folder = mkdtempSync(join(tmpdir(), 'csi-api-'));
  try {
    for (const path of [...SOURCES, 'package.json', 'tsconfig.jsii.json', 'README.md', 'LICENSE']) {
      if (existsSync(join(ROOT, path))) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'node_modules', 'jsii', 'bin', 'jsii'), '--fail-on-warnings', folder], {
      encoding: 'utf8',
      env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' },
    });
    if (status !== 0) throw new Error(`jsii does not compile the sources (nor any in a folder whose path is not plain ASCII):\n${stdout}${stderr}`);
    return read(join(folder, '.jsii'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function read(file: string): Assembly {
  return JSON.parse(readFileSync(file, 'utf8')) as Assembly;
}

/** Of a file, or of anything in a folder; a file that was removed changes its folder. */
function lastChange(path: string): number {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => lastChange(join(path, name))));
}
