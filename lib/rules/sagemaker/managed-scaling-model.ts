import { isGiven, textOf, valueAt } from '../values';
import type { Rule } from '../rule';
import { variantsOf } from './hosting';

export const managedScalingModel: Rule = {
  id: 'sagemaker-managed-scaling-model',
  area: 'sagemaker',
  severity: 'error',
  what: 'Only variants without a model, which host inference components, have ManagedInstanceScaling',
  why: 'SageMaker refuses the endpoint configuration: the instances of a variant with a model are scaled by Application Auto Scaling.',
  // Its words: https://github.com/hashicorp/terraform-provider-aws/pull/45926
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-zero-instances.html',
  remedy: 'leave ManagedInstanceScaling out and register the variant as a scalable target, or host the model as an inference component',
  refusedBy: 'SageMaker',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { report }) {
    for (const { at, properties } of variantsOf(config)) {
      const scaling = properties['ManagedInstanceScaling'];
      if (!isGiven(scaling) || !isGiven(properties['ModelName']) || isGiven(properties['ServerlessConfig']) || textOf(valueAt(scaling, 'Status')) === 'DISABLED') continue;
      report({ path: `${at}/ManagedInstanceScaling`, found: 'is given for a variant with a ModelName', words: 'ManagedInstanceScaling is only supported for inference component endpoints.' });
    }
  },
};
