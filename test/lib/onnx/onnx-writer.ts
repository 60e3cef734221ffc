/** Just enough of protobuf's writing side to make ONNX files that no exporter would. */
export type Bytes = readonly number[];

export function varint(value: number | bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return bytes;
}

export const number = (field: number, value: number | bigint): number[] => [...varint(field << 3), ...varint(value)];
export const message = (field: number, content: Bytes): number[] => [...varint((field << 3) | 2), ...varint(content.length), ...content];
export const text = (field: number, value: string): number[] => message(field, [...new TextEncoder().encode(value)]);

export interface ValueOptions {
  readonly elementType?: number;
  /** A number, a name, or null for a dimension that says nothing. Undefined: no shape at all. */
  readonly shape?: readonly (number | string | null)[];
  /** Field of TypeProto: 1 tensor, 4 sequence, 5 map, 8 sparse, 9 optional. */
  readonly kind?: number;
}

export function value(name: string, { elementType = 1, shape, kind = 1 }: ValueOptions = {}): number[] {
  const dimension = (length: number | string | null) =>
    message(1, length === null ? [] : typeof length === 'number' ? number(1, length) : text(2, length));
  const type = [...number(1, elementType), ...(shape === undefined ? [] : message(2, shape.flatMap(dimension)))];
  return [...text(1, name), ...message(2, message(kind, type))];
}

export interface NodeOptions {
  readonly domain?: string;
  readonly attributes?: readonly Bytes[];
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
}

export function node(operator: string, { domain, attributes = [], inputs = ['x'], outputs = ['y'] }: NodeOptions = {}): number[] {
  return [
    ...inputs.flatMap((name) => text(1, name)),
    ...outputs.flatMap((name) => text(2, name)),
    ...text(4, operator),
    ...attributes.flatMap((attribute) => message(5, attribute)),
    ...(domain === undefined ? [] : text(7, domain)),
  ];
}

export interface ModelOptions {
  readonly irVersion?: number;
  readonly opsets?: Readonly<Record<string, number>>;
  readonly nodes?: readonly Bytes[];
  readonly inputs?: readonly Bytes[];
  readonly outputs?: readonly Bytes[];
  readonly initializers?: readonly Bytes[];
  readonly metadata?: Readonly<Record<string, string>>;
  readonly functions?: readonly Bytes[];
}

/** y = Identity(x) over FP32 [-1, 4], unless said otherwise. */
export function model(options: ModelOptions = {}): Uint8Array {
  const graph = [
    ...(options.nodes ?? [node('Identity')]).flatMap((bytes) => message(1, bytes)),
    ...text(2, 'graph'),
    ...(options.initializers ?? []).flatMap((bytes) => message(5, bytes)),
    ...(options.inputs ?? [value('x', { shape: ['batch', 4] })]).flatMap((bytes) => message(11, bytes)),
    ...(options.outputs ?? [value('y', { shape: ['batch', 4] })]).flatMap((bytes) => message(12, bytes)),
  ];
  return Uint8Array.from([
    ...number(1, options.irVersion ?? 8),
    ...text(2, 'test'),
    ...message(7, graph),
    ...Object.entries(options.opsets ?? { '': 17 }).flatMap(([domain, version]) => message(8, [...text(1, domain), ...number(2, version)])),
    ...Object.entries(options.metadata ?? {}).flatMap(([key, entry]) => message(14, [...text(1, key), ...text(2, entry)])),
    ...(options.functions ?? []).flatMap((bytes) => message(25, bytes)),
  ]);
}

const attribute = (name: string, type: number, content: Bytes): number[] => [...text(1, name), ...content, ...number(20, type)];
export const float32 = (field: number, value: number): number[] => [...varint((field << 3) | 5), ...new Uint8Array(new Float32Array([value]).buffer)];
const doubles = (values: readonly number[]): Bytes => Array.from(new Uint8Array(new Float64Array(values).buffer));
const floats = (values: readonly number[]): Bytes => Array.from(new Uint8Array(new Float32Array(values).buffer));

export const floatAttribute = (name: string, value: number) => attribute(name, 1, float32(2, value));
export const intAttribute = (name: string, value: number | bigint) => attribute(name, 2, number(3, value));
export const stringAttribute = (name: string, value: string) => attribute(name, 3, text(4, value));
/** Packed, as the files of newer writers are; `unpackedIntsAttribute` is as those of older ones. */
export const floatsAttribute = (name: string, values: readonly number[]) => attribute(name, 6, message(7, floats(values)));
export const intsAttribute = (name: string, values: readonly (number | bigint)[]) => attribute(name, 7, message(8, values.flatMap(varint)));
export const unpackedIntsAttribute = (name: string, values: readonly (number | bigint)[]) => attribute(name, 7, values.flatMap((value) => number(8, value)));
export const stringsAttribute = (name: string, values: readonly string[]) => attribute(name, 8, values.flatMap((value) => text(9, value)));
export const tensorAttribute = (name: string, tensor: Bytes) => attribute(name, 4, message(5, tensor));
export const doubleTensorAttribute = (name: string, values: readonly number[]) => tensorAttribute(name, doubleTensor(name, values));

export function doubleTensor(name: string, values: readonly number[]): number[] {
  return [...number(1, values.length), ...number(2, 11), ...text(8, name), ...message(9, doubles(values))];
}

/** A tensor of any element type, from the fields that hold its elements. */
export function tensor(name: string, elementType: number, shape: readonly number[], content: Bytes): number[] {
  return [...shape.flatMap((length) => number(1, length)), ...number(2, elementType), ...text(8, name), ...content];
}
