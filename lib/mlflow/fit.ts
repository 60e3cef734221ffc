import type { Problem } from '../problem';
import type { Signature, TensorSpec } from '../model/signature';
import type { Datatype } from '../tensor/datatype';
import type { MlflowColumn, MlflowSchema, MlflowSignature, MlflowTensor, MlflowType } from './signature';
import { datatypeOfTensor, describeType, scalarOf } from './types';

const REMEDY = 'correct it: mlflow.models.set_signature(DIRECTORY, infer_signature(X, model.predict(X)))';

/**
 * The signature of an ONNX graph with the names of columns that MLflow's signature has for it, or how the two differ. MLflow passes a
 * data frame to a graph with one input as a matrix, and to one with several inputs column by column; 64-bit floats it makes 32-bit ones
 * where the graph wants that: https://github.com/mlflow/mlflow/blob/master/mlflow/onnx/__init__.py
 */
export function fitToGraph({ inputs, outputs }: MlflowSignature, graph: Signature): { readonly signature: Signature; readonly problems: readonly Problem[] } {
  const fitted = inputs.kind === 'tensors' ? fitTensors(inputs.tensors, graph.inputs) : fitColumns(inputs.columns, graph.inputs);
  return {
    signature: { inputs: fitted.inputs, outputs: graph.outputs },
    problems: [...fitted.problems, ...(outputs === undefined ? [] : checkOutputs(outputs, graph.outputs))],
  };
}

interface Fitted {
  readonly inputs: readonly TensorSpec[];
  readonly problems: readonly Problem[];
}

function fitColumns(columns: readonly MlflowColumn[], inputs: readonly TensorSpec[]): Fitted {
  const twice = columns.find(({ name }, index) => name !== undefined && columns.findIndex((other) => other.name === name) !== index);
  if (twice !== undefined) return refused(inputs, problem(`names the column ${quote(twice.name)} twice`));
  const [matrix] = inputs;
  const isTable = matrix?.shape.length === 2 && matrix.shape[1] !== 1 && columns.every(({ type }) => scalarOf(type)?.depth === 0);
  if (inputs.length === 1 && matrix !== undefined && isTable) return fitMatrix(columns, matrix);
  const isByName = inputs.every(({ name }) => columns.some((column) => column.name === name)) && columns.length === inputs.length;
  if (isByName) return { inputs, problems: inputs.flatMap((input) => checkColumnInput(columns.find(({ name }) => name === input.name)!, input)) };
  if (inputs.length === 1 && matrix !== undefined) return fitMatrix(columns, matrix);
  const unknown = columns.filter(({ name }) => !inputs.some((input) => input.name === name)).map(({ name }) => quote(name));
  const missing = inputs.filter(({ name }) => !columns.some((column) => column.name === name)).map(({ name }) => quote(name));
  return refused(inputs, problem([
    ...(unknown.length > 0 ? [`names ${list('column', unknown)}, and no input of the graph is called so`] : []),
    ...(missing.length > 0 ? [`has no column for the ${list('input', missing)} of the graph`] : []),
  ].join('; '), inputs.map(({ name }) => name).join(', ')));
}

/** All columns as one matrix. */
function fitMatrix(columns: readonly MlflowColumn[], matrix: TensorSpec): Fitted {
  const input = `input ${quote(matrix.name)} of the graph`;
  if (matrix.shape.length !== 2) {
    return refused([matrix], problem(`has ${count(columns.length, 'column')}, and the ${input} has the shape ${show(matrix.shape)}, which is no matrix of columns`, undefined, matrix.shape.length === 1
      ? `call the column ${quote(matrix.name)} as the input is, or export the graph with the input shape [-1, 1]` : 'log it with a signature of tensors: infer_signature(X.to_numpy(), ...)'));
  }
  const width = matrix.shape[1] as number;
  if (width !== -1 && width !== columns.length) {
    return refused([matrix], problem(`has ${count(columns.length, 'column')}, and the ${input} takes ${width}`));
  }
  const names = columns.flatMap(({ name }) => name ?? []);
  if (names.length > 0 && names.length < columns.length) return refused([matrix], problem('names some of its columns and not all'));
  const problems = columns.flatMap((column, index) => checkColumn(column, matrix, column.name === undefined ? `column ${index}` : `column ${quote(column.name)}`));
  if (names.length === 0) return { inputs: [matrix], problems };
  const inFile = matrix.columns;
  const other = inFile?.findIndex((name, index) => name !== names[index]) ?? -1;
  if (inFile !== undefined && other >= 0) {
    return refused([matrix], ...problems, problem(
      `has the column ${quote(names[other])} where the metadata of the ONNX file (\`columns\`) has ${quote(inFile[other])}: one of the two orders is wrong, and with it every answer`, undefined,
      'log the model with the columns in the order of training',
    ));
  }
  return { inputs: [{ ...matrix, shape: [matrix.shape[0] as number, names.length], columns: names }], problems };
}

/** A column that is an input of its own. */
function checkColumnInput(column: MlflowColumn, input: TensorSpec): Problem[] {
  const scalar = scalarOf(column.type);
  const depth = scalar?.depth ?? 0;
  const fits = depth === 0 ? input.shape.length === 1 || (input.shape.length === 2 && input.shape[1] === 1) : input.shape.length === depth + 1;
  if (scalar !== undefined && !fits) return [problem(`has the column ${quote(column.name)} as ${describeType(column.type)}, and the graph takes it in the shape ${show(input.shape)}`)];
  return checkColumn({ ...column, type: scalar === undefined || depth === 0 ? column.type : elementOf(column.type) }, input, `column ${quote(column.name)}`);
}

