// A model of any size that costs the engine next to nothing to run: a table of embeddings, and the row that is asked for.
import { closeSync, openSync, writeSync } from 'node:fs';

const COLUMNS = 64;
const FLOAT = 1;
const INT64 = 7;

/** Writes the model, and answers how many bytes it has. */
export function writeEmbedding(path, aboutBytes) {
  const rows = Math.floor(aboutBytes / COLUMNS / 4);
  const weights = Buffer.alloc(rows * COLUMNS * 4);
  // Not all the same, and no NaN: small integers.
  const values = new Float32Array(weights.buffer, weights.byteOffset, rows * COLUMNS);
  for (let i = 0; i < values.length; i++) values[i] = (i * 2_654_435_761) % 1_000;
  const tensor = Buffer.concat([field(1, rows), field(1, COLUMNS), field(2, FLOAT), bytes(8, 'table'), head(9, weights.length)]);
  const graph = Buffer.concat([
    bytes(1, Buffer.concat([bytes(1, 'table'), bytes(1, 'row'), bytes(2, 'embedding'), bytes(4, 'Gather')])),
    bytes(2, 'embeddings'),
    bytes(11, value('row', INT64, [1])),
    bytes(12, value('embedding', FLOAT, [1, COLUMNS])),
    head(5, tensor.length + weights.length),
    tensor,
  ]);
  const model = Buffer.concat([field(1, 8), bytes(8, Buffer.concat([bytes(1, ''), field(2, 17)])), head(7, graph.length + weights.length), graph]);
  const file = openSync(path, 'w');
  writeSync(file, model);
  for (let at = 0; at < weights.length; ) at += writeSync(file, weights, at);
  closeSync(file);
  return { bytes: model.length + weights.length, first: (row) => values[row * COLUMNS] };
}

/** The pieces of protobuf: https://protobuf.dev/programming-guides/encoding/ */
function varint(number) {
  const out = [];
  for (let rest = number; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...out, rest]);
    out.push((rest % 128) + 128);
  }
}

function field(number, value) {
  return Buffer.concat([varint(number * 8), varint(value)]);
}

function head(number, length) {
  return Buffer.concat([varint(number * 8 + 2), varint(length)]);
}

function bytes(number, content) {
  return Buffer.concat([head(number, Buffer.byteLength(content)), Buffer.from(content)]);
}

function value(name, type, shape) {
  const dimensions = Buffer.concat(shape.map((length) => bytes(1, field(1, length))));
  return Buffer.concat([bytes(1, name), bytes(2, bytes(1, Buffer.concat([field(1, type), bytes(2, dimensions)])))]);
}
