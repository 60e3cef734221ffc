import type { ModelManifest } from '../model/manifest';

/**
 * The platform that metadata names: a project and its format.
 * https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md
 */
export function platformOf(manifest: ModelManifest | undefined): string {
  return manifest?.compiled === undefined ? 'onnx_onnxv1' : 'csi_compiled';
}
