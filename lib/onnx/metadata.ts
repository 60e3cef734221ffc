/** Entries of metadata_props, field 14 of ModelProto: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
const METADATA_PROPS = 14;

/** The model with more metadata. A repeated field goes on at the end of a message, so nothing of the model is read for it. */
export function withMetadata(model: Uint8Array, entries: ReadonlyMap<string, string>): Uint8Array {
  const utf8 = new TextEncoder();
  const added = [...entries].map(([key, value]) => field(METADATA_PROPS, concatenated([field(1, utf8.encode(key)), field(2, utf8.encode(value))])));
  return concatenated([model, ...added]);
}

function field(number: number, content: Uint8Array): Uint8Array {
  return concatenated([varint(number * 8 + 2), varint(content.length), content]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Uint8Array.from([...bytes, rest]);
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
