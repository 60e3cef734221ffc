import type { Rule } from '../rule';
import { IMAGE_HOLDERS, imagesOf } from './placements';
import { imageName } from './reference';

export const region: Rule = {
  id: 'image-region',
  area: 'images',
  severity: 'error',
  what: 'An image of Amazon ECR lies in the region that it runs in',
  why: 'Lambda and SageMaker take images from repositories of their own region only, and refuse the function, the model or the component.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/images-create.html',
  remedy: 'replicate the repository into the region, and write AWS::Region in the name',
  types: IMAGE_HOLDERS,
  check(resource, { template, report }) {
    for (const { path, image } of imagesOf(resource)) {
      const there = imageName(image)?.region;
      if (there !== undefined && template.region !== undefined && there !== template.region) report({ path, found: `is in ${there}, and the stack in ${template.region}` });
    }
  },
};
