import { isGiven, isMissing, objectOf, textOf } from '../values';
import type { Rule } from '../rule';

export const codePackageType: Rule = {
  id: 'lambda-code-package-type',
  area: 'lambda',
  severity: 'error',
  what: 'A function has the code of its package type: an image, or an archive',
  why: 'Lambda refuses an image of a function that says it is an archive, and the code, runtime, handler or layers of an archive of one that says it is an image.',
  source: 'https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html',
  remedy: 'change PackageType, or the code',
  refusedBy: 'Lambda',
  types: ['AWS::Lambda::Function'],
  check({ properties }, { report }) {
    const code = objectOf(properties['Code']);
    const type = isMissing(properties['PackageType']) ? 'Zip' : textOf(properties['PackageType']);
    if (type === 'Zip' && isGiven(code['ImageUri'])) {
      report({ path: '/Code/ImageUri', found: 'is given, and the package type is Zip', words: 'ImageUri is the code of a function whose PackageType is Image, and this one is Zip' });
    }
    if (type !== 'Image') return;
    for (const name of ['ZipFile', 'S3Bucket', 'S3Key']) {
      if (isGiven(code[name])) report({ path: `/Code/${name}`, found: 'is given, and the package type is Image', words: `${name} is the code of a function whose PackageType is Zip, and this one is Image` });
    }
    for (const name of ['Runtime', 'Handler', 'Layers']) {
      if (isGiven(properties[name])) report({ path: `/${name}`, found: 'is given, and the package type is Image', remedy: 'leave it out: the image has it', words: `${name} is not for functions created with container images` });
    }
  },
};
