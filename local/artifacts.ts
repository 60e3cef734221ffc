import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ARTIFACT_URI } from '../lib/model/environment';
import type { ModelManifest } from '../lib/model/manifest';
import { s3Location, type S3Location } from '../lib/server/s3-location';
import { LocalError } from './errors';
import { send } from './http';

/** A function whose model is fetched from S3 when it starts. */
export interface RemoteModel {
  readonly functionName: string;
  /** s3://bucket/prefix/ */
  readonly uri: string;
  /** Undefined for code that is not this package's model server: what it fetches is not known. */
  readonly manifest?: Pick<ModelManifest, 'name' | 'version' | 'files'>;
}

/** An object that a deploy copies to where functions read it. */
export interface ArtifactCopy {
  readonly source: S3Location;
  readonly target: S3Location;
}

interface Mapping extends S3Location {
  /** As it was given: NAME=PATH. */
  readonly given: string;
  readonly file: string;
}

/**
 * Stands in for S3 where a function fetches its model: answers GET and HEAD, in path style, for
 * objects that the user mapped to files of this machine, and for no others. An object is known by
 * the address that functions ask for, and by the one that a deploy copies it from.
 */
export class ArtifactStore {
  private readonly mappings: readonly Mapping[];

  /** `mapped` has function names or s3:// addresses as keys, and files or folders as values. */
  constructor(
    mapped: Readonly<Record<string, string>>,
    private readonly models: readonly RemoteModel[],
    private readonly copies: readonly ArtifactCopy[],
    private readonly warn: (message: string) => void,
  ) {
    this.mappings = Object.entries(mapped).map(([name, path]) => {
      const given = `${name}=${path}`;
      const file = resolve(path);
      if (!existsSync(file)) throw new LocalError(`--artifact ${given}: ${file} does not exist`);
      return { ...this.locate(name, given), given, file };
    });
  }

