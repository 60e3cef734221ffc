import { booleanOf, numberOf } from '../values';
import type { Rule } from '../rule';
import { memberOf } from './hosting';

export const captureNothing: Rule = {
  id: 'sagemaker-capture-nothing',
  area: 'sagemaker',
  severity: 'warning',
  what: 'Data capture that is on keeps a share of the requests',
  why: 'With a sampling percentage of 0 nothing is captured, and monitors that read it find nothing.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DataCaptureConfig.html',
  remedy: 'raise InitialSamplingPercentage, or leave DataCaptureConfig out',
  types: ['AWS::SageMaker::EndpointConfig'],
  check({ properties }, { report }) {
    const capture = memberOf(properties, 'DataCaptureConfig');
    if (numberOf(capture['InitialSamplingPercentage']) !== 0 || booleanOf(capture['EnableCapture']) === false) return;
    report({ path: '/DataCaptureConfig/InitialSamplingPercentage', found: 'is 0' });
  },
};
