import { instanceType } from '../../sagemaker/instance-types';
import { isGiven } from '../values';
import type { Rule } from '../rule';
import { instanceTypesOf, variantsOf } from './hosting';

export const keyLocalDisk: Rule = {
  id: 'sagemaker-key-local-disk',
  area: 'sagemaker',
  severity: 'info',
  what: 'The key of an endpoint configuration is not taken to encrypt the disks that instances have',
  why: 'Those are encrypted by hardware with a key of their own, and KmsKeyId does not cover them. AWS has said both that such a configuration is refused and that the key is passed over.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html',
  remedy: 'take a type without a disk where data must lie under a key of yours, or leave KmsKeyId out if SageMaker refuses it',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { report }) {
    if (!isGiven(config.properties['KmsKeyId'])) return;
    const found = variantsOf(config).flatMap(instanceTypesOf).map(({ name }) => instanceType(name)).find((type) => (type?.localSsdGB ?? 0) > 0);
    if (found !== undefined) report({ path: '/KmsKeyId', found: `is given, and ${found.name} has a disk of its own` });
  },
};
