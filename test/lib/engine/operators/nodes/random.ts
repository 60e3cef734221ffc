import type { Datatype } from '../../../../../lib/tensor/datatype';
import { bool, float, type Float, fp32, fp64, int64, texts } from '../../../../support/parity/one-node';

/** Made-up tensors, the same for the same seed. */
export class Random {
  constructor(private state: number) {}

  /** From 0 up to 1. */
  share(): number {
    // https://en.wikipedia.org/wiki/Xorshift
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) / 4294967296;
  }

  /** From 0 to before `end`. */
  below(end: number): number {
    return Math.floor(this.share() * end);
  }

  chance(share: number): boolean {
    return this.share() < share;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  list<T>(count: number, item: () => T): T[] {
    return Array.from({ length: count }, item);
  }

  /** Rarely with an empty dimension. */
  shape(rank = 1 + this.below(3)): number[] {
    return this.list(rank, () => (this.chance(0.05) ? 0 : 1 + this.below(5)));
  }

  /** One that broadcasts to another. */
  narrower(shape: readonly number[]): number[] {
    return shape.slice(this.below(shape.length + 1)).map((length) => (this.chance(0.4) ? 1 : length));
  }

  number(): number {
    return (this.share() - 0.5) * (this.chance(0.3) ? 40 : 4);
  }

  /** Often among the numbers that engines disagree over. */
  strange(): number {
    return this.chance(0.2) ? this.pick(STRANGE) : this.number();
  }

  /** Ordinary numbers only. */
  plain(shape: readonly number[], datatype: Datatype = 'FP32') {
    return (datatype === 'FP32' ? fp32 : fp64)(shape, this.list(size(shape), () => this.number()));
  }

  /** Whole numbers, whose sums are exact in any order. */
  whole(shape: readonly number[], datatype: Datatype = 'FP32') {
    return (datatype === 'FP32' ? fp32 : fp64)(shape, this.list(size(shape), () => this.below(41) - 20));
  }

  /** Numbers of which none outweighs all others: the logarithm of a sum close to 1 has no digits left. */
  moderate(shape: readonly number[], datatype: Datatype = 'FP32') {
    return (datatype === 'FP32' ? fp32 : fp64)(shape, this.list(size(shape), () => 4 * this.share()));
  }

  reals(shape: readonly number[], datatype: Datatype = 'FP32') {
    return (datatype === 'FP32' ? fp32 : fp64)(shape, this.list(size(shape), () => this.strange()));
  }

  integers(shape: readonly number[], from = -5, to = 6) {
    return int64(shape, this.list(size(shape), () => from + this.below(to - from)));
  }

  wideIntegers(shape: readonly number[]) {
    return int64(shape, this.list(size(shape), () => this.pick(WIDE)));
  }

  booleans(shape: readonly number[]) {
    return bool(shape, this.list(size(shape), () => this.below(2)));
  }

  words(shape: readonly number[]) {
    return texts(shape, this.list(size(shape), () => this.pick(['a', 'b', '', 'ü', 'c'])));
  }

  tensor(shape: readonly number[], datatype: Datatype) {
    if (datatype === 'INT64') return this.integers(shape);
    if (datatype === 'BOOL') return this.booleans(shape);
    return datatype === 'BYTES' ? this.words(shape) : this.reals(shape, datatype);
  }

  floats(count: number): Float[] {
    return this.list(count, () => float(Math.fround(this.number())));
  }
}

export const FLOATS = ['FP32', 'FP64'] as const;
export const NUMBERS = ['FP32', 'FP64', 'INT64'] as const;

const STRANGE = [NaN, Infinity, -Infinity, 0, -0, 1e-45, 3.4e38, -3.4e38, 1e-40, 88.8, -104, 18.5, -18.5, 0.5, 1.5, 2.5, -0.5, 1, -1];
const WIDE = [0n, 1n, -1n, 2n ** 53n + 1n, -(2n ** 63n), 2n ** 63n - 1n, 16777217n, 2n ** 40n + 3n, 9007199791611905n, -9007199791611905n, 7n, 42n];

function size(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
