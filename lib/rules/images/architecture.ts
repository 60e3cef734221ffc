import { checkPlacement } from '../../sagemaker/check-placement';
import type { Rule } from '../rule';
import { placementsOf } from './placements';
import { awsImage, shortName } from './reference';

export const architecture: Rule = {
  id: 'image-architecture',
  area: 'images',
  severity: 'error',
  what: 'An image is built for the processors of its instances',
  why: 'An image for arm64 does not start on x86_64, and the other way round: the container never answers, and the endpoint fails.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/large-model-inference-choosing-instance-types.html',
  remedy: 'take an image for the other architecture, or another instance type',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { template, report }) {
    for (const { resource, path, image, instanceTypes, isServerless } of placementsOf(config, template)) {
      const facts = awsImage(image);
      if (facts === undefined) continue;
      if (isServerless && facts.architecture === 'arm64') report({ at: resource, path, found: `is ${shortName(facts)} for arm64, and ${config.logicalId} is serverless, which has x86_64` });
      const wrong = instanceTypes.find((instanceType) => checkPlacement({ instanceType, image: { architecture: facts.architecture }, modelBytes: 0 }).problems.length > 0);
      if (wrong !== undefined) report({ at: resource, path, found: `is ${shortName(facts)} for ${facts.architecture}, and ${config.logicalId} has ${wrong}` });
    }
  },
};
