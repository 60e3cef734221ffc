import type { Signature } from '../model/signature';
import type { Tensor, TensorData, TypedArray } from '../tensor/tensor';
import { elementCount } from '../tensor/tensor';
import { CompiledModelError, readCompiled } from './format/read';
import type { Kernel } from './operators/operator';
import { runOperator } from './operators/run';
import type { Plan, PlanNode } from './plan';
import type { Value } from './value';

export { CompiledModelError } from './format/read';

export interface CompiledModel {
  readonly signature: Signature;
  /**
   * Runs once. Inputs carry every input of the signature, in any order. Answers the outputs named, in that order; all of
   * them when none are named: their elements are the caller's, who may change them. Throws a `RangeError` where the inputs are not what the model takes.
   */
  run(inputs: readonly Tensor[], outputs?: readonly string[]): readonly Tensor[];
}

/**
 * Prepares a compiled model; throws a `CompiledModelError` for bytes that are none, or a damaged one.
 *
 * @param isChecked whether somebody else has seen that every byte is as it was compiled: computing the checksum takes a function that starts 2 ms
 */
export function loadCompiled(bytes: Uint8Array, { isChecked = false }: { readonly isChecked?: boolean } = {}): CompiledModel {
  const { plan, arrays } = readCompiled(bytes, isChecked);
  return new LoadedPlan(plan, arrays);
}

interface Step {
  readonly kernel: Kernel;
  readonly node: PlanNode;
  /** Reused in every run; runs never overlap. */
  readonly inputs: (Value | undefined)[];
}

class LoadedPlan implements CompiledModel {
  readonly signature: Signature;
  private readonly values: (Value | undefined)[];
  private readonly steps: readonly Step[];
  private readonly allOutputs: readonly string[];
  private readonly constants: ReadonlySet<TensorData>;

  constructor(
    private readonly plan: Plan,
    arrays: readonly TypedArray[],
  ) {
    this.signature = plan.signature;
    this.allOutputs = plan.signature.outputs.map(({ name }) => name);
    this.values = Array<Value | undefined>(plan.slots).fill(undefined);
    for (const { slot, datatype, shape, data } of plan.constants) {
      this.values[slot] = { datatype, shape, data: typeof data === 'number' ? arrays[data]! : data };
    }
    this.constants = new Set(plan.constants.map(({ slot }) => this.values[slot]!.data));
    this.steps = plan.nodes.map((node) => ({ kernel: kernelOf(node, arrays), node, inputs: node.in.map(() => undefined) }));
  }

  run(inputs: readonly Tensor[], outputs: readonly string[] = this.allOutputs): readonly Tensor[] {
    const { values, plan } = this;
    try {
      this.takeInputs(inputs);
      for (const { kernel, node, inputs: given } of this.steps) {
        for (let i = 0; i < given.length; i++) given[i] = node.in[i]! < 0 ? undefined : values[node.in[i]!];
        const results = kernel(given);
        for (let i = 0; i < node.out.length; i++) if (node.out[i]! >= 0) values[node.out[i]!] = results[i];
        for (const slot of node.free) values[slot] = undefined;
      }
      const answers: Tensor[] = [];
      for (const name of outputs) {
        const index = this.allOutputs.indexOf(name);
        if (index < 0) throw new RangeError(`the model has no output '${name}': it has ${this.allOutputs.join(', ')}`);
        const { datatype, shape, data } = values[plan.outputs[index]!]!;
        answers.push({ name, datatype, shape, data: this.isTaken(data, inputs, answers) ? data.slice() : data });
      }
      return answers;
    } finally {
      this.forget();
    }
  }

  /** Whoever changes an answer in place, such as a transform, must not change the model, an input or another answer. */
  private isTaken(data: TensorData, inputs: readonly Tensor[], answers: readonly Tensor[]): boolean {
    const same = (tensor: Tensor) => tensor.data === data;
    return this.constants.has(data) || inputs.some(same) || answers.some(same);
  }

  private takeInputs(inputs: readonly Tensor[]): void {
    const specs = this.signature.inputs;
    for (let i = 0; i < specs.length; i++) {
      const { name, datatype, shape } = specs[i]!;
      const tensor = inputs[i]?.name === name ? inputs[i] : inputs.find((candidate) => candidate.name === name);
      if (tensor === undefined) throw new RangeError(`the input '${name}' is missing`);
      if (tensor.datatype !== datatype) throw new RangeError(`the input '${name}' is ${tensor.datatype}, the model takes ${datatype}`);
      let fits = tensor.shape.length === shape.length;
      for (let d = 0; fits && d < shape.length; d++) fits = shape[d] === -1 || shape[d] === tensor.shape[d];
      if (!fits) throw new RangeError(`the input '${name}' has the shape [${tensor.shape.join(', ')}], the model takes [${shape.join(', ')}]`);
      const count = elementCount(tensor.shape);
      if (tensor.data.length !== count) throw new RangeError(`the input '${name}' has ${tensor.data.length} elements, and its shape has ${count}`);
      this.values[this.plan.inputs[i]!] = tensor;
    }
  }

  /** A request's data must not live on until the next one. */
  private forget(): void {
    for (const { node, inputs } of this.steps) {
      inputs.fill(undefined);
      for (const slot of node.out) if (slot >= 0) this.values[slot] = undefined;
    }
    for (const slot of this.plan.inputs) this.values[slot] = undefined;
  }
}

function kernelOf(node: PlanNode, arrays: readonly TypedArray[]): Kernel {
  const operator = runOperator(node.run);
  if (operator === undefined) throw new CompiledModelError(`it needs the operator ${node.run}, which this engine does not have: synthesize and deploy again`);
  const own = Object.fromEntries(Object.entries(node.arrays).map(([name, section]) => [name, arrays[section]!]));
  return operator({ parameters: node.parameters, arrays: own, outputs: node.out.map((slot) => slot >= 0) });
}
