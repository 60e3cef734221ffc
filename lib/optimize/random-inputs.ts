import type { Signature } from '../model/signature';
import { allocate } from '../tensor/data';
import { elementCount, type Tensor } from '../tensor/tensor';

/**
 * Rows of which nothing is known but their form: standard normal numbers, small integers, short texts. The same for the same seed.
 *
 * @param shapes of inputs whose dimensions are not to be chosen; others have `rows` first, and 1 where any length is taken
 */
export function randomInputs({ inputs }: Signature, rows: number, seed: number, shapes: ReadonlyMap<string, readonly number[]> = new Map()): Tensor[] {
  const random = generator(seed);
  return inputs.map(({ name, datatype, shape }) => {
    const lengths = [...(shapes.get(name) ?? shape.map((length, axis) => (length >= 0 ? length : axis === 0 ? rows : 1)))];
    const data = allocate(datatype, elementCount(lengths));
    for (let i = 0; i < data.length; i++) data[i] = element(datatype, random);
    return { name, datatype, shape: lengths, data };
  });
}

function element(datatype: Tensor['datatype'], random: () => number): never {
  const value = (): unknown => {
    switch (datatype) {
      case 'FP32':
      case 'FP64':
        return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
      case 'BYTES':
        return 'abc'.charAt(Math.floor(3 * random()));
      case 'INT64':
      case 'UINT64':
        return BigInt(Math.floor(2 * random()));
      default:
        return Math.floor(2 * random());
    }
  };
  return value() as never;
}

/** mulberry32. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
