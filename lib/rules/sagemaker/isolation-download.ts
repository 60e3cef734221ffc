import { isObject } from '../../cloudformation/template';
import { booleanOf, textOf } from '../values';
import type { Rule } from '../rule';
import { containersOf } from './hosting';

/** Variables by which servers are told which model to load: a path, or the name of a model of a hub. */
const MODEL_VARIABLES = ['HF_MODEL_ID', 'SM_VLLM_MODEL', 'SM_SGLANG_MODEL_PATH', 'OPTION_MODEL_ID'];
/** `owner/name`, and no path. */
const OF_HUB = /^[\w.-]+\/[\w.-]+$/;

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
      if (!isObject(variables) || ['1', 'true'].includes(textOf(variables['HF_HUB_OFFLINE'])?.toLowerCase() ?? '')) continue;
      for (const name of MODEL_VARIABLES) {
        const value = textOf(variables[name]);
        if (value !== undefined && OF_HUB.test(value)) report({ path: `${at}/Environment/${name}`, found: `is ${value}, and the model has EnableNetworkIsolation` });
      }
    }
  },
};
