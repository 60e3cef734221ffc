import { DATATYPE_OF_ELEMENT } from '../../onnx/check-model';
import type { Datatype } from '../../tensor/datatype';
import { fact, required } from './compile-helpers';
import type { CompileOperator } from './operator';
import { NotCovered } from './operator';

const DATATYPES = ['FP32', 'FP64', 'INT8', 'INT16', 'INT32', 'INT64', 'UINT8', 'UINT16', 'UINT32', 'BOOL', 'BYTES'] as const satisfies readonly Datatype[];

/** https://onnx.ai/onnx/operators/onnx__Cast.html */
export const cast: CompileOperator = ({ attributes, inputs, version }) => {
  if (version < 6) throw new NotCovered(`it is of operator set ${version}, which names the datatype in words`);
  // Only for 8-bit floats.
  attributes.ignore('saturate', 'round_mode');
  const to = DATATYPE_OF_ELEMENT[attributes.int('to', 0)];
  return castTo(required(inputs, 0, DATATYPES), to);
};

/** https://onnx.ai/onnx/operators/onnx__CastLike.html */
export const castLike: CompileOperator = ({ attributes, inputs }) => {
  attributes.ignore('saturate', 'round_mode');
  return { ...castTo(required(inputs, 0, DATATYPES), inputs[1]?.datatype), inputs: [0] };
};

function castTo(from: ReturnType<typeof fact>, to: Datatype | undefined): ReturnType<CompileOperator> {
  if (to === undefined || !(DATATYPES as readonly Datatype[]).includes(to)) throw new NotCovered(`it casts to ${to ?? 'a type that requests cannot carry'}`);
  if (from.datatype === to) return { run: '', same: 0, outputs: [from] };
  return { run: 'Cast', parameters: { to }, outputs: [fact(to, from.shape)] };
}