  /** Fails where a mapped file is not the one that the app was synthesized with. */
  async check(): Promise<void> {
    const digests = new Map<string, string>();
    for (const { functionName, uri, manifest } of this.models) {
      for (const expected of manifest?.files ?? []) {
        const object = s3Location(uri, expected.path);
        const mapping = this.mappings.find((candidate) => this.covers(candidate, object));
        if (mapping === undefined) continue;
        const file = this.fileOf(object);
        if (file === undefined) throw new LocalError(`--artifact ${mapping.given}: ${mapping.file} has no file ${expected.path}, which ${functionName} fetches`);
        const found = digests.get(file) ?? await sha256Of(file);
        digests.set(file, found);
        if (found === expected.sha256) continue;
        throw new LocalError(
          `--artifact ${mapping.given}: ${file} is not the model that ${functionName} was synthesized with (${manifest?.name} ${manifest?.version}). `
          + `It has the sha256 ${found}, expected is ${expected.sha256}. Name the file with that content, or synthesize the app for this one`,
        );
      }
    }
  }

  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const [bucket = '', ...rest] = url.pathname.slice(1).split('/').map(decodeURIComponent);
    const key = rest.join('/');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return sendError(response, 405, 'MethodNotAllowed', 'csi local serves model files only: GET and HEAD of objects');
    }
    const file = this.fileOf({ bucket, key });
    if (file === undefined) {
      const hint = this.hint({ bucket, key });
      this.warn(hint);
      return sendError(response, 404, 'NoSuchKey', hint);
    }
    const { size } = statSync(file);
    const range = byteRange(request.headers.range, size);
    if (range === 'unsatisfiable') return sendError(response, 416, 'InvalidRange', `${key} has ${size} bytes`);
    const { start, end } = range ?? { start: 0, end: size - 1 };
    response.writeHead(range === undefined ? 200 : 206, {
      'content-type': 'binary/octet-stream',
      'content-length': end - start + 1,
      'accept-ranges': 'bytes',
      ...(range === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${size}` }),
    });
    if (request.method === 'HEAD' || size === 0) {
      response.end();
      return;
    }
    await pipeline(createReadStream(file, { start, end }), response);
  }

  /** The place that a NAME of --artifact stands for. */
  private locate(name: string, given: string): S3Location {
    const [, bucket, key] = /^s3:\/\/([^/]+)\/(.*)$/.exec(name) ?? [];
    if (bucket !== undefined && key !== undefined) {
      if (this.models.some((model) => this.asksBelow(model, { bucket, key }))) return { bucket, key };
      throw new LocalError(`--artifact ${given}: no function here fetches that address. What would work: ${this.known()}`);
    }
    const model = this.models.find(({ functionName }) => functionName === name);
    if (model === undefined) {
      throw new LocalError(`--artifact ${given}: no function of that name fetches its model from S3. What would work: ${this.known()}`);
    }
    return s3Location(model.uri, '');
  }

  /** Whether a function fetches something that lies at a place, or in the folder that it is. */
  private asksBelow({ uri, manifest }: RemoteModel, place: S3Location): boolean {
    if (manifest !== undefined) return manifest.files.some(({ path }) => this.covers(place, s3Location(uri, path)));
    const folder = s3Location(uri, '');
    const inside = (candidate: S3Location): boolean => candidate.bucket === folder.bucket && candidate.key.startsWith(folder.key);
    return inside(place) || this.copies.some(({ source, target }) => inside(target) && isAtOrBelow(source, place)) || isAtOrBelow(folder, place);
  }

  /** The addresses that an object is known by, the one that functions ask for first. */
  private addressesOf(object: S3Location): readonly S3Location[] {
    return [object, ...this.copies.filter(({ target }) => same(target, object)).map(({ source }) => source)];
  }

  private covers(place: S3Location, object: S3Location): boolean {
    return this.addressesOf(object).some((address) => isAtOrBelow(address, place));
  }

  private fileOf(object: S3Location): string | undefined {
    for (const mapping of this.mappings) {
      for (const address of this.addressesOf(object)) {
        if (!isAtOrBelow(address, mapping)) continue;
        if (!statSync(mapping.file).isDirectory()) return mapping.file;
        const file = resolve(mapping.file, address.key.slice(mapping.key.length));
        if (file.startsWith(mapping.file + sep) && existsSync(file) && statSync(file).isFile()) return file;
      }
    }
    return undefined;
  }

  private known(): string {
    const names = this.models.flatMap(({ functionName, uri, manifest }) => {
      const sources = (manifest?.files ?? []).flatMap(({ path }) => this.addressesOf(s3Location(uri, path)).slice(1)).map(show);
      return [functionName, ...(sources.length === 0 ? [uri] : sources)];
    });
    return names.length === 0 ? 'none, as no function fetches its model from S3' : [...new Set(names)].join(', ');
  }

  private hint(object: S3Location): string {
    const address = show(object);
    const model = this.models.find(({ uri }) => address.startsWith(uri));
    const name = model?.functionName ?? address;
    const mapping = this.mappings.find((candidate) => candidate.bucket === object.bucket && object.key.startsWith(candidate.key));
    if (mapping !== undefined) return `${join(mapping.file, object.key.slice(mapping.key.length))} does not exist, and ${address} is mapped to it by --artifact`;
    return `${address} is in S3 and not on this machine: start again with --artifact ${name}=FILE to say where it is${model === undefined ? '' : ` (${ARTIFACT_URI} of ${name} is ${model.uri})`}`;
  }
}

/** Whether an object is the one at a place, or lies in the folder that the place is. */
function isAtOrBelow(object: S3Location, place: S3Location): boolean {
  return same(object, place) || (object.bucket === place.bucket && isPrefix(place.key) && object.key.startsWith(place.key));
}

function same(a: S3Location, b: S3Location): boolean {
  return a.bucket === b.bucket && a.key === b.key;
}

function show({ bucket, key }: S3Location): string {
  return `s3://${bucket}/${key}`;
}

function isPrefix(key: string): boolean {
  return key === '' || key.endsWith('/');
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

type Range = { readonly start: number; readonly end: number };

function byteRange(header: string | undefined, size: number): Range | 'unsatisfiable' | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  if (first === '') return last === '0' ? 'unsatisfiable' : { start: Math.max(0, size - Number(last)), end: size - 1 };
  if (Number(first) >= size) return 'unsatisfiable';
  return { start: Number(first), end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}

function sendError(response: ServerResponse, status: number, code: string, message: string): void {
  const escaped = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  send(response, status, `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escaped}</Message></Error>`, { 'content-type': 'application/xml' });
}
