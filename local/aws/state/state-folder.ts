import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { LocalError } from '../../errors';
import { isRunning } from '../../is-running';
import { BlobStore } from './blob-store';
import { openJournal, type Journal } from './journal';

/** Raised when files of an older version can no longer be read. */
const FORMAT = 1;

/** What a state folder stands for: it never changes, since names and ARNs in it are made of it. */
export interface StateIdentity {
  readonly account: string;
  readonly region: string;
  /** Of its own for each folder: cdk remembers which account a key belongs to. */
  readonly accessKeyId: string;
}

interface StateFile extends StateIdentity {
  readonly format: number;
}

/** One kind of things, each in a JSON file of its own. */
export interface Documents<T> {
  readonly all: ReadonlyMap<string, T>;
  put(key: string, value: T): void;
  delete(key: string): void;
}

/** Everything the server has to know again after a restart: JSON files, and blobs by their content. */
export class StateFolder {
  private frozen = false;

  private constructor(readonly path: string, readonly identity: StateIdentity, readonly blobs: BlobStore) {}

  /** Opens a folder for this process alone, or makes it. What cannot be read is left as it is. */
  static open(folder: string, wanted: { readonly account?: string; readonly region?: string }, defaults: { readonly account: string; readonly region: string }): StateFolder {
    const path = resolve(folder);
    const file = join(path, 'state.json');
    const known = existsSync(file) ? readJson<StateFile>(file) : undefined;
    if (existsSync(path) && !statSync(path).isDirectory()) throw new LocalError(`${path} is no folder: name another with --state`);
    if (known === undefined && existsSync(path) && readdirSync(path).length > 0) {
      throw new LocalError(`${path} is no state folder of csi local: it has no state.json, and is not empty. Name another with --state`);
    }
    if (known !== undefined && known.format !== FORMAT) {
      throw new LocalError(`${file} has format ${String(known.format)}, this version reads ${FORMAT}: name another folder with --state, or remove this one`);
    }
    for (const property of ['account', 'region'] as const) {
      if (known !== undefined && wanted[property] !== undefined && wanted[property] !== known[property]) {
        throw new LocalError(`--${property} is ${wanted[property]}, but ${path} holds the state of ${known[property]}: name another folder with --state`);
      }
    }
    lock(path);
    try {
      const identity: StateFile = known ?? {
        format: FORMAT,
        account: wanted.account ?? defaults.account,
        region: wanted.region ?? defaults.region,
        accessKeyId: `LOCAL${randomBytes(10).toString('hex').slice(0, 15).toUpperCase()}`,
      };
      if (known === undefined) {
        writeJson(file, identity);
        // It may lie in a repository, and is nothing to commit.
        writeFileSync(join(path, '.gitignore'), '*\n');
      }
      return new StateFolder(path, identity, new BlobStore(join(path, 'blobs')));
    } catch (error) {
      rmSync(join(path, LOCK), { force: true });
      throw error;
    }
  }

  documents<T>(kind: string): Documents<T> {
    const folder = join(this.path, kind);
    const all = new Map<string, T>();
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder)) {
      if (name.endsWith('.json')) all.set(decodeURIComponent(name.slice(0, -'.json'.length)), readJson<T>(join(folder, name)));
    }
    const fileOf = (key: string): string => join(folder, `${encodeURIComponent(key)}.json`);
    return {
      all,
      put: (key, value) => {
        all.set(key, value);
        if (!this.frozen) writeJson(fileOf(key), value);
      },
      delete: (key) => {
        all.delete(key);
        if (!this.frozen) rmSync(fileOf(key), { force: true });
      },
    };
  }

  journal<T>(kind: string): Journal<T> {
    return openJournal<T>(join(this.path, kind), () => this.frozen);
  }

  /** Writes nothing any more: what is under way is taken up again by the next server, from how it stands now. */
  freeze(): void {
    this.frozen = true;
  }

  close(): void {
    this.freeze();
    rmSync(join(this.path, LOCK), { force: true });
  }
}

const LOCK = 'server.pid';

/** Two servers that write the same files would destroy each other's state. */
function lock(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new LocalError(`${path} cannot be made: ${(error as Error).message}. Name another folder with --state`);
  }
  const file = join(path, LOCK);
  const holder = existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
  if (holder !== undefined && isRunning(holder)) {
    throw new LocalError(`${path} is in use by the csi local with process id ${holder}: stop it, or name another folder with --state`);
  }
  writeFileSync(file, String(process.pid));
}

function readJson<T>(file: string): T {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (error) {
    throw new LocalError(`${file} cannot be read: ${(error as Error).message}. Nothing was changed; name another folder with --state, or remove this one to start anew`);
  }
}

/** Whole or not at all: under another name first. */
function writeJson(file: string, value: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.partial`;
  writeFileSync(partial, JSON.stringify(value));
  renameSync(partial, file);
}
