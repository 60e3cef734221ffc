import type { OnnxNode } from '../onnx/graph';
import { OnnxError } from '../onnx/read-model';

/** The nodes that the outputs depend on, and the names of all values that those nodes or the outputs need. */
export function neededOf(nodes: readonly OnnxNode[], outputs: readonly string[]): { nodes: OnnxNode[]; names: ReadonlySet<string> } {
  const makers = new Map<string, OnnxNode>();
  for (const node of nodes) {
    for (const name of node.outputs) {
      if (name === '') continue;
      if (makers.has(name)) throw new OnnxError(`two nodes of the graph make \`${name}\``);
      makers.set(name, node);
    }
  }
  const names = new Set<string>();
  const needed = new Set<OnnxNode>();
  const open = [...outputs];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === '' || names.has(name)) continue;
    names.add(name);
    const maker = makers.get(name);
    if (maker === undefined || needed.has(maker)) continue;
    needed.add(maker);
    open.push(...maker.inputs);
  }
  return { nodes: nodes.filter((node) => needed.has(node)), names };
}

/** The nodes so that each comes after those it depends on; the given order where it is such a one. */
export function inOrder(nodes: readonly OnnxNode[], defined: ReadonlySet<string>): OnnxNode[] {
  const made = new Set(defined);
  const waiting = new Map<string, OnnxNode[]>();
  const missing = new Map<OnnxNode, number>();
  const ordered: OnnxNode[] = [];
  const ready = (first: OnnxNode) => {
    const open = [first];
    for (let node = open.shift(); node !== undefined; node = open.shift()) {
      ordered.push(node);
      for (const output of node.outputs) {
        made.add(output);
        for (const next of waiting.get(output) ?? []) {
          const left = missing.get(next)! - 1;
          missing.set(next, left);
          if (left === 0) open.push(next);
        }
        waiting.delete(output);
      }
    }
  };
  for (const node of nodes) {
    const absent = [...new Set(node.inputs)].filter((name) => name !== '' && !made.has(name));
    missing.set(node, absent.length);
    for (const name of absent) waiting.set(name, [...(waiting.get(name) ?? []), node]);
    if (absent.length === 0) ready(node);
  }
  if (ordered.length < nodes.length) {
    const stuck = nodes.find((node) => missing.get(node)! > 0)!;
    const produced = new Set(nodes.flatMap((node) => node.outputs));
    const absent = stuck.inputs.find((name) => name !== '' && !made.has(name) && !produced.has(name));
    throw new OnnxError(absent === undefined ? 'nodes of the graph depend on each other in a circle' : `nothing in the graph makes \`${absent}\`, which ${stuck.operator} needs`);
  }
  return ordered;
}
