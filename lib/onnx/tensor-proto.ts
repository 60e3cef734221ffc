import type { Datatype } from '../tensor/datatype';
import { ELEMENT_BYTES } from '../tensor/datatype';
import type { TensorData, TypedArray } from '../tensor/tensor';
import { elementCount } from '../tensor/tensor';
import { arrayType } from '../tensor/data';
import { DATATYPE_OF_ELEMENT } from './check-model';
import type { Message } from './message';
import { DoubleList, FloatList, IntegerList, isLittleEndian } from './numbers';
import { WireError } from './wire';

/** A constant of a model: TensorProto, with its elements as the typed array that they are. */
export interface OnnxTensor {
  readonly name: string;
  /** TensorProto.DataType; https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
  readonly elementType: number;
  readonly shape: readonly number[];
  /** Undefined where `elementType` is none that requests carry (bfloat16, float8, int4, complex). */
  readonly datatype?: Datatype;
  /** Undefined where `datatype` is, and where the elements lie in another file. */
  readonly data?: TensorData;
  /** The elements lie in a file beside the model. */
  readonly isExternal: boolean;
}

const EXTERNAL = 1;

export function readTensor(message: Message): OnnxTensor {
  let name = '';
  let elementType = 0;
  let raw: Uint8Array | undefined;
  let location = 0;
  const dimensions = new IntegerList();
  const floats = new FloatList();
  const doubles = new DoubleList();
  const int32s = new IntegerList();
  const int64s = new IntegerList();
  const uint64s = new IntegerList();
  const strings: (string | Uint8Array)[] = [];
  while (message.next()) {
    switch (message.number) {
      case 1: dimensions.read(message); break;
      case 2: elementType = message.integer; break;
      case 4: floats.read(message); break;
      case 5: int32s.read(message); break;
      case 6: strings.push(message.byteString); break;
      case 7: int64s.read(message); break;
      case 8: name = message.text; break;
      case 9: raw = message.contents; break;
      case 10: doubles.read(message); break;
      case 11: uint64s.read(message); break;
      case 14: location = message.integer; break;
    }
  }
  const shape = Array.from(dimensions.done(), (length) => {
    if (length < 0n || length > BigInt(Number.MAX_SAFE_INTEGER)) throw new WireError(`the tensor \`${name}\` has a dimension of length ${length}`);
    return Number(length);
  });
  const datatype = DATATYPE_OF_ELEMENT[elementType];
  const isExternal = location === EXTERNAL;
  if (datatype === undefined || isExternal) return { name, elementType, shape, isExternal, ...(datatype === undefined ? {} : { datatype }) };
  const data = raw === undefined
    ? typedData(datatype, { floats, doubles, int32s, int64s, uint64s, strings })
    : rawData(name, datatype, raw);
  const count = elementCount(shape);
  if (data.length !== count) throw new WireError(`the tensor \`${name}\` of shape [${shape.join(', ')}] has ${data.length} elements instead of ${count}`);
  return { name, elementType, shape, datatype, data, isExternal };
}

interface TypedFields {
  readonly floats: FloatList;
  readonly doubles: DoubleList;
  readonly int32s: IntegerList;
  readonly int64s: IntegerList;
  readonly uint64s: IntegerList;
  readonly strings: readonly (string | Uint8Array)[];
}

/** Which field holds which type: the comments of TensorProto's `float_data` and those after it. */
function typedData(datatype: Datatype, fields: TypedFields): TensorData {
  switch (datatype) {
    case 'FP32':
      return fields.floats.done();
    case 'FP64':
      return fields.doubles.done();
    case 'INT64':
      return fields.int64s.done();
    case 'UINT64':
      return new BigUint64Array(fields.uint64s.done().buffer);
    case 'UINT32':
      return Uint32Array.from(fields.uint64s.done(), Number);
    case 'BYTES':
      return fields.strings;
    default: {
      // The typed array takes the low bits, which is what a half's bits and the narrow integers are.
      const words = fields.int32s.done();
      const data = new (arrayType(datatype))(words.length) as Int32Array;
      for (let i = 0; i < words.length; i++) data[i] = Number(words[i]);
      return data;
    }
  }
}

function rawData(name: string, datatype: Datatype, raw: Uint8Array): TypedArray {
  if (datatype === 'BYTES') throw new WireError(`the tensor \`${name}\` has text as raw data`);
  const size = ELEMENT_BYTES[datatype];
  if (raw.length % size !== 0) throw new WireError(`${raw.length} bytes of the tensor \`${name}\` are no elements of ${size} bytes`);
  // A copy: the elements of a file lie at any address, those of a typed array at a multiple of their size. (`slice` of Node's buffers makes none.)
  const bytes = new Uint8Array(raw);
  if (!isLittleEndian()) for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
  return new (arrayType(datatype))(bytes.buffer, 0, bytes.length / size);
}
