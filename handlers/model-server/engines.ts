import type { ModelManifest } from '../../lib/model/manifest';
import { compiled as own } from './compiled';
import type { Engine } from './engine';
import { onnxRuntime } from './onnxruntime';

/** The names of the engines, which are said before either is loaded. */
export function engineName(manifest: ModelManifest): string {
  return engineOf(manifest).name;
}

/** The engine that a model was deployed for. Reading both costs a cold start less than finding one in a file of its own; native code is loaded with a model. */
export function engineOf({ compiled }: ModelManifest): Engine {
  return compiled === undefined ? onnxRuntime : own;
}
