import { isObject } from '../../cloudformation/template';
import { configOf, containersOf, instanceTypesOf, isServerless, modelOf, partsOf, variantsOf } from '../sagemaker/hosting';
import type { RuleResource, RuleTemplate } from '../template';
import { textOf } from '../values';

/** A place where a template names an image. */
export interface ImagePlace {
  readonly resource: RuleResource;
  readonly path: string;
  readonly image: unknown;
  /** Variables of its container. */
  readonly environment: Readonly<Record<string, unknown>>;
}

/** An image on what runs it. */
export interface Placement extends ImagePlace {
  readonly config: RuleResource;
  readonly instanceTypes: readonly string[];
  readonly isServerless: boolean;
  readonly inferenceAmi?: string;
}

/** The types of resources that name images. */
export const IMAGE_HOLDERS = ['AWS::Lambda::Function', 'AWS::SageMaker::Model', 'AWS::SageMaker::InferenceComponent'] as const;

/** Where a resource names images. */
export function imagesOf(resource: RuleResource): readonly ImagePlace[] {
  const { type, properties } = resource;
  if (type === 'AWS::Lambda::Function') {
    const { Code: code } = properties;
    return isObject(code) && code['ImageUri'] !== undefined ? [{ resource, path: '/Code/ImageUri', image: code['ImageUri'], environment: {} }] : [];
  }
  const containers = type === 'AWS::SageMaker::Model' ? containersOf(resource) : specificationsOf(resource).flatMap(({ at, properties: { Container: container } }) => (
    isObject(container) ? [{ at: `${at}/Container`, properties: container }] : []
  ));
  return containers.filter((container) => container.properties['Image'] !== undefined)
    .map(({ at, properties: { Image: image, Environment: environment } }) => ({ resource, path: `${at}/Image`, image, environment: isObject(environment) ? environment : {} }));
}

/** Every image that runs on the variants of an endpoint configuration: of their models, and of inference components. */
export function placementsOf(config: RuleResource, template: RuleTemplate): readonly Placement[] {
  return variantsOf(config).flatMap((variant) => {
    const model = modelOf(config, variant, template);
    const name = textOf(variant.properties['VariantName']);
    const components = name === undefined ? [] : template.ofType('AWS::SageMaker::InferenceComponent').filter(({ properties }) => {
      const endpoint = template.called(properties['EndpointName'], 'AWS::SageMaker::Endpoint');
      return textOf(properties['VariantName']) === name && endpoint !== undefined && configOf(endpoint, template) === config;
    });
    const places = [
      ...(model === undefined ? [] : imagesOf(model)),
      ...components.flatMap((component) => [
        ...imagesOf(component),
        ...specificationsOf(component).flatMap(({ properties }) => {
          const hosted = modelOf(component, { at: '', properties }, template);
          return hosted === undefined ? [] : imagesOf(hosted);
        }),
      ]),
    ];
    const inferenceAmi = textOf(variant.properties['InferenceAmiVersion']);
    return places.map((place) => ({
      ...place, config, instanceTypes: instanceTypesOf(variant).map((type) => type.name), isServerless: isServerless(variant), ...(inferenceAmi !== undefined && { inferenceAmi }),
    }));
  });
}

function specificationsOf({ properties }: RuleResource): readonly { readonly at: string; readonly properties: Readonly<Record<string, unknown>> }[] {
  const one = properties['Specification'];
  return [...(isObject(one) ? [{ at: '/Specification', properties: one }] : []), ...partsOf(properties['Specifications'], '/Specifications')];
}
