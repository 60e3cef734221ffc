import { variantViolations } from '../../../lib/sagemaker/variant-violations';
import { containers, type EndpointConfigSettings, type ModelSettings } from '../../../lib/sagemaker/settings';
import type { Clock } from '../clock';
import type { ModelSources } from './model-sources';
import type { NamedStore } from './named-store';
import type { ModelPackages } from './registry/packages';
import type { EndpointConfigRecord, ModelRecord, Settings, Tags } from './records';
import { invalid } from './refusals';

/** Where models and endpoint configs are kept. */
export interface Catalog {
  readonly models: NamedStore<ModelRecord>;
  readonly configs: NamedStore<EndpointConfigRecord>;
  readonly sources: ModelSources;
  readonly clock: Clock;
  readonly packages: Pick<ModelPackages, 'unpack' | 'arn'>;
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModel.html */
export function createModel({ models, sources, clock, packages }: Catalog, name: unknown, given: Settings, tags: Tags): ModelRecord {
  const checked = models.reserve(name);
  const settings = given as ModelSettings;
  if (settings.PrimaryContainer !== undefined && settings.Containers !== undefined) throw invalid('You cannot specify both Containers and PrimaryContainer in the same request.');
  if (containers(settings).length === 0) throw invalid('You must provide either a primary container or a list of containers.');
  const unpacked = packages.unpack(settings);
  sources.check(unpacked ?? settings);
  return models.put({ name: checked, arn: models.arn(checked), created: clock.now(), tags, settings, ...(unpacked !== undefined && { unpacked }) });
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html */
export function createEndpointConfig({ models, configs, clock }: Catalog, name: unknown, given: Settings, tags: Tags): EndpointConfigRecord {
  const checked = configs.reserve(name);
  const settings = given as unknown as EndpointConfigSettings;
  const violations = variantViolations(settings.ProductionVariants);
  if (violations !== undefined) throw invalid(violations);
  const variants = [...settings.ProductionVariants, ...settings.ShadowProductionVariants ?? []];
  const names = variants.map(({ VariantName }) => VariantName);
  const twice = names.find((variant, index) => names.indexOf(variant) !== index);
  if (twice !== undefined) throw invalid(`Duplicate variant name: ${twice}. Each variant must have a unique name within an endpoint configuration.`);
  for (const { ModelName } of variants) if (ModelName !== undefined) models.get(ModelName);
  return configs.put({ name: checked, arn: configs.arn(checked), created: clock.now(), tags, settings });
}
