import { isGiven, isMissing, listOf, objectOf, PERHAPS, textOf, UNKNOWN } from './values';
import type { RuleResource, RuleTemplate } from './template';

/** A production variant of an endpoint's configuration. */
export interface VariantView {
  readonly name?: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** A JSON pointer below the properties of the configuration. */
  readonly path: string;
}

/** The endpoint that a value names: by a reference to any attribute of it, or by the name that it gives itself. */
export function endpointCalled(template: RuleTemplate, value: unknown): RuleResource | undefined {
  return template.called(value, 'AWS::SageMaker::Endpoint');
}

/** The configuration of an endpoint, where it is in the template too. */
export function configOf(template: RuleTemplate, endpoint: RuleResource | undefined): RuleResource | undefined {
  return endpoint === undefined ? undefined : template.called(endpoint.properties['EndpointConfigName'], 'AWS::SageMaker::EndpointConfig');
}

/** Its variants; undefined where not all of them are known by name. */
export function variantsOf(config: RuleResource | undefined): readonly VariantView[] | undefined {
  const written = config?.properties['ProductionVariants'];
  if (!Array.isArray(written) || written.includes(UNKNOWN) || written.includes(PERHAPS)) return undefined;
  const variants = listOf(written).map((each, index) => ({ settings: objectOf(each), name: textOf(objectOf(each)['VariantName']), path: `/ProductionVariants/${index}` }));
  return variants.every(({ name }) => name !== undefined) ? variants : undefined;
}

/** The variant that is meant, where endpoint, configuration and names are known; `missing` where there is certainly none of the name. */
export function variantCalled(template: RuleTemplate, endpoint: unknown, name: unknown): VariantView | 'missing' | undefined {
  const wanted = textOf(name);
  const config = configOf(template, endpointCalled(template, endpoint));
  const variants = variantsOf(config);
  if (wanted === undefined || variants === undefined) return undefined;
  if (mayBeShadow(config, wanted)) return undefined;
  return variants.find((variant) => variant.name === wanted) ?? 'missing';
}

/** Shadow variants have metrics and instances of their own, beside those that answer. */
function mayBeShadow(config: RuleResource | undefined, name: string): boolean {
  const written = config?.properties['ShadowProductionVariants'];
  if (isMissing(written)) return false;
  return !Array.isArray(written) || written.some((each) => [undefined, name].includes(textOf(objectOf(each)['VariantName'])));
}

/** Whether the endpoint answers at once: true and false are certain. */
export function isAsynchronous(config: RuleResource | undefined): boolean | undefined {
  if (config === undefined) return undefined;
  const setting = config.properties['AsyncInferenceConfig'];
  return isMissing(setting) ? false : isGiven(setting) && setting !== UNKNOWN ? true : undefined;
}

/** Whether a variant hosts inference components: it has no model of its own. */
export function hostsComponents({ settings }: VariantView): boolean | undefined {
  const model = settings['ModelName'];
  return isMissing(model) ? true : isGiven(model) ? false : undefined;
}
