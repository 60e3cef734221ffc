import type { CfnEndpointConfig } from 'aws-cdk-lib/aws-sagemaker';
import { SHADOW_VARIANT } from '../../lib/sagemaker/check-variants';
import { MAIN_VARIANT } from '../../lib/sagemaker/limits';
import { totalBytes } from '../private/artifact-contents';
import type { ServingContainer } from '../private/serving-container';
import type { InstanceOptions, ServedModel } from './endpoint-props';
import type { HostedModel } from './hosted-endpoint';
import type { Instances } from './instances';
import { architectureOf, instanceVariant, poolImages } from './instances';

/** A variant as it is declared, with what it starts on. */
export interface Variant {
  readonly name: string;
  readonly at: string;
  readonly served: ServedModel;
  readonly options: InstanceOptions;
  readonly instances: Instances;
  readonly weight: number;
}

/** A model as SageMaker has it, with what it runs in. */
export interface BoundModel {
  readonly modelName: string;
  readonly container: ServingContainer;
}

/** The variant's own model, and those for pools with another image. */
export function modelsOf({ name, at, served: { model, image, environment, tracing, allowUnapproved }, options, instances }: Variant): HostedModel[] {
  const id = modelId(name);
  const own = poolImages(options);
  const types = instances.types.map((type) => type.name);
  const inferenceAmi = options.inferenceAmi?.name;
  const byDefault = options.instanceType === undefined && options.instancePools === undefined;
  const hosted: HostedModel = { id, at, model, image, environment, tracing, allowUnapproved, architecture: instances.architecture, inShadow: name === SHADOW_VARIANT, instances: { types: types.filter((_, index) => own[index] === undefined), byDefault, inferenceAmi } };
  return [hosted, ...own.flatMap((poolImage, index) => (poolImage === undefined ? [] : [{
    ...hosted, id: poolId(id, index), at: `${at}instancePools.${index}.`, image: poolImage, architecture: architectureOf(instances.types[index]), instances: { types: [types[index]], inferenceAmi },
  }]))];
}

export function productionVariant({ name, options, instances, weight }: Variant, bound: (id: string) => BoundModel): CfnEndpointConfig.ProductionVariantProperty {
  const id = modelId(name);
  const { modelName, container } = bound(id);
  const poolModels = poolImages(options).map((image, index) => (image === undefined ? undefined : bound(poolId(id, index)).modelName));
  return { variantName: name, modelName, initialVariantWeight: weight, ...instanceVariant(options, instances, container, poolModels) };
}

function modelId(variant: string): string {
  return variant === MAIN_VARIANT ? 'Model' : `Model${variant}`;
}

/** With a character that no variant's name has: a variant may be called Pool2. */
function poolId(id: string, index: number): string {
  return `${id}.Pool${index + 1}`;
}

export function modelBytes({ model }: ServedModel): number {
  return totalBytes(model.artifact._contents());
}
