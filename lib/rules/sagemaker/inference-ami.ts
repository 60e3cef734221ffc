import { checkInferenceAmi } from '../../sagemaker/inference-ami';
import { textOf } from '../values';
import type { Rule } from '../rule';
import { instanceTypesOf, variantsOf } from './hosting';

export const inferenceAmi: Rule = {
  id: 'sagemaker-inference-ami',
  area: 'sagemaker',
  severity: 'error',
  what: 'The machine image of a variant is one for the accelerators of its instances',
  why: 'A machine image for GPUs, or for Inferentia and Trainium, does not start on instances without them: SageMaker refuses the endpoint configuration.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html',
  remedy: 'leave InferenceAmiVersion out, or take another instance type',
  types: ['AWS::SageMaker::EndpointConfig'],
  check(config, { report }) {
    for (const variant of variantsOf(config)) {
      const ami = textOf(variant.properties['InferenceAmiVersion']);
      if (ami === undefined) continue;
      const [problem] = instanceTypesOf(variant).flatMap(({ name }) => checkInferenceAmi(ami, {}, name).problems);
      if (problem !== undefined) report({ path: `${variant.at}/InferenceAmiVersion`, found: problem.found });
    }
  },
};
