import { isMissing } from '../values';
import type { Rule } from '../rule';
import { memberOf } from './hosting';
import { isObject } from '../../cloudformation/template';

export const asyncFailures: Rule = {
  id: 'sagemaker-async-failures',
  area: 'sagemaker',
  severity: 'info',
  what: 'Somebody hears of requests that an asynchronous endpoint could not answer',
  why: 'Whoever sent the request has long gone: without a failure path or an error topic, what failed and why is only in the logs.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-check-predictions.html',
  remedy: 'give S3FailurePath, or NotificationConfig.ErrorTopic',
  types: ['AWS::SageMaker::EndpointConfig'],
  check({ properties }, { report }) {
    const output = memberOf(properties, 'AsyncInferenceConfig')['OutputConfig'];
    if (!isObject(output) || !isMissing(output['S3FailurePath'])) return;
    const notification = output['NotificationConfig'];
    if (isMissing(notification) || (isObject(notification) && isMissing(notification['ErrorTopic']))) {
      report({ path: '/AsyncInferenceConfig/OutputConfig', found: 'has neither S3FailurePath nor NotificationConfig.ErrorTopic' });
    }
  },
};
