import type { Template } from './examples';

export interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}

/** All statements with actions and resources of a template, but those of keys: in the policy of a key, `*` is that key. */
export function statements({ Resources }: Template): Statement[] {
  return Object.values(Resources).filter(({ Type }) => Type !== 'AWS::KMS::Key').flatMap(({ Properties }) => statementsIn(Properties));
}

/** Of every policy with resources, wherever it is in a resource. */
function statementsIn(value: unknown): Statement[] {
  if (Array.isArray(value)) return value.flatMap(statementsIn);
  if (typeof value !== 'object' || value === null) return [];
  const own = 'Action' in value && 'Resource' in value ? [value as Statement] : [];
  return [...own, ...Object.values(value).flatMap(statementsIn)];
}
