import { checkSnapStart } from '../../lib/lambda/snap-start';
import type { Problem } from '../../lib/problem';
import { knownMebibytes } from '../private/known';
import { mostWarm } from '../scaling/apply-warmth';
import { servingImage } from './function-package';
import type { ModelFunctionProps } from './model-function-props';
import type { Settings } from './settings';

/** What is wrong with the image, and what makes no sense beside one. */
export function checkServingImage(props: ModelFunctionProps): Problem[] {
  const image = servingImage(props);
  if (image === undefined) return [];
  const { model, layers, runtime, architecture } = props;
  const { place } = model.artifact._contents();
  const built = image._architecture;
  return [
    ...(place.kind === 'image' && place.image !== image
      ? [{ prop: 'image', found: 'is another one than that of `model`, which is part of an image', remedy: 'leave `image` out' }] : []),
    ...((layers?.length ?? 0) > 0 ? [{ prop: 'layers', found: 'is given for a function of an image, which has none', remedy: 'copy their files into the image' }] : []),
    ...(runtime === undefined ? [] : [{ prop: 'runtime', found: 'is given for a function of an image, which brings its own', remedy: 'leave it out' }]),
    ...(built === undefined || architecture === undefined || built.name === architecture.name ? []
      : [{ prop: 'architecture', found: `is ${architecture.name}, and the image was built for ${built.name}`, remedy: 'leave it out, or name an image that was built for it' }]),
    ...image._problems(model),
  ];
}

export function checkSnapStartOf(props: ModelFunctionProps, settings: Settings): Problem[] {
  if (props.snapStart === undefined) return [];
  return checkSnapStart({
    runtime: servingImage(props) === undefined ? settings.runtime.name : undefined,
    keptReadyBy: props.provisionedConcurrency !== undefined ? 'provisionedConcurrency' : mostWarm(props) !== undefined ? 'warmth' : undefined,
    fileSystem: props.model.artifact._contents().place.kind === 'mounted',
    ephemeralStorageMiB: knownMebibytes(settings.ephemeralStorageSize),
  });
}
