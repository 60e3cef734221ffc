import type { IModelVersion } from '../model/model-version';
import { ServingImage } from '../model/serving-image';

/** What serves a model that comes without an image: the one it is part of, or the library's own server. */
export function defaultImage(model: IModelVersion): ServingImage {
  const { place } = model.artifact._contents();
  return place.kind === 'image' ? place.image : ServingImage.modelServer();
}
