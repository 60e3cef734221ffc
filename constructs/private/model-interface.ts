import { checkOnnxModel, SHIPPED_ENGINE } from '../../lib/onnx/check-model';
import { optimisedByAnother } from '../../lib/optimize/provenance';
import type { Signature } from '../../lib/model/signature';
import type { Problem } from '../../lib/problem';
import type { IModelVersion } from '../model/model-version';
import type { ModelArtifact } from '../model/model-artifact';
import type { LocalPlace } from './artifact-contents';
import { isArchive } from './artifact-contents';

/** What the model itself takes and returns, as far as synth can know. */
export function readSignature(artifact: ModelArtifact): Signature | undefined {
  const { place } = artifact._contents();
  if (place.kind !== 'local' || place.signature !== undefined) return place.signature;
  return 'notOnnx' in place.model ? undefined : checkOnnxModel(place.model).signature;
}

/** What synth could read of the file that the engine loads. */
function readModel(artifact: ModelArtifact): LocalPlace['model'] | undefined {
  const { place } = artifact._contents();
  return place.kind === 'local' || place.kind === 'mounted' ? place.model : undefined;
}

/** What stands in the way of serving a model with the shipped engine, as far as synth can know. */
export function engineProblems(model: IModelVersion): Problem[] {
  const { entry, files, place } = model.artifact._contents();
  if (place.kind === 'remote' && isArchive(place)) {
    return [{
      prop: 'model', found: 'is an archive in S3, and the library\'s server loads ONNX files as they are',
      remedy: 'name the ONNX file itself, not packed (ModelArtifact.fromS3), or give an `image` with a server that loads what is in the archive',
    }];
  }
  if (place.kind === 'folder' && (entry === '' || place.versions === undefined)) {
    return [{ prop: 'model', found: 'is a folder in S3 without a list of its files and an `entry`, which the library\'s server needs', remedy: 'give both, or an `image` with a server that takes the folder' }];
  }
  const read = readModel(model.artifact);
  if (read === undefined) return [];
  if ('notOnnx' in read) {
    return [{
      prop: 'model',
      found: `cannot be served: ${entry} is not an ONNX file; ${read.notOnnx}`,
      remedy: 'or give an `image` with a server that loads it as it is (ServingImage.fromAsset)',
    }];
  }
  const present = new Set(files.map(({ path }) => path));
  const folder = entry.includes('/') ? entry.slice(0, entry.lastIndexOf('/') + 1) : '';
  const missing = read.externalData.filter((path) => !present.has(folder + path));
  return [
    ...checkOnnxModel(read).problems.map((problem) => ({ prop: 'model', found: `cannot be served: ${entry}: ${problem}` })),
    ...missing.map((path) => ({
      prop: 'model',
      found: `cannot be served: ${entry} keeps weights in ${JSON.stringify(path)}, which is not part of the artifact`,
      remedy: 'put the file beside the model and use ModelArtifact.fromDirectory',
    })),
  ];
}

/** Whether the model is made of decision trees, as far as synth can know. */
export function isTreeEnsemble(model: IModelVersion): boolean {
  const read = readModel(model.artifact);
  return read !== undefined && !('notOnnx' in read) && read.operators.some((operator) => operator.startsWith('ai.onnx.ml:TreeEnsemble'));
}

/** What the engine runs, and may yet stumble over; one sentence each that says what to do. */
export function engineWarnings(model: IModelVersion): string[] {
  const read = readModel(model.artifact);
  if (read === undefined || 'notOnnx' in read) return [];
  const optimised = optimisedByAnother(read.metadata, SHIPPED_ENGINE);
  const warnings = optimised === undefined ? [] : [optimised];
  if (!read.operators.includes(':StringNormalizer')) return warnings;
  return [
    ...warnings,
    'the operator StringNormalizer, when it changes case, needs the locale en_US.UTF-8, and the model does not load where that is missing ' +
      '(seen on a plain Linux container; not tried on Lambda): change case in a Transform instead, or test the model before you rely on it',
  ];
}
