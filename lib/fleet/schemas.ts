import { FLEET_LOCK_SHAPE } from './lock';
import { FLEET_MANIFEST_SHAPE } from './manifest';

/** The schemas that this package publishes, by file name: the same objects that files are checked by. */
export const FLEET_SCHEMAS: Readonly<Record<string, object>> = {
  'fleet.schema.json': { $schema: 'http://json-schema.org/draft-07/schema#', title: 'A fleet of models (ModelFleet of cdk-serverless-inference)', ...FLEET_MANIFEST_SHAPE },
  'fleet.lock.schema.json': { $schema: 'http://json-schema.org/draft-07/schema#', title: 'The lock file of a fleet, as `csi fleet plan` writes it', ...FLEET_LOCK_SHAPE },
};
