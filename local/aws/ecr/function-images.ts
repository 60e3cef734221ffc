import type { ImageCode } from '../lambda/records';
import type { ImageStore } from './image-store';
import type { Repositories } from './repositories';

/**
 * The code that an image URI means at the moment a function is made or changed: "Lambda resolves the image tag to a specific
 * image digest". https://docs.aws.amazon.com/lambda/latest/dg/images-create.html
 * Thrown words are Lambda's. Of another registry than this server's, nothing is known.
 */
export function imageCode(uri: string, repositories: Repositories, store: ImageStore): ImageCode {
  const place = repositories.parse(uri);
  if (place === undefined) return { kind: 'image', uri };
  const image = repositories.find(place.name) === undefined ? undefined : repositories.image(place.name, place.id);
  const content = image && store.content(image.digest);
  if (content === undefined) throw new Error(`Source image ${uri} does not exist. Provide a valid source image.`);
  const { digest, runs, files } = content;
  const shared = { digest, files: files.map(({ path, blob }) => ({ path, blob })) };
  if (runs.kind === 'model-server') return { kind: 'image', uri, content: { ...shared, door: runs.image.door, architecture: runs.image.architecture } };
  const { runtime, handler, environment, requirements } = runs.image;
  return { kind: 'image', uri, content: { ...shared, door: 'lambda', architecture: runs.architecture, own: { runtime, handler, environment, requirements } } };
}
