import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { OnnxModel } from '../../lib/onnx/read-model';
import { OnnxError, readOnnxModel } from '../../lib/onnx/read-model';

/** Reads the interface of a model file by position; weights are never loaded. */
export function readLocalModel(path: string): OnnxModel | { notOnnx: string } {
  const file = openSync(path, 'r');
  try {
    return readOnnxModel({
      size: fstatSync(file).size,
      read: (offset, length) => {
        const bytes = new Uint8Array(length);
        const read = readSync(file, bytes, 0, length, offset);
        if (read !== length) throw new OnnxError('it was cut off while it was read');
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
