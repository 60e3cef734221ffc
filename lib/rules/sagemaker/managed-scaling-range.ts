import { numberOf } from '../values';
import type { Rule } from '../rule';
import { memberOf, variantsOf } from './hosting';

export const managedScalingRange: Rule = {
  id: 'sagemaker-managed-scaling-range',
  area: 'sagemaker',
  severity: 'error',
  what: 'Managed instance scaling begins within its range, whose least is at most its greatest',
  why: 'SageMaker refuses a range without a number in it, and a variant that begins outside of its range.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantManagedInstanceScaling.html',
  remedy: 'widen the range, or begin within it',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { report }) {
    for (const { at, properties } of variantsOf(config)) {
      const scaling = memberOf(properties, 'ManagedInstanceScaling');
      const [min, max, count] = [scaling['MinInstanceCount'], scaling['MaxInstanceCount'], properties['InitialInstanceCount']].map(numberOf);
      if (min !== undefined && max !== undefined && min > max) report({ path: `${at}/ManagedInstanceScaling/MinInstanceCount`, found: `is ${min}`, allowed: `at most MaxInstanceCount, ${max}` });
      else if (count !== undefined && max !== undefined && count > max) report({ path: `${at}/InitialInstanceCount`, found: `is ${count}`, allowed: `at most MaxInstanceCount of ManagedInstanceScaling, ${max}` });
    }
  },
};
