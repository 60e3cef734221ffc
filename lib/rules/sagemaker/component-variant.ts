import { isGiven, textOf } from '../values';
import type { Rule } from '../rule';
import { configOf, countOf, variantsOf } from './hosting';

export const componentVariant: Rule = {
  id: 'sagemaker-component-variant',
  area: 'sagemaker',
  severity: 'error',
  what: 'An inference component lies on a variant of its endpoint that names no model',
  why: 'SageMaker refuses a component of a variant that there is not, or that hosts a model itself.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateInferenceComponent.html',
  remedy: 'name a variant of the endpoint configuration, one without a ModelName',
  types: ['AWS::SageMaker::InferenceComponent'],
  check(component, { template, report }) {
    const endpoint = template.called(component.properties['EndpointName'], 'AWS::SageMaker::Endpoint');
    const config = endpoint === undefined || !template.areTogether(component, endpoint) ? undefined : configOf(endpoint, template);
    const wanted = textOf(component.properties['VariantName']);
    if (endpoint === undefined || config === undefined || wanted === undefined) return;
    const variants = variantsOf(config, 'ProductionVariants');
    const names = variants.map(({ properties }) => textOf(properties['VariantName']));
    const variant = variants[names.indexOf(wanted)];
    if (variant === undefined) {
      if (names.length < countOf(config, 'ProductionVariants') || names.includes(undefined)) return;
      report({ path: '/VariantName', found: `is ${wanted}, which ${config.logicalId} has not`, allowed: names.join(', ') });
    } else if (isGiven(variant.properties['ModelName'])) {
      report({ path: '/VariantName', found: `is ${wanted}, and that variant of ${config.logicalId} hosts a model itself` });
    }
  },
};
