import { checkPlacement } from '../../sagemaker/check-placement';
import type { DlcFacts } from '../../sagemaker/dlc-images';
import type { Rule } from '../rule';
import { placementsOf } from './placements';
import { awsImage, shortName } from './reference';

/** Servers that do not start without a GPU: their kernels are compiled for it alone. */
const GPU_ONLY: readonly DlcFacts['server'][] = ['vllm', 'sglang', 'tei'];

/** Whether an image does nothing at all without its accelerators. */
function needsAccelerator({ accelerator, server }: DlcFacts): boolean {
  return accelerator === 'neuron' || (accelerator === 'gpu' && GPU_ONLY.includes(server));
}

export const accelerator: Rule = {
  id: 'image-accelerator',
  area: 'images',
  severity: 'error',
  what: 'An image that computes on accelerators alone runs on instances with them',
  why: 'Without the GPUs, or the Inferentia or Trainium chips, that it is built for the server in it does not start, and the endpoint fails.',
  source: 'https://aws.github.io/deep-learning-containers/reference/available_images/',
  remedy: 'take an instance type with what the image computes on, or another image',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { template, report }) {
    for (const { resource, path, image, instanceTypes, isServerless } of placementsOf(config, template)) {
      const facts = awsImage(image);
      if (facts === undefined || !needsAccelerator(facts)) continue;
      const words = `is ${shortName(facts)}, which computes on ${facts.accelerator === 'gpu' ? 'GPUs' : 'Inferentia or Trainium'}, and ${config.logicalId}`;
      if (isServerless) report({ at: resource, path, found: `${words} is serverless, which has none` });
      const wrong = instanceTypes.find((instanceType) => checkPlacement({ instanceType, image: { accelerator: facts.accelerator }, modelBytes: 0 }).problems.length > 0);
      if (wrong !== undefined) report({ at: resource, path, found: `${words} has ${wrong}` });
    }
  },
};
