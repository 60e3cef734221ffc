import type { Tensor } from '../../../lib/tensor/tensor';
import type { Answer } from './case';

/** Of scores, relative. */
export const TOLERANCE = 1e-6;

export interface Comparison {
  /** Empty when the answers agree; each names the output, what is there and what should be. */
  readonly differences: readonly string[];
  /** The largest difference of two scores, relative. */
  readonly worst: number;
}

/**
 * Labels (integers, texts, booleans) have to be the same to the bit, names, datatypes and shapes too. Scores have to agree within
 * 1e-6 of themselves, and near 0 within 1.2e-7: such a score is what is left of larger numbers that cancelled each other out.
 * `alsoRight` is a second answer of onnxruntime to the same rows: it adds up in another order where there is one row only.
 */
export function compareAnswers(expected: Answer, found: Answer, alsoRight: Answer = expected): Comparison {
  if (expected === 'refused' || found === 'refused') {
    return { differences: expected === found ? [] : [expected === 'refused' ? 'answers where onnxruntime refuses' : 'refuses where onnxruntime answers'], worst: 0 };
  }
  if (expected.length !== found.length) return { differences: [`${found.length} outputs instead of ${expected.length}`], worst: 0 };
  const others = alsoRight === 'refused' ? expected : alsoRight;
  const compared = expected.map((tensor, i) => compareTensors(tensor, found[i], others[i]));
  return { differences: compared.flatMap(({ differences }) => differences), worst: Math.max(0, ...compared.map(({ worst }) => worst)) };
}

function compareTensors(expected: Tensor, found: Tensor, alsoRight: Tensor): Comparison {
  const describe = ({ name, datatype, shape }: Tensor) => `${name} ${datatype} [${shape.join(', ')}]`;
  if (describe(expected) !== describe(found)) return { differences: [`${describe(found)} instead of ${describe(expected)}`], worst: 0 };
  const differences: string[] = [];
  let worst = 0;
  const isScore = expected.datatype === 'FP32' || expected.datatype === 'FP64';
  for (let i = 0; i < expected.data.length; i++) {
    const [right, here] = [expected.data[i], found.data[i]];
    if (Object.is(right, here)) continue;
    if (isScore) {
      const off = Math.min(difference(right as number, here as number), difference(alsoRight.data[i] as number, here as number));
      worst = Math.max(worst, off);
      if (off <= TOLERANCE) continue;
    }
    differences.push(`${expected.name}[${i}] is ${String(here)} instead of ${String(right)}`);
  }
  return { differences, worst };
}

/** Relative; NaN equals NaN, and 0 equals -0: no caller can tell what the difference would say. */
function difference(right: number, here: number): number {
  if (right === here || (Number.isNaN(right) && Number.isNaN(here))) return 0;
  const off = Math.abs(right - here) / Math.max(Math.abs(right), NEAR_ZERO);
  return Number.isFinite(off) ? off : Infinity;
}

/** Below this, differences count absolutely: 1.2e-7, the step between 32-bit floats at 1, which cancelled sums are made of. */
const NEAR_ZERO = 0.12;
