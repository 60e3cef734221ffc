// The user's own pre- and postprocessing: a CommonJS file beside the manifest. Loaded only where
// the manifest names one.
import { createRequire } from 'node:module';
import type { Signature } from '../../lib/model/signature';
import type { TransformContext, TransformModule } from '../../lib/model/transform';
import { byName, checkedTensors } from '../../lib/server/transform-tensors';
import type { Tensor } from '../../lib/tensor/tensor';
import { shareOutput } from '../shared/output';
import type { LoadedModel } from './engine';

export interface TransformedRun {
  readonly model: LoadedModel;
  /** What the model itself takes and returns. */
  readonly signature: Signature;
  /** What callers send and get. */
  readonly servedSignature: Signature;
  readonly inputs: readonly Tensor[];
  /** Of the served signature; all when absent. */
  readonly outputs?: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly context: Omit<TransformContext, 'state'>;
}

export interface Transform {
  run(options: TransformedRun): Promise<readonly Tensor[]>;
}

export function loadTransform(path: string): Transform {
  shareOutput();
  const exported = createRequire(path)(path) as TransformModule | { default?: TransformModule };
  const { preprocess, postprocess } = { ...('default' in exported ? exported.default : {}), ...exported } as TransformModule;
  for (const [name, value] of Object.entries({ preprocess, postprocess })) {
    if (value !== undefined && typeof value !== 'function') throw new Error(`the transform exports ${name} as a ${typeof value}, needed: a function`);
  }
  if (!preprocess && !postprocess) throw new Error('the transform exports neither preprocess nor postprocess: export at least one of them');

  return {
    async run({ model, signature, servedSignature, inputs, outputs, parameters, context }) {
      const callContext: TransformContext = { ...context, state: {} };
      let prepared: readonly Tensor[] = inputs;
      if (preprocess) {
        const returned = await preprocess({ inputs: byName(inputs), parameters }, callContext);
        prepared = checkedTensors(returned?.inputs, signature.inputs, 'preprocess returned');
      }
      if (!postprocess) return model.run(prepared, outputs);
      const answered = await model.run(prepared);
      const returned = await postprocess({ outputs: byName(answered), parameters }, callContext);
      const checked = checkedTensors(returned?.outputs, servedSignature.outputs, 'postprocess returned');
      return outputs ? outputs.map((name) => checked.find((tensor) => tensor.name === name)!) : checked;
    },
  };
}
