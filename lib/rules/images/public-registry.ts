import { shown } from '../values';
import type { Rule } from '../rule';
import { imagesOf } from './placements';
import { imageName } from './reference';

export const publicRegistry: Rule = {
  id: 'image-public-registry',
  area: 'images',
  severity: 'error',
  what: 'The image of a function lies in a private repository of Amazon ECR',
  why: 'Lambda takes images from private repositories only, and refuses one of a public registry.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/images-create.html',
  remedy: 'push it to a repository of yours, or have a pull-through cache of Amazon ECR fetch it',
  types: ['AWS::Lambda::Function'],
  check(resource, { report }) {
    for (const { path, image } of imagesOf(resource)) {
      const host = imageName(image)?.host;
      if (host !== undefined && !/\.dkr[.-]ecr[.-]/.test(host)) report({ path, found: `is ${shown(image)}, in the registry ${host}` });
    }
  },
};
