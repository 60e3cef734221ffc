import type { RunOperator } from './operator';
import { otherOperator } from './others';
import { treeEnsemble } from './tree-ensemble';

/** The run side by the name that compile sides answer. Most models have nothing but trees, or trees and a little. */
export function runOperator(name: string): RunOperator | undefined {
  return name === 'TreeEnsemble' ? treeEnsemble : otherOperator(name);
}
