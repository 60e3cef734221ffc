import { nameless, shownReference } from '../references';
import type { Rule } from '../rule';
import { partsOf, variantsOf, type Part } from './hosting';

export const nameReference: Rule = {
  id: 'sagemaker-name-reference',
  area: 'sagemaker',
  severity: 'error',
  what: 'Where SageMaker wants the name of a model, an endpoint configuration or an endpoint, it gets a name',
  why: 'Ref of these resources gives an ARN, which is no name: it has colons, and SageMaker refuses it.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sagemaker-endpointconfig.html',
  remedy: 'take the attribute that is the name',
  types: ['AWS::SageMaker::Endpoint', 'AWS::SageMaker::EndpointConfig', 'AWS::SageMaker::InferenceComponent'],
  check(resource, { template, report }) {
    const { type, properties } = resource;
    const named: readonly (readonly [Part, string])[] = type === 'AWS::SageMaker::EndpointConfig'
      ? variantsOf(resource).map((variant) => [variant, 'ModelName'] as const)
      : type === 'AWS::SageMaker::Endpoint' ? [[{ at: '', properties }, 'EndpointConfigName']]
        : [[{ at: '', properties }, 'EndpointName'], ...partsOf([properties['Specification']], '').map((part) => [{ ...part, at: '/Specification' }, 'ModelName'] as const)];
    for (const [{ at, properties: of }, property] of named) {
      const found = nameless(template, of[property]);
      if (found !== undefined && /^AWS::SageMaker::(?:Model|EndpointConfig|Endpoint)$/.test(found.type)) report({ path: `${at}/${property}`, found: `is ${shownReference(found)} of ${found.mark.name}`, remedy: found.remedy });
    }
  },
};
