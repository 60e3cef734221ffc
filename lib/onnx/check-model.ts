import type { Signature, TensorSpec } from '../model/signature';
import type { Datatype } from '../tensor/datatype';
import type { OnnxModel, OnnxValue } from './read-model';

/** Version of onnxruntime-node in the engine layers: scripts/bundle.mjs packs no other. */
export const SHIPPED_ENGINE = '1.30.0';

/**
 * What the shipped engine runs, tried by hand against onnxruntime-node 1.30.0 with one-operator models:
 * the next higher version of each is refused at load
 * ("ONNX Runtime only guarantees support for models stamped with official released onnx opset versions").
 */
export const SUPPORTED = {
  irVersion: 13,
  opsets: new Map([
    ['', 26],
    ['ai.onnx.ml', 5],
  ]),
  /** ONNX Runtime's own operators, which have no official versions. */
  otherDomains: ['com.microsoft', 'com.microsoft.nchwc', 'ai.onnx.preview.training', 'ai.onnx.training'],
} as const;

/** TensorProto.DataType to protocol datatype; https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
export const DATATYPE_OF_ELEMENT: Readonly<Record<number, Datatype>> = {
  1: 'FP32',
  2: 'UINT8',
  3: 'INT8',
  4: 'UINT16',
  5: 'INT16',
  6: 'INT32',
  7: 'INT64',
  8: 'BYTES',
  9: 'BOOL',
  10: 'FP16',
  11: 'FP64',
  12: 'UINT32',
  13: 'UINT64',
};

export const ELEMENT_NAMES: Readonly<Record<number, string>> = {
  14: 'COMPLEX64',
  15: 'COMPLEX128',
  16: 'BFLOAT16',
  17: 'FLOAT8E4M3FN',
  18: 'FLOAT8E4M3FNUZ',
  19: 'FLOAT8E5M2',
  20: 'FLOAT8E5M2FNUZ',
  21: 'UINT4',
  22: 'INT4',
  23: 'FLOAT4E2M1',
};

/** How the ZipMap at the end of a file is taken off. */
const WITHOUT_ZIP_MAP = 'docs/models.md#classifiers-that-answer-a-map';

export interface CheckedModel {
  readonly signature: Signature;
  /** Empty when the shipped engine can serve the model. Each is one sentence that says what to do. */
  readonly problems: readonly string[];
}

/** The protocol's view of an ONNX model, and what stands in the way of serving it. */
export function checkOnnxModel(model: OnnxModel): CheckedModel {
  const problems: string[] = [];
  checkVersions(model, problems);
  const columns = readColumns(model, problems);
  const inputs = model.inputs.map((value) => specOf('input', value, columns, problems));
  const outputs = model.outputs.map((value) => specOf('output', value, new Map(), problems));
  if (outputs.length === 0) problems.push('the graph has no output: mark what it computes as its outputs');
  for (const name of columns.keys()) {
    if (!model.inputs.some((input) => input.name === name)) {
      problems.push(`metadata \`columns\` names the input \`${name}\`, which the graph does not have`);
    }
  }
  return { signature: { inputs, outputs }, problems };
}

function checkVersions(model: OnnxModel, problems: string[]): void {
  if (model.irVersion > SUPPORTED.irVersion) {
    problems.push(
      `IR version ${model.irVersion} is newer than the engine reads (up to ${SUPPORTED.irVersion}): save with an older onnx package`,
    );
  }
  for (const [domain, version] of model.opsets) {
    const highest = SUPPORTED.opsets.get(domain);
    if (highest !== undefined && version > highest) {
      problems.push(
        `operator set ${domain === '' ? 'ai.onnx' : domain} ${version} is newer than the engine runs (up to ${highest}): ` +
          `export with target_opset=${highest}`,
      );
    }
  }
  const foreign = model.operators.filter((operator) => {
    const domain = operator.slice(0, operator.lastIndexOf(':'));
    return (
      !SUPPORTED.opsets.has(domain) &&
      !(SUPPORTED.otherDomains as readonly string[]).includes(domain) &&
      !model.functionDomains.has(domain)
    );
  });
  if (foreign.length > 0) {
    problems.push(`operators of unknown domains: ${foreign.join(', ')}: export without custom operators`);
  }
}

function specOf(
  role: 'input' | 'output',
  value: OnnxValue,
  columns: ReadonlyMap<string, readonly string[]>,
  problems: string[],
): TensorSpec {
  const datatype = DATATYPE_OF_ELEMENT[value.elementType];
  if (value.kind !== 'tensor') {
    const zipMap = value.kind === 'sequence' && role === 'output' ? ` (scikit-learn exports: pass options={'zipmap': False}; CatBoost's have no option: ${WITHOUT_ZIP_MAP})` : '';
    problems.push(`${role} \`${value.name}\` is a ${value.kind}, only tensors can be served: export it as a tensor${zipMap}`);
  } else if (datatype === undefined) {
    const element = ELEMENT_NAMES[value.elementType] ?? `number ${value.elementType}`;
    problems.push(`${role} \`${value.name}\` has the element type ${element}, which requests cannot carry: cast it to FLOAT in the graph`);
  } else if (value.shape === undefined && role === 'input') {
    problems.push(`${role} \`${value.name}\` does not state its rank: export with an input shape (-1 or None for open dimensions)`);
  }
  const names = columns.get(value.name);
  const width = value.shape?.at(-1);
  if (names !== undefined && (value.shape?.length !== 2 || (width !== -1 && width !== names.length))) {
    problems.push(
      `metadata \`columns\` gives ${names.length} names for the input \`${value.name}\`, whose shape is [${value.shape?.join(', ') ?? 'unknown'}]: ` +
        'a table is [-1, number of columns]',
    );
  }
  const { dimensionNames } = value;
  return {
    name: value.name,
    datatype: datatype ?? 'FP32',
    // An output may not state its rank; the engine knows it when the model is loaded.
    shape: value.shape ?? [],
    ...(dimensionNames?.some((name) => name !== '') ? { dimensionNames } : {}),
    ...(names === undefined ? {} : { columns: names }),
  };
}

/**
 * Column names that training wrote into the model: metadata property `columns`, a JSON object of
 * input name to list of names, or a plain list where the model has one input.
 */
function readColumns(model: OnnxModel, problems: string[]): Map<string, readonly string[]> {
  const text = model.metadata.get('columns');
  if (text === undefined) return new Map();
  try {
    const parsed: unknown = JSON.parse(text);
    const entries: [string, unknown][] = Array.isArray(parsed)
      ? [[model.inputs[0]?.name ?? '', parsed]]
      : Object.entries(parsed as Record<string, unknown>);
    const columns = new Map<string, readonly string[]>();
    for (const [input, names] of entries) {
      if (!Array.isArray(names) || !names.every((name) => typeof name === 'string') || new Set(names).size !== names.length) {
        throw new TypeError('not a list of different names');
      }
      columns.set(input, names);
    }
    if (Array.isArray(parsed) && model.inputs.length !== 1) throw new TypeError('a plain list needs a model with one input');
    return columns;
  } catch (error) {
    problems.push(
      `metadata \`columns\` is not a JSON object of input name to list of column names (${(error as Error).message}): correct or remove it`,
    );
    return new Map();
  }
}
