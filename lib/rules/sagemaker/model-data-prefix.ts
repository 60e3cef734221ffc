import { shown, textOf } from '../values';
import type { Rule } from '../rule';
import { containersOf, memberOf } from './hosting';

export const modelDataPrefix: Rule = {
  id: 'sagemaker-model-data-prefix',
  area: 'sagemaker',
  severity: 'error',
  what: 'A prefix of model data ends with a slash',
  why: 'A key name prefix of an S3DataSource always ends with a slash: SageMaker refuses any other.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_S3ModelDataSource.html',
  remedy: 'put a slash at its end, or take S3Object for a single file',
  types: ['AWS::SageMaker::Model'],
  check(model, { report }) {
    for (const { at, properties } of containersOf(model)) {
      const source = memberOf(properties, 'ModelDataSource', 'S3DataSource');
      const uri = source['S3Uri'];
      // What ends with a reference may end with a slash.
      if (textOf(source['S3DataType']) !== 'S3Prefix' || typeof uri !== 'string' || /[/}]$/.test(shown(uri))) continue;
      report({ path: `${at}/ModelDataSource/S3DataSource/S3Uri`, found: `is ${shown(uri)}, which ends without a slash` });
    }
  },
};
