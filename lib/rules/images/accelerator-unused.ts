import { checkPlacement } from '../../sagemaker/check-placement';
import type { Rule } from '../rule';
import { placementsOf } from './placements';
import { awsImage, shortName } from './reference';

export const acceleratorUnused: Rule = {
  id: 'image-accelerator-unused',
  area: 'images',
  severity: 'warning',
  what: 'Instances with accelerators run images that use them',
  why: 'The image computes on the processor alone: the GPUs, or the Inferentia or Trainium chips, are paid for by the hour and idle.',
  source: 'https://aws.github.io/deep-learning-containers/reference/available_images/',
  remedy: 'take the image for the accelerators, or an instance type without',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { template, report }) {
    for (const { resource, path, image, instanceTypes } of placementsOf(config, template)) {
      const facts = awsImage(image);
      if (facts?.accelerator !== 'cpu') continue;
      const idle = instanceTypes.find((instanceType) => checkPlacement({ instanceType, image: { accelerator: 'cpu' }, modelBytes: 0 }).warnings.some(({ id }) => id === 'unusedAccelerator'));
      if (idle !== undefined) report({ at: resource, path, found: `is ${shortName(facts)}, which computes on processors, and ${config.logicalId} has ${idle}` });
    }
  },
};
