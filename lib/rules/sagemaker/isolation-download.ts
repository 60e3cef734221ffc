import { isObject } from '../../cloudformation/template';
import { hubVariables } from '../../sagemaker/isolation';
import { booleanOf, textOf } from '../values';
import type { Rule } from '../rule';
import { containersOf } from './hosting';

export const isolationDownload: Rule = {
  id: 'sagemaker-isolation-download',
  area: 'sagemaker',
  severity: 'warning',
  what: 'A container that is isolated from the network does not load its model from a hub',
  why: 'With network isolation a container reaches nothing: the download fails, the container never answers, and the endpoint fails after its start-up timeout.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/mkt-algo-model-internet-free.html',
  remedy: 'put the model into S3, name it in ModelDataUrl or ModelDataSource, and have the variable say /opt/ml/model',
  types: ['AWS::SageMaker::Model'],
  check(model, { report }) {
    if (booleanOf(model.properties['EnableNetworkIsolation']) !== true) return;
    for (const { at, properties } of containersOf(model)) {
      const variables = properties['Environment'];
      if (!isObject(variables)) continue;
      for (const { name, value } of hubVariables(Object.fromEntries(Object.entries(variables).map(([key, text]) => [key, textOf(text)])))) {
        report({ path: `${at}/Environment/${name}`, found: `is ${value}, and the model has EnableNetworkIsolation` });
      }
    }
  },
};
