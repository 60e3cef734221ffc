import { isGiven, isMissing } from '../values';
import type { Rule } from '../rule';

export const modelContainers: Rule = {
  id: 'sagemaker-model-containers',
  area: 'sagemaker',
  severity: 'error',
  what: 'A model has either a primary container or a list of containers',
  why: 'SageMaker refuses a model with both, and one with neither.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModel.html',
  remedy: 'give PrimaryContainer for one container, Containers for several',
  refusedBy: 'SageMaker',
  types: ['AWS::SageMaker::Model'],
  check({ properties }, { report }) {
    const { PrimaryContainer: primary, Containers: several } = properties;
    const isWithout = isMissing(several) || (Array.isArray(several) && several.length === 0);
    if (isGiven(primary) && isGiven(several) && !isWithout) {
      report({ path: '/Containers', found: 'is given, and PrimaryContainer too', words: 'You cannot specify both Containers and PrimaryContainer in the same request.' });
    }
    if (isMissing(primary) && isWithout) report({ path: '/PrimaryContainer', found: 'is not given, and Containers neither', words: 'You must provide either a primary container or a list of containers.' });
  },
};
