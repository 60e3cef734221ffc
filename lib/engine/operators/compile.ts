import type { CompileOperator } from './operator';
import { constant, identity } from './constant.compile';
import { treeEnsembleClassifier, treeEnsembleRegressor, treeEnsemble } from './tree-ensemble.compile';

/** The compile sides, by domain and operator. Several lines may lead to one. */
export const COMPILE_OPERATORS: Readonly<Record<string, CompileOperator | undefined>> = {
  ':Constant': constant,
  ':Identity': identity,
  'ai.onnx.ml:TreeEnsembleClassifier': treeEnsembleClassifier,
  'ai.onnx.ml:TreeEnsembleRegressor': treeEnsembleRegressor,
  'ai.onnx.ml:TreeEnsemble': treeEnsemble,
};
