import type { Rule } from '../rule';
import { countOf } from './hosting';

export const shadowVariants: Rule = {
  id: 'sagemaker-shadow-variants',
  area: 'sagemaker',
  severity: 'error',
  what: 'Beside one shadow variant there is one production variant',
  why: 'With ShadowProductionVariants, SageMaker takes one production and one shadow variant, and refuses any other number.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html',
  remedy: 'leave the others out, or put them on another endpoint',
  refusedBy: 'SageMaker',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { report }) {
    const [production, shadow] = [countOf(config, 'ProductionVariants'), countOf(config, 'ShadowProductionVariants')];
    if (shadow === 0 || (production <= 1 && shadow === 1)) return;
    report({
      path: shadow > 1 ? '/ShadowProductionVariants' : '/ProductionVariants', found: `makes ${production} production and ${shadow} shadow variants`, allowed: 'one of each',
      words: 'If ShadowProductionVariants is specified, exactly one variant for ProductionVariants and one variant for ShadowProductionVariants can be specified',
    });
  },
};
