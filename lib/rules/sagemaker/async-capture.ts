import { booleanOf, isGiven, valueAt } from '../values';
import type { Rule } from '../rule';

export const asyncCapture: Rule = {
  id: 'sagemaker-async-capture',
  area: 'sagemaker',
  severity: 'warning',
  what: 'An asynchronous endpoint has no data capture',
  why: 'Data capture is for real-time endpoints and batch transform: requests and answers of an asynchronous endpoint are in S3 already, and nothing else is captured.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-data-capture.html',
  remedy: 'leave DataCaptureConfig out, and read the input and output prefixes of AsyncInferenceConfig',
  types: ['AWS::SageMaker::EndpointConfig'],
  check({ properties }, { report }) {
    const capture = properties['DataCaptureConfig'];
    if (!isGiven(properties['AsyncInferenceConfig']) || !isGiven(capture) || booleanOf(valueAt(capture, 'EnableCapture')) === false) return;
    report({ path: '/DataCaptureConfig', found: 'is given, and AsyncInferenceConfig too' });
  },
};
