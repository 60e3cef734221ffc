import { imageAccount } from '../../sagemaker/image-accounts';
import type { Rule } from '../rule';
import { IMAGE_HOLDERS, imagesOf } from './placements';
import { imageName, isAwsAccount } from './reference';

export const account: Rule = {
  id: 'image-account',
  area: 'images',
  severity: 'error',
  what: 'An image of AWS is taken from the account that AWS has in its region',
  why: 'AWS keeps its images in other accounts in some regions: where it has none of that number there is no such repository, and SageMaker refuses the model.',
  source: 'https://github.com/aws/deep-learning-containers/blob/master/docs/reference/region_availability.md',
  remedy: 'take the account of the region',
  types: IMAGE_HOLDERS,
  check(resource, { template, report }) {
    for (const { path, image } of imagesOf(resource)) {
      const name = imageName(image);
      // A name with AWS::Region in it is in the region of the stack, which may be known.
      const where = name?.region ?? (typeof image === 'string' && image.includes('.dkr.ecr.\u{E000}AWS::Region\u{E001}.') ? template.region : undefined);
      if (name?.account === undefined || where === undefined || !isAwsAccount(name.account)) continue;
      const accounts = (['frameworks', 'algorithms'] as const).flatMap((registry) => imageAccount(registry, where) ?? []);
      if (accounts.length > 0 && !accounts.includes(name.account)) report({ path, found: `is in the account ${name.account}, which has no images in ${where}`, allowed: `${accounts.join(' for frameworks, ')}${accounts.length > 1 ? ' for algorithms' : ''}` });
    }
  },
};
