import { arg } from './arg';
import { arithmetic } from './arithmetic';
import { cast } from './cast';
import { labelEncoder, oneHotEncoder } from './categories';
import { compare, where } from './compare';
import { classify, elementwise, leakyRelu, not, relu } from './elementwise';
import { binarizer, featureVectorizer, imputer, normalizer, scaler } from './features';
import { arrayFeatureExtractor, gather, gatherElements } from './gather';
import { gemm } from './gemm';
import { linearClassifier, linearRegressor } from './linear';
import { matMul, matMulByConstant } from './matmul';
import { mean, pow } from './mean';
import { concat, constantOfShape, expand, shape, slice, split, tile, transpose } from './move';
import type { RunOperator } from './operator';
import { reduce } from './reduce';
import { reshape } from './reshape';
import { softmax } from './softmax';
import { svmClassifier, svmRegressor } from './svm';
import { clip, cumSum, lpNormalization, oneHot, topK } from './vectors';

/** By the names that compile sides answer. Their modules do nothing until a model needs them. */
const OPERATORS: Readonly<Record<string, RunOperator | undefined>> = {
  Arg: arg,
  Arithmetic: arithmetic,
  ArrayFeatureExtractor: arrayFeatureExtractor,
  Binarizer: binarizer,
  Cast: cast,
  Classify: classify,
  Clip: clip,
  Compare: compare,
  Concat: concat,
  ConstantOfShape: constantOfShape,
  CumSum: cumSum,
  Elementwise: elementwise,
  Expand: expand,
  FeatureVectorizer: featureVectorizer,
  Gather: gather,
  GatherElements: gatherElements,
  Gemm: gemm,
  Imputer: imputer,
  LabelEncoder: labelEncoder,
  LeakyRelu: leakyRelu,
  LinearClassifier: linearClassifier,
  LinearRegressor: linearRegressor,
  LpNormalization: lpNormalization,
  MatMul: matMul,
  MatMulByConstant: matMulByConstant,
  Mean: mean,
  Normalizer: normalizer,
  Not: not,
  OneHot: oneHot,
  OneHotEncoder: oneHotEncoder,
  Pow: pow,
  Reduce: reduce,
  Relu: relu,
  Reshape: reshape,
  Scaler: scaler,
  Shape: shape,
  Slice: slice,
  Softmax: softmax,
  Split: split,
  SVMClassifier: svmClassifier,
  SVMRegressor: svmRegressor,
  Tile: tile,
  TopK: topK,
  Transpose: transpose,
  Where: where,
};

/** The run side of every operator but tree ensembles. The model server reads this file, and all that it imports, when a model first has one of them. */
export function otherOperator(name: string): RunOperator | undefined {
  return OPERATORS[name];
}
