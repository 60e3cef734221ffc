import { instanceType } from '../../sagemaker/instance-types';
import { isGiven } from '../values';
import type { Rule } from '../rule';
import { instanceTypesOf, variantsOf } from './hosting';

export const volumeLocalDisk: Rule = {
  id: 'sagemaker-volume-local-disk',
  area: 'sagemaker',
  severity: 'warning',
  what: 'Instances with a disk of their own are given no volume',
  why: 'SageMaker puts models on the disk that the instances have: a volume is not attached, and its size says nothing of the room that there is.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/host-instance-storage.html',
  remedy: 'leave VolumeSizeInGB out, or take a type without a disk',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { report }) {
    for (const variant of variantsOf(config)) {
      const types = instanceTypesOf(variant).map(({ name }) => instanceType(name));
      const [first] = types;
      // Types of several pools: one without a disk takes the volume.
      if (!isGiven(variant.properties['VolumeSizeInGB']) || first === undefined || !types.every((type) => (type?.localSsdGB ?? 0) > 0)) continue;
      report({ path: `${variant.at}/VolumeSizeInGB`, found: `is given for ${first.name}, which has a disk of ${first.localSsdGB} GB` });
    }
  },
};
