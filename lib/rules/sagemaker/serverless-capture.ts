import { booleanOf, isGiven, valueAt } from '../values';
import type { Rule } from '../rule';
import { serverlessVariants } from './hosting';

export const serverlessCapture: Rule = {
  id: 'sagemaker-serverless-capture',
  area: 'sagemaker',
  severity: 'error',
  what: 'A serverless endpoint captures no data',
  why: 'Serverless inference has neither data capture nor Model Monitor: SageMaker refuses the endpoint configuration.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html#serverless-endpoints-how-it-works-exclusions',
  remedy: 'leave DataCaptureConfig out and log in the container, or give the variant instances',
  refusedBy: 'SageMaker',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { report }) {
    const capture = config.properties['DataCaptureConfig'];
    if (!isGiven(capture) || booleanOf(valueAt(capture, 'EnableCapture')) === false || serverlessVariants(config).length === 0) return;
    report({ path: '/DataCaptureConfig', found: 'is given, and a variant is serverless', words: 'Data capture is not supported for serverless endpoint' });
  },
};
