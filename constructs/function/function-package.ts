import type { Code, ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import { Handler } from 'aws-cdk-lib/aws-lambda';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ARTIFACT_URI, MODEL_FILE, MODEL_NAME, MODEL_SHA256, MODEL_VERSION } from '../../lib/model/environment';
import type { CompiledModel } from '../private/compiled-model';
import { engineLayer, serverLayer } from '../private/layers';
import { modelCode } from '../private/model-code';
import type { IModelVersion } from '../model/model-version';
import type { ServingImage } from '../model/serving-image';
import type { ModelFunctionProps } from './model-function-props';
import type { Settings } from './settings';

/** Where the server's handler lies when Lambda has unpacked the layers. */
const HANDLER = '/opt/nodejs/server/index.handler';

/** What a function is made of, and what starts it. */
export interface FunctionPackage {
  readonly code: Code;
  readonly handler: string;
  /** Undefined for an image: CDK refuses even none. */
  readonly layers?: ILayerVersion[];
  /** Variables that tell the server what it serves. */
  readonly environment: { readonly [name: string]: string };
}

/** The library's server with the model as code, or the image of the user's. */
export function functionPackage(scope: Construct, props: ModelFunctionProps, settings: Settings, compiled: CompiledModel | undefined, artifactUri: string | undefined): FunctionPackage {
  const stack = Stack.of(scope);
  const { model } = props;
  const elsewhere: Record<string, string> = artifactUri === undefined ? {} : { [ARTIFACT_URI]: artifactUri };
  const image = servingImage(props);
  if (image !== undefined) {
    return { code: image._code(stack, model, settings.architecture), handler: Handler.FROM_IMAGE, environment: { ...imageEnvironment(model), ...elsewhere, ...settings.tracing._environment() } };
  }
  return {
    code: modelCode(stack, model, compiled),
    handler: HANDLER,
    // What was compiled needs no native code.
    layers: [serverLayer(scope), ...(compiled === undefined ? [engineLayer(scope, settings.architecture)] : []), ...(props.layers ?? []), ...settings.tracing._layers(scope, settings.architecture)],
    environment: { ...elsewhere, ...settings.tracing._environment() },
  };
}

/** The image that serves the model; undefined where the library's own server does. */
export function servingImage({ image, model }: ModelFunctionProps): ServingImage | undefined {
  const { place } = model.artifact._contents();
  return image ?? (place.kind === 'image' ? place.image : undefined);
}

/** Whether the library's own server answers: from its layer, or from an image that it is in. */
export function servesLibrary(props: ModelFunctionProps): boolean {
  return servingImage(props)?._isModelServer ?? true;
}

/** What an image is told of its model. */
export function imageEnvironment(model: IModelVersion): Record<string, string> {
  const { entry, files, place } = model.artifact._contents();
  return {
    [MODEL_NAME]: model.modelName,
    [MODEL_VERSION]: model.version,
    ...(place.kind === 'image' ? {} : { [MODEL_FILE]: entry }),
    ...(place.kind === 'remote' || place.kind === 'mounted' ? { [MODEL_SHA256]: files.find(({ path }) => path === entry)?.sha256 ?? '' } : {}),
  };
}
