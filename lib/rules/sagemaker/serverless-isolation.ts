import { booleanOf } from '../values';
import type { Rule } from '../rule';
import { modelOf, serverlessVariants } from './hosting';

export const serverlessIsolation: Rule = {
  id: 'sagemaker-serverless-isolation',
  area: 'sagemaker',
  severity: 'error',
  what: 'A serverless variant hosts a model without network isolation',
  why: 'Serverless inference cannot isolate a container from the network: SageMaker refuses the endpoint configuration.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html#serverless-endpoints-how-it-works-exclusions',
  remedy: 'leave EnableNetworkIsolation out, or give the variant instances',
  refusedBy: 'SageMaker',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { template, report }) {
    for (const variant of serverlessVariants(config)) {
      const model = modelOf(config, variant, template);
      const isolated = [config, model].find((resource) => resource !== undefined && booleanOf(resource.properties['EnableNetworkIsolation']) === true);
      if (isolated === undefined) continue;
      report({
        path: `${variant.at}/ServerlessConfig`, found: `is given, and ${isolated === config ? 'the configuration' : `the model ${isolated.logicalId}`} has EnableNetworkIsolation`,
        words: 'Network isolation is not supported for serverless endpoint',
      });
    }
  },
};
