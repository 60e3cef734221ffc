import { fittingInferenceAmi, isBeyondDriver } from '../../sagemaker/inference-ami';
import type { Rule } from '../rule';
import { placementsOf } from './placements';
import { awsImage, shortName } from './reference';

export const cudaDriver: Rule = {
  id: 'image-cuda-driver',
  area: 'images',
  severity: 'warning',
  what: 'The machine below an image for GPUs has a driver for its CUDA version',
  why: 'A container that is built with a newer CUDA than the driver of its host knows does not start, or says that it finds no GPU.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/inference-gpu-drivers.html',
  remedy: 'set InferenceAmiVersion to one whose driver is new enough',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { template, report }) {
    for (const { resource, path, image, instanceTypes, inferenceAmi } of placementsOf(config, template)) {
      const facts = awsImage(image);
      if (facts?.cuda === undefined) continue;
      for (const name of instanceTypes) {
        if (!isBeyondDriver(facts, name, inferenceAmi)) continue;
        const fitting = fittingInferenceAmi(facts, name);
        report({
          at: resource, path,
          found: `is ${shortName(facts)}, built with CUDA ${facts.cuda}, and ${config.logicalId} has ${name} with ${inferenceAmi ?? 'the machine image that SageMaker takes by itself'}`,
          ...(fitting !== undefined && { remedy: `set InferenceAmiVersion to ${fitting}` }),
        });
        break;
      }
    }
  },
};
