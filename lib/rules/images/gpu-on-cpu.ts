import { checkPlacement } from '../../sagemaker/check-placement';
import type { Rule } from '../rule';
import { placementsOf } from './placements';
import { awsImage, shortName } from './reference';

export const gpuOnCpu: Rule = {
  id: 'image-gpu-on-cpu',
  area: 'images',
  severity: 'warning',
  what: 'An image for GPUs runs on instances with GPUs',
  why: 'Frameworks in it fall back to the processor, many times slower and out of an image of many gigabytes, or fail where the model was saved for a GPU.',
  source: 'https://aws.github.io/deep-learning-containers/reference/available_images/',
  remedy: 'take the image for processors, whose tag has cpu in it, or an instance type with GPUs',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { template, report }) {
    for (const { resource, path, image, instanceTypes, isServerless } of placementsOf(config, template)) {
      const facts = awsImage(image);
      // Those that do not start at all are for the rule image-accelerator.
      if (facts?.accelerator !== 'gpu' || ['vllm', 'sglang', 'tei'].includes(facts.server)) continue;
      const wrong = instanceTypes.find((instanceType) => checkPlacement({ instanceType, image: { accelerator: 'gpu' }, modelBytes: 0 }).problems.length > 0);
      if (isServerless || wrong !== undefined) report({ at: resource, path, found: `is ${shortName(facts)}, which computes on GPUs, and ${config.logicalId} ${isServerless ? 'is serverless' : `has ${wrong}`}` });
    }
  },
};
