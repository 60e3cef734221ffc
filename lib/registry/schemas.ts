import { MODEL_MANIFEST_SHAPE, REGISTRY_EXPORT_SHAPE, VERSION_MANIFEST_SHAPE } from './manifest';

const DRAFT = 'http://json-schema.org/draft-07/schema#';

/** The schemas that this package publishes, by file name: the same objects that files are checked by. */
export const REGISTRY_SCHEMAS: Readonly<Record<string, object>> = {
  'model-version.schema.json': { $schema: DRAFT, title: 'A version of a model: models/NAME/VERSION.json (ModelRegistry of cdk-serverless-inference)', ...VERSION_MANIFEST_SHAPE },
  'model.schema.json': { $schema: DRAFT, title: 'What holds for all versions of a model: models/NAME/_model.json', ...MODEL_MANIFEST_SHAPE },
  'registry-export.schema.json': { $schema: DRAFT, title: 'Models for apps elsewhere, as `csi registry export` writes them', ...REGISTRY_EXPORT_SHAPE },
};
