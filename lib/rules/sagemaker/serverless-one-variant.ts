import type { Rule } from '../rule';
import { countOf, serverlessVariants } from './hosting';

export const serverlessOneVariant: Rule = {
  id: 'sagemaker-serverless-one-variant',
  area: 'sagemaker',
  severity: 'error',
  what: 'A serverless endpoint has one variant, and none in its shadow',
  why: 'Serverless inference has no multiple production variants: SageMaker refuses the endpoint configuration.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html#serverless-endpoints-how-it-works-exclusions',
  remedy: 'give all variants instances, or make an endpoint for each',
  refusedBy: 'SageMaker',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { report }) {
    if (serverlessVariants(config).length === 0) return;
    const [production, shadow] = [countOf(config, 'ProductionVariants'), countOf(config, 'ShadowProductionVariants')];
    if (production + shadow <= 1) return;
    report({
      path: production > 1 ? '/ProductionVariants' : '/ShadowProductionVariants', found: `makes ${production + shadow} variants with a serverless one among them`, allowed: '1',
      words: 'Serverless endpoints support a single production variant',
    });
  },
};
