import type { Signature } from '../model/signature';
import type { TypedArray } from '../tensor/tensor';
import { Sections } from './format/write';
import type { CompiledNode } from './operators/operator';
import type { Plan, PlanConstant, PlanNode } from './plan';
import type { Value } from './value';

interface PlannedNode {
  readonly name: string;
  readonly compiled: CompiledNode;
  readonly inputs: readonly string[];
  /** '' for one that nobody needs. */
  readonly outputs: readonly string[];
}

/** Collects compiled nodes in their order, and at the end gives every value a place for as long as it is needed. */
export class Planner {
  private readonly nodes: PlannedNode[] = [];
  private readonly aliases = new Map<string, string>();
  private readonly sections = new Sections();

  add(node: PlannedNode): void {
    this.nodes.push(node);
  }

  /** Two names for one value. */
  alias(name: string, original: string): void {
    this.aliases.set(name, this.original(original));
  }

  finish(signature: Signature, outputs: readonly string[], constant: (name: string) => Value | undefined): { plan: Plan; arrays: readonly TypedArray[] } {
    const live = this.liveNodes(outputs);
    const results = outputs.map((name) => this.original(name));
    const last = new Map<string, number>();
    live.forEach((node, index) => node.inputs.forEach((name) => last.set(this.original(name), index)));

    const slots = new Map<string, number>();
    const constants: PlanConstant[] = [];
    const free: number[] = [];
    let count = 0;
    const place = (name: string) => {
      const slot = free.pop() ?? count++;
      slots.set(name, slot);
      return slot;
    };
    const slotOf = (name: string): number => {
      if (name === '') return -1;
      const original = this.original(name);
      const known = slots.get(original);
      if (known !== undefined) return known;
      // Constants keep their places for good.
      const value = constant(original);
      if (value === undefined) throw new Error(`the value ${original} has no place`);
      const slot = count++;
      slots.set(original, slot);
      constants.push({ slot, datatype: value.datatype, shape: value.shape, data: value.datatype === 'BYTES' ? (value.data as readonly string[]) : this.sections.add(value.data as TypedArray) });
      return slot;
    };

    const inputs = signature.inputs.map(({ name }) => place(name));
    const nodes: PlanNode[] = [];
    for (const [index, node] of live.entries()) {
      const from = node.inputs.map(slotOf);
      const done = [...new Set(node.inputs.map((name) => this.original(name)))].filter(
        (name) => name !== '' && last.get(name) === index && constant(name) === undefined && !results.includes(name),
      );
      // Outputs get places before those of the inputs are free: an operator may read after it has begun to write.
      const to = node.outputs.map((name) => (name === '' ? -1 : place(name)));
      const freed = done.map((name) => slots.get(name)!);
      free.push(...freed);
      const { run, parameters = {}, arrays = {} } = node.compiled;
      const sections = Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, this.sections.add(array)]));
      nodes.push({ run, name: node.name, in: from, out: to, free: freed, parameters, arrays: sections });
    }
    const plan = { signature, inputs, outputs: outputs.map(slotOf), slots: count, constants, nodes };
    return { plan, arrays: this.sections.arrays };
  }

  private original(name: string): string {
    return this.aliases.get(name) ?? name;
  }

  /** Without those whose outputs went into constants. */
  private liveNodes(outputs: readonly string[]): PlannedNode[] {
    const needed = new Set(outputs.map((name) => this.original(name)));
    const live: PlannedNode[] = [];
    for (const node of [...this.nodes].reverse()) {
      if (!node.outputs.some((name) => needed.has(name))) continue;
      live.unshift(node);
      for (const name of node.inputs) needed.add(this.original(name));
    }
    return live;
  }
}
