import type { Problem } from '../problem';

/** "champion" and "challenger" are MLflow's own examples: https://mlflow.org/docs/latest/ml/model-registry/ */
export const CHAMPION = 'champion';
export const CHALLENGER = 'challenger';

/** Part of a parameter's name, of MLflow's aliases, and of no version: MLflow refuses `v1`, which would look like one. */
const ALIAS = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/;

export function checkAlias(prop: string, alias: string): Problem[] {
  if (!ALIAS.test(alias)) {
    return [{ prop, found: `is ${JSON.stringify(alias)}`, allowed: 'a letter and up to 62 letters, digits, `_` and `-`', remedy: "choose another name, such as 'champion'" }];
  }
  if (/^v\d+$/i.test(alias)) return [{ prop, found: `is ${JSON.stringify(alias)}, which looks like a version`, remedy: "choose another name, such as 'champion'" }];
  return [];
}

/** "^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}": https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackageGroup.html */
const GROUP = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;

export function checkModelPackageGroup(name: string): Problem[] {
  return GROUP.test(name) ? [] : [{
    prop: 'modelName', found: `is ${JSON.stringify(name)}, which SageMaker refuses as the name of a model package group`, allowed: 'up to 63 letters, digits and hyphens, a letter or digit first and last',
    remedy: 'rename the model, or use RegistryBackend.parameters()',
  }];
}
