import type { ByteSource } from './wire';

const SKLEARN = "for example with skl2onnx.to_onnx(model, X[:1], options={'zipmap': False}) for a scikit-learn classifier";

/**
 * Names the format of a file that is certainly not ONNX, with what to do about it;
 * undefined when it may be ONNX (protobuf has no magic number of its own).
 */
export function whatItIs(source: ByteSource): string | undefined {
  if (source.size === 0) return 'it is empty';
  const head = source.read(0, Math.min(source.size, 512));
  const text = latin1(head);

  if (text.startsWith('version https://git-lfs.github.com/')) {
    return 'it is a Git LFS pointer, not the model itself: run `git lfs pull`';
  }
  if (text.startsWith('PK\u0003\u0004')) {
    return 'it is a zip archive (PyTorch .pt/.pth, Keras .keras and skops .skops files are zips): export the model to ONNX, ' +
      'for example with torch.onnx.export, tf2onnx or skl2onnx';
  }
  if (head[0] === 0x80 && head[1] >= 2 && head[1] <= 5) {
    return `it is a Python pickle: export the model to ONNX where it was trained, ${SKLEARN}`;
  }
  if (head[0] === 0x1f && head[1] === 0x8b) return 'it is gzip-compressed: unpack it first';
  if (head[0] === 0x78 && [0x01, 0x5e, 0x9c, 0xda].includes(head[1]) && ((head[0] << 8) | head[1]) % 31 === 0) {
    return `it is zlib-compressed (probably joblib.dump): export the model to ONNX, ${SKLEARN}`;
  }
  if (text.startsWith('\u0089HDF\r\n')) return 'it is an HDF5 file (Keras .h5): export the model to ONNX with tf2onnx';
  if (text.slice(4, 8) === 'TFL3') return 'it is a TensorFlow Lite model: export the model to ONNX with tf2onnx --tflite';
  if (text.slice(4, 8) === 'ORTM') return "it is in ONNX Runtime's own format: give the ONNX file it was made from";
  if (text.startsWith('tree\nversion=')) return 'it is a LightGBM text model: export it to ONNX with onnxmltools.convert_lightgbm';
  if (text.startsWith('CBM1')) return "it is a CatBoost model: export it with model.save_model('model.onnx', format='onnx')";
  if (text.startsWith('binf') || /^\{[^"]?L/.test(text)) {
    return 'it is an XGBoost binary model: export it to ONNX with onnxmltools.convert_xgboost';
  }
  if (text.startsWith('GGUF')) return 'it is a GGUF language model, which this library does not serve';
  if (head.length > 9 && head[8] === 0x7b && head.subarray(3, 8).every((byte) => byte === 0)) {
    return 'it is a safetensors file, which holds weights without a graph: export the model to ONNX';
  }
  if (/^\s*[{[]/.test(text) && isPrintable(head)) return 'it is a JSON file: export the model to ONNX';
  if (isPrintable(head)) return `it is a text file starting with ${JSON.stringify(text.slice(0, 40))}`;
  return undefined;
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function isPrintable(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 9 || byte === 10 || byte === 13 || (byte >= 32 && byte !== 127));
}
