import type { Rule } from '../rule';
import { IMAGE_HOLDERS, imagesOf } from './placements';
import { imageAccount, imageAccounts } from '../../sagemaker/image-accounts';
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
      const { account, region: there } = imageName(image) ?? {};
      if (there === undefined || template.region === undefined || there === template.region) continue;
      const copy = copyOfAws(account, there, template.region);
      report({
        path, found: `is in ${there}, and the stack in ${template.region}`,
        ...(copy === undefined ? {} : { remedy: `take AWS's copy in the region: the account ${copy}, and AWS::Region in the name` }),
      });
    }
  },
};

/** The account that has an image of AWS in a region, if it is one: nobody can replicate those, and nobody must. */
function copyOfAws(account: string | undefined, from: string, to: string): string | undefined {
  if (account === undefined) return undefined;
  const registry = (['frameworks', 'algorithms'] as const).find((each) => imageAccounts(each)[from] === account);
  return registry === undefined ? undefined : imageAccount(registry, to);
}
