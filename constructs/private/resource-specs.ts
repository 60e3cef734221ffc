import { readFileSync } from 'node:fs';
import type { ResourceSpecs } from '../../lib/cloudformation';
import { specsFromJson } from '../../lib/cloudformation';
import { packageAsset } from './package-assets';

let specs: ResourceSpecs | undefined;

/** The resource types of CloudFormation, read once. */
export function resourceSpecs(): ResourceSpecs {
  specs ??= specsFromJson(JSON.parse(readFileSync(packageAsset('cloudformation-specs.json').path, 'utf8')));
  return specs;
}
