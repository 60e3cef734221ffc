import type { Problem } from '../problem';

/**
 * Names of models and versions go into URLs, headers, metrics and object keys as they are.
 * 63 characters, because SageMaker's names end there.
 */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

export function checkModelName(name: string): Problem[] {
  return checkName('modelName', name);
}

export function checkModelVersion(version: string): Problem[] {
  return checkName('version', version);
}

function checkName(prop: string, value: string): Problem[] {
  if (NAME.test(value)) return [];
  return [
    {
      prop,
      found: `is ${JSON.stringify(value)}`,
      allowed: '1 to 63 letters, digits, `.`, `_` and `-`, starting with a letter or digit',
      remedy: 'choose another name',
    },
  ];
}
