// Runs models that were compiled at synth, with the library's own engine: no native code, nothing to parse. A run blocks the process until
// it is done, as one of ONNX Runtime does.
import { readFileSync } from 'node:fs';
import { loadCompiled } from '../../lib/engine/load';
import type { Tensor } from '../../lib/tensor/tensor';
import type { Engine, EngineOptions, LoadedModel } from './engine';
import type * as Text from './text';

export const compiled: Engine = { name: 'compiled', load };

async function load(file: string, { bytes }: EngineOptions): Promise<LoadedModel> {
  // What was read already was compared with the manifest on the way.
  const model = loadCompiled(bytes ?? readFileSync(file), { isChecked: bytes !== undefined });
  return {
    signature: model.signature,
    isWarm: true,
    run: async (inputs, outputs) => model.run(inputs.map(checked), outputs),
    close: async () => undefined,
  };
}

function checked(input: Tensor): Tensor {
  if (input.datatype === 'BYTES') (require('./text') as typeof Text).textOf(input);
  return input;
}
