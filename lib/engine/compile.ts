import type { Signature, TensorSpec } from '../model/signature';
import { checkOnnxModel, DATATYPE_OF_ELEMENT } from '../onnx/check-model';
import type { OnnxGraph, OnnxNode } from '../onnx/graph';
import { readOnnxGraph } from '../onnx/graph';
import { OnnxError } from '../onnx/read-model';
import { writeCompiled } from './format/write';
import { Attributes, constantOf } from './operators/attributes';
import { COMPILE_OPERATORS } from './operators/compile';
import type { CompiledNode, NodeToCompile } from './operators/operator';
import { NotCovered } from './operators/operator';
import { runOperator } from './operators/run';
import { Planner } from './planner';
import { inOrder, neededOf } from './order';
import type { Value, ValueFact } from './value';

export type CompiledOrNot =
  | { readonly kind: 'compiled'; readonly bytes: Uint8Array; readonly signature: Signature }
  /** Each reason is one sentence about an operator, an attribute or a type that the engine does not do. */
  | { readonly kind: 'not-covered'; readonly reasons: readonly string[] };

/**
 * Compiles an ONNX model for the engine without native code; the same bytes always give the same bytes. Throws an `OnnxError`
 * for what is no ONNX model or a damaged one. For a sound model that this engine does not run, the answer says why.
 */
export function compileOnnx(bytes: Uint8Array): CompiledOrNot {
  const graph = readOnnxGraph(bytes);
  const checked = checkOnnxModel(graph);
  const reasons = [...checked.problems, ...wholeGraphReasons(graph)];
  if (reasons.length > 0) return { kind: 'not-covered', reasons };
  return new GraphCompiler(graph).compile(checked.signature);
}

function wholeGraphReasons(graph: OnnxGraph): string[] {
  return [
    ...(graph.functions.length > 0 ? [`the model defines operators of its own (${graph.functions.join(', ')})`] : []),
    ...(graph.sparseInitializers.length > 0 ? [`the constants ${graph.sparseInitializers.join(', ')} are stored sparse`] : []),
  ];
}

class GraphCompiler {
  /** What is known of every value; nothing of one whose operator is not covered. */
  private readonly facts = new Map<string, ValueFact>();
  private readonly reasons: string[] = [];
  /** Nodes of every operator that the engine does not have. */
  private readonly unknown = new Map<string, number>();
  private readonly planner = new Planner();

  constructor(private readonly graph: OnnxGraph) {}

  compile(signature: Signature): CompiledOrNot {
    const outputs = this.graph.outputs.map(({ name }) => name);
    const needed = neededOf(this.graph.nodes, outputs);
    for (const [index, input] of this.graph.inputs.entries()) {
      const { datatype } = signature.inputs[index]!;
      this.facts.set(input.name, { datatype, ...(input.shape === undefined ? {} : { shape: input.shape }) });
    }
    for (const node of inOrder(needed.nodes, this.definedNames())) this.compileNode(node, needed.names);
    for (const [operator, nodes] of this.unknown) {
      this.reasons.push(`the operator ${operator} is not one that this engine has (${nodes} node${nodes === 1 ? '' : 's'})`);
    }
    const specs = signature.outputs.map((spec, index) => this.outputSpec(spec, this.graph.outputs[index]!.elementType, this.graph.outputs[index]!.shape));
    if (this.reasons.length > 0) return { kind: 'not-covered', reasons: this.reasons };
    const full: Signature = { inputs: signature.inputs, outputs: specs };
    const { plan, arrays } = this.planner.finish(full, outputs, (name) => this.constant(name));
    return { kind: 'compiled', bytes: writeCompiled(plan, arrays), signature: full };
  }

  private definedNames(): Set<string> {
    return new Set([...this.graph.inputs.map(({ name }) => name), ...this.graph.initializers.keys()]);
  }

