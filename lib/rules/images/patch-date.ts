import { pastPatchDate } from '../../sagemaker/dlc-patches';
import type { Rule } from '../rule';
import { IMAGE_HOLDERS, imagesOf } from './placements';
import { awsImage } from './reference';

export const patchDate: Rule = {
  id: 'image-patch-date',
  area: 'images',
  severity: 'warning',
  what: 'An image of AWS still gets security patches',
  why: 'After the end of its patch date AWS mends nothing in an image: what is found in it stays open.',
  source: 'https://aws.github.io/deep-learning-containers/reference/support_policy/',
  remedy: 'take a newer image',
  types: IMAGE_HOLDERS,
  check(resource, { template, report }) {
    const { today } = template.environment;
    if (today === undefined) return;
    for (const { path, image } of imagesOf(resource)) {
      const facts = awsImage(image);
      const problem = facts === undefined ? undefined : pastPatchDate(facts.repository, facts.tag, today);
      if (problem !== undefined) report({ path, found: problem.found });
    }
  },
};
