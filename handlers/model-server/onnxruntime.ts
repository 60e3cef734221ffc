// Runs ONNX models with onnxruntime-node, which lies in its own layer: it is required on first use,
// and found by the ordinary rule, in a node_modules folder above this file.
import type * as Ort from 'onnxruntime-node';
import type { Signature, TensorSpec } from '../../lib/model/signature';
import type { Tensor } from '../../lib/tensor/tensor';
import type { Engine, EngineOptions, LoadedModel } from './engine';
import { fromOrt, ORT_DATATYPES, toOrt } from './onnxruntime-tensors';

export const onnxRuntime: Engine = { name: 'onnxruntime-node', prepare, load };

function prepare(): void {
  require('onnxruntime-node');
}

async function load(file: string, options: EngineOptions): Promise<LoadedModel> {
  const ort = require('onnxruntime-node') as typeof Ort;
  // Its own log lines are not JSON, and may quote elements of a request. What failed is in the error as well.
  ort.env.logLevel = 'fatal';
  const session = await ort.InferenceSession.create(file, sessionOptions(options));
  const signature: Signature = {
    inputs: session.inputMetadata.map((metadata) => specOf('input', metadata)),
    outputs: session.outputMetadata.map((metadata) => specOf('output', metadata)),
  };
  const allOutputs = signature.outputs.map(({ name }) => name);

  return {
    signature,
    async run(inputs: readonly Tensor[], outputs: readonly string[] = allOutputs): Promise<readonly Tensor[]> {
      const feeds: Record<string, Ort.Tensor> = {};
      for (const input of inputs) feeds[input.name] = toOrt(ort, input);
      const results = await session.run(feeds, outputs);
      return outputs.map((name) => fromOrt(name, results[name]!));
    },
    close: () => session.release(),
  };
}

function sessionOptions({ threads }: EngineOptions): Ort.InferenceSession.SessionOptions {
  return {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads(),
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // One pattern is kept for every combination of input lengths ever seen: memory without bound.
    enableMemPattern: false,
    logSeverityLevel: 4,
    // Threads that spin between runs use up the CPU share that the next run needs.
    extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
  };
}

function specOf(kind: 'input' | 'output', metadata: Ort.InferenceSession.ValueMetadata): TensorSpec {
  if (!metadata.isTensor) {
    throw new Error(
      `${kind} '${metadata.name}' is not a tensor but a sequence or map: export the model so that it is (with skl2onnx, options={'zipmap': False})`,
    );
  }
  const datatype = ORT_DATATYPES[metadata.type];
  if (datatype === undefined) throw new Error(`${kind} '${metadata.name}' has elements of type ${metadata.type}, which no request can carry`);
  const shape = metadata.shape.map((length) => (typeof length === 'number' ? length : -1));
  const dimensionNames = metadata.shape.map((length) => (typeof length === 'number' ? '' : length));
  return { name: metadata.name, datatype, shape, ...(dimensionNames.some((name) => name !== '') && { dimensionNames }) };
}
