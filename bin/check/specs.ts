import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResourceSpecs } from '../../lib/cloudformation';
import { specsFromJson } from '../../lib/cloudformation';
import { LocalError, packageRoot } from '../../local';

/** The resource types of CloudFormation. */
export function readSpecs(): ResourceSpecs {
  const file = join(packageRoot(), 'assets', 'cloudformation-specs.json');
  if (!existsSync(file)) throw new LocalError(`${file} is missing: in a clone of this package run \`npm run bundle\``);
  return specsFromJson(JSON.parse(readFileSync(file, 'utf8')));
}
