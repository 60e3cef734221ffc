import { numberOf } from '../values';
import type { Rule } from '../rule';
import { memberOf } from './hosting';

export const componentCopies: Rule = {
  id: 'sagemaker-component-copies',
  area: 'sagemaker',
  severity: 'error',
  what: 'An inference component begins with a copy',
  why: 'SageMaker refuses to make a component without copies, whether something scales it later or not.',
  // Measured in August 2026: https://github.com/stdapi-ai/stdapi.ai/issues/43
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InferenceComponentRuntimeConfig.html',
  remedy: 'set CopyCount to 1 or more, and have a scalable target with MinCapacity 0 take it away',
  refusedBy: 'SageMaker',
  types: ['AWS::SageMaker::InferenceComponent'],
  check({ properties }, { report }) {
    if (numberOf(memberOf(properties, 'RuntimeConfig')['CopyCount']) !== 0) return;
    report({ path: '/RuntimeConfig/CopyCount', found: 'is 0', allowed: '1 or more', words: 'Inference components copy count an integer larger than 0' });
  },
};
