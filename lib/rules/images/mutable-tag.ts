import { shown } from '../values';
import type { Rule } from '../rule';
import { IMAGE_HOLDERS, imagesOf } from './placements';
import { imageName } from './reference';

export const mutableTag: Rule = {
  id: 'image-mutable-tag',
  area: 'images',
  severity: 'warning',
  what: 'An image is named by a tag that stays, or by its digest',
  why: 'Under latest, or without a tag, another image lies tomorrow: CloudFormation sees no change and deploys none, instances that start later run another program than those beside them, and nobody can say which one served.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/images-create.html',
  remedy: 'name the digest (@sha256:...), or a tag of its own for every build',
  types: IMAGE_HOLDERS,
  check(resource, { report }) {
    for (const { path, image } of imagesOf(resource)) {
      const tag = imageName(image)?.tag;
      if (tag === 'latest' || tag === 'none') report({ path, found: `is ${shown(image)}, ${tag === 'none' ? 'without a tag' : 'whose tag is latest'}` });
    }
  },
};