  private compileNode(node: OnnxNode, needed: ReadonlySet<string>): void {
    const key = `${node.domain}:${node.operator}`;
    const operator = COMPILE_OPERATORS[key];
    if (operator === undefined) {
      const shown = node.domain === '' ? node.operator : `${node.domain}.${node.operator}`;
      this.unknown.set(shown, (this.unknown.get(shown) ?? 0) + 1);
      return;
    }
    try {
      const inputs = node.inputs.map((name) => (name === '' ? undefined : this.fact(name)));
      // What an operator that is not covered would have made is not known: its reason is enough.
      if (node.inputs.some((name, i) => name !== '' && inputs[i] === undefined)) return;
      const source: NodeToCompile = {
        operator: node.operator,
        version: this.graph.opsets.get(node.domain) ?? 1,
        attributes: new Attributes(node.attributes),
        inputs,
        outputs: node.outputs.map((name) => name !== '' && needed.has(name)),
      };
      const compiled = operator(source);
      const { unread } = source.attributes;
      if (unread.length > 0) throw new NotCovered(`its attribute${unread.length === 1 ? '' : 's'} ${unread.map((name) => `\`${name}\``).join(', ')} is not known to this engine`);
      this.accept(node, source, compiled);
    } catch (error) {
      if (!(error instanceof NotCovered)) throw error;
      this.reasons.push(`${describe(node)}: ${error.message}`);
    }
  }

  private accept(node: OnnxNode, source: NodeToCompile, compiled: CompiledNode): void {
    const indexes = compiled.inputs ?? source.inputs.map((_, i) => i);
    const outputs = node.outputs.map((name, i) => (source.outputs[i] ? name : ''));
    if (compiled.same !== undefined) {
      const [output = ''] = outputs;
      const input = node.inputs[compiled.same]!;
      this.facts.set(output, this.fact(input)!);
      this.planner.alias(output, input);
      return;
    }
    const given = indexes.map((i) => source.inputs[i]);
    const constants = outputs.every((name, i) => name === '' || compiled.outputs[i]?.constant !== undefined)
      ? compiled.outputs
      : given.every((fact) => fact === undefined || fact.constant !== undefined)
        ? runNow(compiled, given, source.outputs)
        : undefined;
    for (const [i, name] of outputs.entries()) {
      const fact = constants?.[i] ?? compiled.outputs[i];
      if (name !== '' && fact === undefined) throw new Error(`${describe(node)} was compiled without its output ${i}`);
      if (name !== '') this.facts.set(name, fact!);
    }
    if (constants !== undefined) return;
    this.planner.add({
      name: node.name === '' ? node.operator : node.name,
      compiled,
      inputs: indexes.map((i) => node.inputs[i] ?? ''),
      outputs,
    });
  }

  private fact(name: string): ValueFact | undefined {
    const known = this.facts.get(name);
    if (known !== undefined) return known;
    const tensor = this.graph.initializers.get(name);
    if (tensor === undefined) return undefined;
    const constant = constantOf(tensor);
    const fact = { datatype: constant.datatype, shape: constant.shape, constant };
    this.facts.set(name, fact);
    return fact;
  }

  private constant(name: string): Value | undefined {
    return this.fact(name)?.constant;
  }

  private outputSpec(spec: TensorSpec, elementType: number, declared: readonly number[] | undefined): TensorSpec {
    const fact = this.fact(spec.name);
    if (fact === undefined) {
      if (this.reasons.length === 0) throw new OnnxError(`nothing in the graph makes its output \`${spec.name}\``);
      return spec;
    }
    if (elementType !== 0 && DATATYPE_OF_ELEMENT[elementType] !== fact.datatype) {
      this.reasons.push(`the output \`${spec.name}\` is declared ${DATATYPE_OF_ELEMENT[elementType]}, and is ${fact.datatype}`);
    }
    return { ...spec, datatype: fact.datatype, shape: declared ?? fact.shape ?? [] };
  }
}

/** A node of constants is a constant itself. */
function runNow(compiled: CompiledNode, inputs: readonly (ValueFact | undefined)[], outputs: readonly boolean[]): readonly ValueFact[] {
  const kernel = runOperator(compiled.run)!({ parameters: compiled.parameters ?? {}, arrays: compiled.arrays ?? {}, outputs });
  try {
    return kernel(inputs.map((fact) => fact?.constant)).map((constant) => ({ datatype: constant.datatype, shape: constant.shape, constant }));
  } catch (error) {
    if (error instanceof RangeError) throw new NotCovered(`it fails on its constants: ${error.message}`);
    throw error;
  }
}

function describe(node: OnnxNode): string {
  return node.name === '' ? `a node ${node.operator}` : `the node \`${node.name}\` (${node.operator})`;
}
