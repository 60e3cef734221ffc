import { isGiven } from '../values';
import type { Rule } from '../rule';
import { countOf } from './hosting';

export const asyncOneVariant: Rule = {
  id: 'sagemaker-async-one-variant',
  area: 'sagemaker',
  severity: 'error',
  what: 'An asynchronous endpoint has one variant, and none in its shadow',
  why: 'Requests to an asynchronous endpoint name no variant and lie in one queue: SageMaker refuses a second one.',
  // "If your EndpointConfig is asynchronous, you can have a single instance-based production variant": https://github.com/aws/aws-cdk-rfcs/pull/433
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference.html',
  remedy: 'make an endpoint for each, or leave AsyncInferenceConfig out',
  refusedBy: 'SageMaker',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { report }) {
    if (!isGiven(config.properties['AsyncInferenceConfig'])) return;
    const [production, shadow] = [countOf(config, 'ProductionVariants'), countOf(config, 'ShadowProductionVariants')];
    if (production + shadow <= 1) return;
    report({
      path: production > 1 ? '/ProductionVariants' : '/ShadowProductionVariants', found: `makes ${production + shadow} variants of an asynchronous endpoint`, allowed: '1',
      words: 'Asynchronous inference endpoints support a single production variant',
    });
  },
};
