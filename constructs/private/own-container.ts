import type { Construct } from 'constructs';
import { MODEL_FILE, MODEL_NAME, MODEL_VERSION } from '../../lib/model/environment';
import type { Problem } from '../../lib/problem';
import type { SageMakerHost } from '../../lib/sagemaker/host';
import type { IModelVersion } from '../model/model-version';
import type { ServingImage } from '../model/serving-image';
import type { ImageStartOptions } from '../model/serving-image-options';
import { isArchive } from './artifact-contents';
import { modelData, modelDataProblems } from './model-data';
import { engineProblems } from './model-interface';
import type { ServingContainer } from './serving-container';

/** A container with a server of the user's own. */
export function ownContainer(scope: Construct, model: IModelVersion, image: Pick<ServingContainer, 'image' | 'architecture' | 'pull'>): ServingContainer {
  const { entry, place } = model.artifact._contents();
  // The names of what an archive in S3 holds, synth does not know.
  const named = entry !== '' && (place.kind !== 'remote' || !isArchive(place));
  return {
    ...image,
    server: 'user',
    environment: { [MODEL_NAME]: model.modelName, [MODEL_VERSION]: model.version, ...(named && { [MODEL_FILE]: entry }) },
    modelData: modelData(scope, model, false),
  };
}

/** What stands in the way of one. */
export function ownContainerProblems(image: ServingImage, { command, entryPoint, workingDirectory }: ImageStartOptions, model: IModelVersion, host: SageMakerHost): Problem[] {
  const { place } = model.artifact._contents();
  // https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html#your-algorithms-inference-code-run-image
  const started = Object.entries({ command, entryPoint, workingDirectory }).filter(([, value]) => value !== undefined).map(([prop]): Problem => ({
    prop: 'image', found: `has a \`${prop}\`, and SageMaker starts an image by its own ENTRYPOINT with the argument serve`, remedy: 'write it into the Dockerfile',
  }));
  return [
    ...(place.kind === 'image' && place.image !== image ? [{ prop: 'image', found: 'is another one than that of `model`, which is part of an image', remedy: 'leave `image` out' }] : []),
    ...started,
    ...transformProblems(model),
    ...modelDataProblems(model, host, false),
  ];
}

/** Of any server but the library's own. */
export function transformProblems({ transform }: IModelVersion): Problem[] {
  if (transform === undefined) return [];
  return [{ prop: 'model', found: 'has a `transform`, which the library\'s server would run, and the server is that of `image`', remedy: 'do it in the image\'s own code' }];
}

/** What stands in the way of serving a model with the library's own server from an image that does not hold it. */
export function modelServerProblems(model: IModelVersion): Problem[] {
  const { place } = model.artifact._contents();
  if (place.kind === 'image') return [{ prop: 'image', found: 'is the library\'s server, and `model` is part of an image', remedy: 'leave `image` out: the model\'s own image serves it' }];
  if (place.kind === 'hub') {
    return [{ prop: 'model', found: 'is on the Hugging Face Hub, and the library\'s server loads ONNX files that synth knows', remedy: 'give an `image` that serves such models (ServingImage.fromDlc)' }];
  }
  return engineProblems(model);
}
