import type { IModelVersion } from '../model/model-version';
import { ServingImage } from '../model/serving-image';
import { PackageImage } from '../private/images/package-image';

/** What serves a model that comes without an image: the one it is part of, its package's, or the library's own server. */
export function defaultImage(model: IModelVersion): ServingImage {
  const { place } = model.artifact._contents();
  if (place.kind === 'package') return ServingImage._of(new PackageImage(place));
  return place.kind === 'image' ? place.image : ServingImage.modelServer();
}
