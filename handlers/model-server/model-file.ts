// What a model file says of itself and its session does not tell: column names. Read by position, without the
// weights. Loaded only where the manifest has no signature, which synth reads of every file it can see.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Signature } from '../../lib/model/signature';
import { checkOnnxModel } from '../../lib/onnx/check-model';
import { OnnxError, readOnnxModel } from '../../lib/onnx/read-model';
import { signatureDifference } from '../../lib/server/signature-check';

/**
 * The signature in the file, or why it does not count. The engine's has the last word: it has loaded the file,
 * so what the file says wrongly of itself costs its column names and not the service.
 */
export function readFileSignature(path: string, loaded: Signature): Signature | { readonly problem: string } {
  const file = openSync(path, 'r');
  try {
    const { signature, problems } = checkOnnxModel(readOnnxModel({
      size: fstatSync(file).size,
      read: (offset, length) => {
        const bytes = new Uint8Array(length);
        if (readSync(file, bytes, 0, length, offset) !== length) throw new OnnxError('it was cut off while it was read');
        return bytes;
      },
    }));
    const problem = problems.length > 0 ? problems.join('; ') : signatureDifference(signature, loaded, 'the file');
    return problem === undefined ? signature : { problem };
  } catch (error) {
    if (error instanceof OnnxError) return { problem: error.message };
    throw error;
  } finally {
    closeSync(file);
  }
}
