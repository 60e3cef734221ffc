import type { RunOperator } from './operator';
import { treeEnsemble } from './tree-ensemble';

/** The run sides, by the names that compile sides answer. Their modules do nothing until a model needs them. */
export const RUN_OPERATORS: Readonly<Record<string, RunOperator | undefined>> = {
  TreeEnsemble: treeEnsemble,
};
