import type { Signature } from '../model/signature';
import { allocate } from '../tensor/data';
import type { Tensor } from '../tensor/tensor';

/**
 * The answer to a batch of no rows, which many exported graphs fail on (skl2onnx's label lookup, for
 * one). Undefined where it does not follow from the signature: some input has rows, or the shape of
 * an output's row is open.
 */
export function emptyBatchAnswer(signature: Signature, inputs: readonly Tensor[], outputs?: readonly string[]): Tensor[] | undefined {
  if (inputs.length === 0 || inputs.some(({ shape }) => shape[0] !== 0)) return undefined;
  const answer: Tensor[] = [];
  for (const name of outputs ?? signature.outputs.map((spec) => spec.name)) {
    const spec = signature.outputs.find((output) => output.name === name);
    if (spec === undefined || spec.shape[0] !== -1 || spec.shape.includes(-1, 1)) return undefined;
    answer.push({ name, datatype: spec.datatype, shape: [0, ...spec.shape.slice(1)], data: allocate(spec.datatype, 0) });
  }
  return answer;
}
