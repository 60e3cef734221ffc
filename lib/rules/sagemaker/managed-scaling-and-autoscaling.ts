import { isGiven, textOf } from '../values';
import type { Rule } from '../rule';
import { endpointsOf, scaledVariants, variantsOf } from './hosting';

export const managedScalingAndAutoscaling: Rule = {
  id: 'sagemaker-managed-scaling-and-autoscaling',
  area: 'sagemaker',
  severity: 'warning',
  what: 'The instances of a variant that hosts inference components are not a scalable target as well',
  why: 'SageMaker adds and releases those instances by what the copies of the components need, and Application Auto Scaling sets another number: copies lose their place.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-zero-instances.html',
  remedy: 'scale the copies of the components (sagemaker:inference-component:DesiredCopyCount), and leave the instances to ManagedInstanceScaling',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { template, report }) {
    const managed = variantsOf(config, 'ProductionVariants').filter(({ properties }) => isGiven(properties['ManagedInstanceScaling']) && !isGiven(properties['ModelName']));
    if (managed.length === 0) return;
    for (const { target, variant } of endpointsOf(config, template).flatMap((endpoint) => scaledVariants(endpoint, template))) {
      if (managed.some(({ properties }) => textOf(properties['VariantName']) === variant)) report({ at: target, path: '/ResourceId', found: `is the variant ${variant} of ${config.logicalId}, which has ManagedInstanceScaling` });
    }
  },
};
