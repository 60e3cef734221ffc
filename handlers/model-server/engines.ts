import type { ModelManifest } from '../../lib/model/manifest';
import type * as Compiled from './compiled';
import type { Engine } from './engine';
import type * as OnnxRuntime from './onnxruntime';

/** The names of the engines, which are said before either is loaded. */
export function engineName({ compiled }: ModelManifest): string {
  return compiled === undefined ? 'onnxruntime-node' : 'compiled';
}

/** The engine that a model was deployed for. The other one is not loaded. */
export function engineOf(manifest: ModelManifest): Engine {
  return manifest.compiled === undefined ? (require('./onnxruntime') as typeof OnnxRuntime).onnxRuntime : (require('./compiled') as typeof Compiled).compiled;
}
