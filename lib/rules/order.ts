import { dependencies } from '../cloudformation/dependencies';
import type { RuleTemplate } from './template';

const GRAPHS = new WeakMap<RuleTemplate, ReadonlyMap<string, ReadonlySet<string>>>();

/** Whether CloudFormation makes one resource after the other, at however many removes. */
export function dependsOn(template: RuleTemplate, from: string, on: string): boolean {
  const graph = GRAPHS.get(template) ?? dependencies(template.written, new Set(template.resources.map(({ logicalId }) => logicalId)));
  GRAPHS.set(template, graph);
  const seen = new Set([from]);
  for (const name of seen) {
    if (name === on) return true;
    for (const next of graph.get(name) ?? []) seen.add(next);
  }
  return false;
}
