import { createReadStream, existsSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ARTIFACT_URI } from '../lib/model/environment';
import { s3Location } from '../lib/server/s3-location';
import { LocalError } from './errors';
import { send } from './http';

/** A function whose model is fetched from S3 when it starts. */
export interface RemoteModel {
  readonly functionName: string;
  /** s3://bucket/prefix/ */
  readonly uri: string;
}

/**
 * Stands in for S3 where a function fetches its model: answers GET and HEAD, in path style, for
 * objects that the user mapped to files of this machine, and for no others.
 */
export class ArtifactStore {
  private readonly mappings: readonly { readonly bucket: string; readonly key: string; readonly file: string }[];

  /** `mapped` has function names or s3:// addresses as keys, and files or folders as values. */
  constructor(mapped: Readonly<Record<string, string>>, private readonly models: readonly RemoteModel[], private readonly warn: (message: string) => void) {
    this.mappings = Object.entries(mapped).map(([name, path]) => {
      const file = resolve(path);
      if (!existsSync(file)) throw new LocalError(`--artifact ${name}=${path}: ${file} does not exist`);
      const [, bucket, key] = /^s3:\/\/([^/]+)\/(.*)$/.exec(name) ?? [];
      if (bucket !== undefined && key !== undefined) return { bucket, key, file };
      const model = models.find(({ functionName }) => functionName === name);
      if (model === undefined) {
        const known = models.map(({ functionName }) => functionName).join(', ');
        throw new LocalError(`--artifact ${name}=${path}: no function of that name fetches its model from S3. Those that do: ${known === '' ? 'none' : known}`);
      }
      return { ...s3Location(model.uri, ''), file };
    });
  }

  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const [bucket = '', ...rest] = url.pathname.slice(1).split('/').map(decodeURIComponent);
    const key = rest.join('/');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return sendError(response, 405, 'MethodNotAllowed', 'csi local serves model files only: GET and HEAD of objects');
    }
    const file = this.fileOf(bucket, key);
    if (file === undefined) {
      const hint = this.hint(bucket, key);
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

  private fileOf(bucket: string, key: string): string | undefined {
    for (const mapping of this.mappings) {
      if (mapping.bucket !== bucket) continue;
      if (mapping.key === key || (isPrefix(mapping.key) && key.startsWith(mapping.key))) {
        if (!statSync(mapping.file).isDirectory()) return mapping.file;
        const file = resolve(mapping.file, key.slice(mapping.key.length));
        if (file.startsWith(mapping.file + sep) && existsSync(file) && statSync(file).isFile()) return file;
      }
    }
    return undefined;
  }

  private hint(bucket: string, key: string): string {
    const address = `s3://${bucket}/${key}`;
    const model = this.models.find(({ uri }) => address.startsWith(uri));
    const name = model?.functionName ?? address;
    const mapping = this.mappings.find((candidate) => candidate.bucket === bucket && key.startsWith(candidate.key));
    if (mapping !== undefined) return `${join(mapping.file, key.slice(mapping.key.length))} does not exist, and ${address} is mapped to it by --artifact`;
    return `${address} is in S3 and not on this machine: start again with --artifact ${name}=FILE to say where it is${model === undefined ? '' : ` (${ARTIFACT_URI} of ${name} is ${model.uri})`}`;
  }
}

function isPrefix(key: string): boolean {
  return key === '' || key.endsWith('/');
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
