import { isObject } from '../../cloudformation/template';
import { isMissing, textOf } from '../values';
import type { Rule } from '../rule';

/** What a packager puts into a key so that it is another one for other code: a digest, a time, or a number of a version. */
const OWN_KEY = /[0-9a-f]{20,}|\d{10,}|\d{4}-\d\d-\d\d|(?:^|[/_.-])v?\d+\.\d+/i;

const PLACES: Readonly<Record<string, string>> = { 'AWS::Lambda::Function': 'Code', 'AWS::Lambda::LayerVersion': 'Content' };

export const codeKey: Rule = {
  id: 'image-code-key',
  area: 'images',
  severity: 'warning',
  what: 'Code in S3 is named by a key of its own, or by the version of the object',
  why: 'CloudFormation compares names: new code under the same key changes nothing in the template, and is not deployed.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-lambda-function-code.html',
  remedy: 'give S3ObjectVersion, or put a digest of the code into its key',
  types: Object.keys(PLACES),
  check({ type, properties }, { report }) {
    const place = PLACES[type] ?? '';
    const code = properties[place];
    const key = isObject(code) ? textOf(code['S3Key']) : undefined;
    if (!isObject(code) || key === undefined || OWN_KEY.test(key) || !isMissing(code['S3ObjectVersion'])) return;
    report({ path: `/${place}/S3Key`, found: `is ${key}, without S3ObjectVersion` });
  },
};
