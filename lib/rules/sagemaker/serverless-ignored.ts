import { isGiven } from '../values';
import type { Rule } from '../rule';
import { serverlessVariants } from './hosting';

/** What only instances have, and nobody documents a refusal of. */
const OF_INSTANCES = [
  'VolumeSizeInGB', 'ContainerStartupHealthCheckTimeoutInSeconds', 'ModelDataDownloadTimeoutInSeconds', 'InferenceAmiVersion', 'RoutingConfig', 'EnableSSMAccess', 'CoreDumpConfig',
  'CapacityReservationConfig', 'VariantInstanceProvisionTimeoutInSeconds',
];

export const serverlessIgnored: Rule = {
  id: 'sagemaker-serverless-ignored',
  area: 'sagemaker',
  severity: 'warning',
  what: 'A serverless variant has no settings that only instances know',
  why: 'They have no effect on a serverless variant, which starts within three minutes on 5 GB of disk whatever they say; SageMaker may refuse them.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html',
  remedy: 'leave it out, or give the variant instances',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { report }) {
    for (const { at, properties } of serverlessVariants(config)) {
      for (const name of OF_INSTANCES.filter((property) => isGiven(properties[property]))) report({ path: `${at}/${name}`, found: 'is given for a variant with ServerlessConfig' });
    }
  },
};
