import { isGiven } from '../values';
import type { Rule } from '../rule';
import { countOf, serverlessVariants } from './hosting';

export const serverlessKey: Rule = {
  id: 'sagemaker-serverless-key',
  area: 'sagemaker',
  severity: 'info',
  what: 'The key of a serverless endpoint is not taken for that of a volume',
  why: 'A serverless endpoint has no storage volume: there the key encrypts the copy that SageMaker makes of the image, and nothing else.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints-create-config.html',
  remedy: 'keep it if the copy of the image is meant, otherwise leave it out',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { report }) {
    if (!isGiven(config.properties['KmsKeyId']) || serverlessVariants(config).length < Math.max(1, countOf(config, 'ProductionVariants'))) return;
    report({ path: '/KmsKeyId', found: 'is given, and the endpoint is serverless: it has no volume' });
  },
};
