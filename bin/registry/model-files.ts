import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { MlflowFiles } from '../../lib/mlflow/model';
import { HEAD_BYTES } from '../../lib/mlflow/pickle';
import type { ModelFile } from '../../lib/model/manifest';
import { OnnxError, readOnnxModel, type OnnxModel } from '../../lib/onnx/read-model';
import { LocalError } from '../../local/errors';

/** The files below a folder, sorted, without those whose names start with a dot, as ModelArtifact.fromDirectory sees them; and what else is there, in words. */
export function listFiles(folder: string): { readonly files: readonly string[]; readonly others: readonly string[] } {
  const others: string[] = [];
  const list = (relative: string, above: readonly string[]): readonly string[] => {
    const here = realpathSync(join(folder, relative));
    if (above.includes(here)) {
      others.push(`${here}, which holds a link to itself`);
      return [];
    }
    return readdirSync(here).filter((name) => !name.startsWith('.')).flatMap((name) => {
      const path = relative === '' ? name : `${relative}/${name}`;
      const stat = statSync(join(folder, path), { throwIfNoEntry: false });
      if (stat?.isDirectory() === true) return list(path, [...above, here]);
      if (stat?.isFile() === true) return [path];
      others.push(`${join(folder, path)}, which is ${stat === undefined ? 'a link to nothing' : 'no file'}`);
      return [];
    });
  };
  return { files: [...list('', [])].sort((a, b) => (a < b ? -1 : 1)), others };
}

/** Files that are to be kept: nothing but files may be among them. */
export function listModelFiles(folder: string): readonly string[] {
  const { files, others } = listFiles(folder);
  if (others.length > 0) throw new LocalError(`${folder} holds ${others.join(', and ')}: take it out of the folder`);
  return files;
}

/** A folder that MLflow saved, for whoever reads it. */
export function mlflowFiles(folder: string, paths: readonly string[]): MlflowFiles {
  return {
    paths,
    text: (path) => readFileSync(join(folder, path), 'utf8'),
    head: (path) => fileHead(join(folder, path), HEAD_BYTES),
    onnx: (path) => readOnnxFile(join(folder, path)),
  };
}

export function hashFiles(folder: string, paths: readonly string[]): readonly ModelFile[] {
  return paths.map((path) => ({ path, ...hashFile(join(folder, path)) }));
}

const CHUNK = 1024 * 1024;

function hashFile(path: string): Pick<ModelFile, 'bytes' | 'sha256'> {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(CHUNK);
  const file = openSync(path, 'r');
  let bytes = 0;
  try {
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
      hash.update(chunk.subarray(0, read));
      bytes += read;
    }
  } finally {
    closeSync(file);
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** The first bytes of a file. */
function fileHead(path: string, length: number): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, readSync(file, bytes, 0, length, 0));
  } finally {
    closeSync(file);
  }
}

/** The interface of an ONNX file, read without its weights; or why it is none. */
export function readOnnxFile(path: string): OnnxModel | { readonly notOnnx: string } {
  const file = openSync(path, 'r');
  try {
    return readOnnxModel({
      size: fstatSync(file).size,
      read: (offset, length) => {
        const bytes = new Uint8Array(length);
        if (readSync(file, bytes, 0, length, offset) !== length) throw new OnnxError('it was cut off while it was read');
        return bytes;
      },
    });
  } catch (error) {
    if (error instanceof OnnxError) return { notOnnx: error.message };
    throw error;
  } finally {
    closeSync(file);
  }
}
