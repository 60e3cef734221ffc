import { isGiven, isMissing, shown, textOf } from '../values';
import type { Rule } from '../rule';
import { containersOf } from './hosting';

export const multiModelData: Rule = {
  id: 'sagemaker-multi-model-data',
  area: 'sagemaker',
  severity: 'error',
  what: 'A container of several models has a prefix in S3 that they lie below, as its ModelDataUrl',
  why: 'Requests name a model below that prefix: without one, or with an archive instead, no model is found; and ModelDataSource cannot be used with multi-model endpoints.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/create-multi-model-endpoint.html',
  remedy: 'give ModelDataUrl a prefix that ends with a slash, or take the mode SingleModel',
  types: ['AWS::SageMaker::Model'],
  check(model, { report }) {
    for (const { at, properties } of containersOf(model)) {
      if (textOf(properties['Mode']) !== 'MultiModel') continue;
      const { ModelDataUrl: url, ModelDataSource: source } = properties;
      if (isGiven(source)) report({ path: `${at}/ModelDataSource`, found: 'is given, and the mode is MultiModel' });
      else if (isMissing(url)) report({ path: `${at}/ModelDataUrl`, found: 'is not given, and the mode is MultiModel' });
      else if (typeof url === 'string' && url.endsWith('.tar.gz')) report({ path: `${at}/ModelDataUrl`, found: `is the archive ${shown(url)}, and the mode is MultiModel` });
    }
  },
};