function elementOf(type: MlflowType): MlflowType {
  return typeof type === 'string' ? type : elementOf(type.items);
}

function checkColumn({ type }: MlflowColumn, { name, datatype }: TensorSpec, column: string): Problem[] {
  const scalar = scalarOf(type);
  if (scalar?.depth === 0 && goesInto(scalar.name, datatype)) return [];
  const floats = datatype.startsWith('FP') || scalar?.depth !== 0 || !['float', 'double'].includes(scalar.name) ? '' : ', which would cut off what is behind the point';
  return [problem(`has the ${column} as ${describeType(type)}, and the input ${quote(name)} of the graph is ${datatype}${floats}`)];
}

/** Whether values of a column can be elements of a tensor. Those that are too large are refused one by one, when they come. */
function goesInto(column: string, datatype: Datatype): boolean {
  switch (column) {
    case 'boolean': return datatype === 'BOOL';
    case 'string': return datatype === 'BYTES';
    case 'integer':
    case 'long': return datatype !== 'BOOL' && datatype !== 'BYTES';
    case 'float':
    case 'double': return datatype.startsWith('FP');
    // An ONNX graph takes neither bytes nor times.
    default: return false;
  }
}

function fitTensors(tensors: readonly MlflowTensor[], inputs: readonly TensorSpec[]): Fitted {
  const [only] = tensors;
  const [input] = inputs;
  if (tensors.length === 1 && only !== undefined && only.name === undefined) {
    if (inputs.length !== 1 || input === undefined) return refused(inputs, problem('has one tensor without a name', `${inputs.map(({ name }) => quote(name)).join(', ')}: the inputs of the graph`));
    return { inputs, problems: checkTensor(only, input, 'input') };
  }
  const known = checkNamed(tensors, inputs, 'input');
  const missing = inputs.filter(({ name }) => !tensors.some((tensor) => tensor.name === name)).map(({ name }) => quote(name));
  return { inputs, problems: [...known, ...(missing.length > 0 ? [problem(`has no tensor for the ${list('input', missing)} of the graph`)] : [])] };
}

/** MLflow never checks answers, and a signature need not name all outputs; what it does name has to be there. */
function checkOutputs(schema: MlflowSchema, outputs: readonly TensorSpec[]): Problem[] {
  if (schema.kind === 'tensors') {
    const named = schema.tensors.filter(({ name }) => name !== undefined);
    const unnamed = schema.tensors.filter(({ name }) => name === undefined);
    return [
      ...checkNamed(named, outputs, 'output'),
      ...unnamed.filter((tensor) => !outputs.some((output) => checkTensor(tensor, output, 'output').length === 0)).map((tensor) => (
        problem(`has the output ${tensor.dtype}${show(tensor.shape)}, which no output of the graph is`, outputs.map(({ name, datatype, shape }) => `${quote(name)} ${datatype}${show(shape)}`).join(', ')))),
    ];
  }
  return schema.columns.flatMap(({ name, type }) => {
    if (name === undefined) return [];
    const output = outputs.find((candidate) => candidate.name === name);
    if (output === undefined) return [problem(`names the output ${quote(name)}, which the graph does not have`, outputs.map((candidate) => candidate.name).join(', '))];
    const scalar = scalarOf(type);
    return scalar !== undefined && goesInto(scalar.name, output.datatype) ? [] : [problem(`has the output ${quote(name)} as ${describeType(type)}, and that of the graph is ${output.datatype}`)];
  });
}

function checkNamed(tensors: readonly MlflowTensor[], specs: readonly TensorSpec[], kind: 'input' | 'output'): Problem[] {
  return tensors.flatMap((tensor) => {
    const spec = specs.find(({ name }) => name === tensor.name);
    if (spec !== undefined) return checkTensor(tensor, spec, kind);
    return [problem(`names the ${kind} ${quote(tensor.name)}, which the graph does not have`, specs.map(({ name }) => name).join(', '))];
  });
}

function checkTensor(tensor: MlflowTensor, spec: TensorSpec, kind: 'input' | 'output'): Problem[] {
  const datatype = datatypeOfTensor(tensor);
  const name = `${kind} ${quote(spec.name)}`;
  if (datatype !== spec.datatype && !(datatype === 'FP64' && spec.datatype === 'FP32')) return [problem(`has the ${name} as ${tensor.dtype}, and that of the graph is ${spec.datatype}`)];
  const { shape } = tensor;
  // The graph need not say what shape an output has.
  const fits = (kind === 'output' && spec.shape.length === 0) || (shape.length === spec.shape.length && shape.every((length, index) => length === -1 || spec.shape[index] === -1 || length === spec.shape[index]));
  return fits ? [] : [problem(`has the ${name} in the shape ${show(shape)}, and that of the graph is ${show(spec.shape)}`)];
}

function refused(inputs: readonly TensorSpec[], ...problems: readonly Problem[]): Fitted {
  return { inputs, problems };
}

function problem(found: string, allowed?: string, remedy = REMEDY): Problem {
  return { prop: 'signature', found, ...(allowed === undefined ? {} : { allowed }), remedy };
}

function quote(name: string | undefined): string {
  return name === undefined ? 'without a name' : JSON.stringify(name);
}

function list(what: string, names: readonly string[]): string {
  return `${what}${names.length === 1 ? '' : 's'} ${names.join(', ')}`;
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

function show(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
