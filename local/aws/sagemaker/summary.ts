import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleRequest } from '../../../lib/model/example-request';
import { MANIFEST_FILE, type ModelManifest } from '../../../lib/model/manifest';
import type { EndpointRecord, VariantRecord } from './records';
import type { Traffic } from './traffic';

/** What of an endpoint is shown. */
export interface EndpointSummary {
  readonly name: string;
  readonly arn: string;
  readonly status: string;
  readonly reason?: string;
  readonly config: string;
  readonly variants: readonly VariantSummary[];
  /** It answers to InvokeEndpointAsync alone. */
  readonly asynchronous?: boolean;
  /** A body that its model takes, where it is known. */
  readonly example?: string;
}

export interface VariantSummary {
  readonly name: string;
  readonly shadow: boolean;
  readonly serverless: boolean;
  readonly weight: number;
  readonly instances: number;
  /** Name and version, where it is known. */
  readonly model?: string;
}

export function endpointSummary({ name, arn, status, failureReason, config, settings, variants }: EndpointRecord, traffic: Traffic | undefined): EndpointSummary {
  const manifests = new Map(variants.map((variant) => [variant.name, manifestIn(traffic?.serving.get(variant.name)?.modelFolder)]));
  const example = exampleOf([...manifests.values()].find((manifest) => manifest !== undefined));
  return {
    name, arn, status, config,
    ...(failureReason !== undefined && { reason: failureReason }),
    ...(settings.AsyncInferenceConfig !== undefined && { asynchronous: true }),
    variants: variants.map((variant) => variantSummary(variant, manifests.get(variant.name))),
    ...(example !== undefined && { example }),
  };
}

/** In one line: what serves, and how much of it. */
export function endpointLine({ name, status, reason, variants }: EndpointSummary): string {
  const parts = variants.map(({ name: variant, shadow, serverless, weight, instances, model }) => {
    const capacity = serverless ? 'serverless' : `${instances} instance${instances === 1 ? '' : 's'}`;
    return `${variant}${model === undefined ? '' : ` has ${model}`}, ${capacity}, ${shadow ? 'shadow' : `weight ${weight}`}`;
  });
  return `${name}: ${status}${reason === undefined ? '' : ` (${reason})`}; ${parts.join('; ')}`;
}

function variantSummary({ name, shadow, weight, instances, serverless }: VariantRecord, manifest: ModelManifest | undefined): VariantSummary {
  return {
    name, shadow: shadow === true, serverless: serverless !== undefined, weight: weight.current, instances: instances.current, ...(manifest !== undefined && { model: `${manifest.name} ${manifest.version}` }),
  };
}

function manifestIn(folder: string | undefined): ModelManifest | undefined {
  if (folder === undefined) return undefined;
  const file = join(folder, MANIFEST_FILE);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as ModelManifest : undefined;
}

function exampleOf(manifest: ModelManifest | undefined): string | undefined {
  const inputs = (manifest?.servedSignature ?? manifest?.signature)?.inputs;
  const request = inputs && exampleRequest(inputs);
  return request === undefined ? undefined : JSON.stringify(request);
}
