import type { ServiceRules, Subject } from './rule';
import { isGiven, listOf, numberOf, objectOf } from './rule';

/** What a variant says of instances, which a serverless one has not. */
const OF_INSTANCES = ['InstanceType', 'InitialInstanceCount', 'AcceleratorType', 'ManagedInstanceScaling'];

/**
 * https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantServerlessConfig.html
 */
function endpointConfig({ properties, refuse }: Subject): void {
  for (const list of ['ProductionVariants', 'ShadowProductionVariants']) {
    listOf(properties[list]).forEach((entry, index) => {
      const variant = objectOf(entry);
      if (!isGiven(variant['ServerlessConfig'])) return;
      const at = `/${list}/${index}`;
      for (const name of OF_INSTANCES) if (isGiven(variant[name])) refuse(`${at}/${name}`, `${name} cannot be combined with ServerlessConfig`);
      if (isGiven(properties['AsyncInferenceConfig'])) refuse('/AsyncInferenceConfig', 'AsyncInferenceConfig cannot be combined with ServerlessConfig of a variant');
      const { ProvisionedConcurrency, MaxConcurrency } = objectOf(variant['ServerlessConfig']);
      const [provisioned, max] = [numberOf(ProvisionedConcurrency), numberOf(MaxConcurrency)];
      if (provisioned !== undefined && max !== undefined && provisioned > max) {
        refuse(`${at}/ServerlessConfig/ProvisionedConcurrency`, `ProvisionedConcurrency must be less than or equal to MaxConcurrency: ${provisioned} is more than ${max}`);
      }
    });
  }
}

export const SAGEMAKER: Readonly<Record<string, ServiceRules>> = {
  'AWS::SageMaker::EndpointConfig': { service: 'SageMaker', check: endpointConfig },
};
