import type { Template } from './examples';

export interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}

/** All statements with actions and resources of a template. */
export function statements({ Resources }: Template): Statement[] {
  return Object.values(Resources).flatMap(({ Properties }) => statementsIn(Properties));
}

/** Of every policy with resources, wherever it is in a resource. */
function statementsIn(value: unknown): Statement[] {
  if (Array.isArray(value)) return value.flatMap(statementsIn);
  if (typeof value !== 'object' || value === null) return [];
  const own = 'Action' in value && 'Resource' in value ? [value as Statement] : [];
  return [...own, ...Object.values(value).flatMap(statementsIn)];
}
