import { Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { acknowledgementId } from '../../lib/residency/acknowledgements';
import type { ResidencyRuleId } from '../../lib/residency/finding';

const LIST = Symbol.for('cdk-serverless-inference.DataResidency');

/** What `DataResidency` keeps for a scope. */
export interface ResidencyList {
  readonly regions: string[];
}

export function residencyListOf(scope: IConstruct): ResidencyList | undefined {
  return (scope as unknown as Readonly<Record<symbol, unknown>>)[LIST] as ResidencyList | undefined;
}

export function keepResidencyList(scope: IConstruct, list: ResidencyList): void {
  Object.defineProperty(scope, LIST, { value: list });
}

/** The regions that every list around a construct allows; undefined without a list, and where somebody has acknowledged the rule. */
export function allowedRegions(construct: IConstruct, rule: ResidencyRuleId): readonly string[] | undefined {
  const { scopes } = construct.node;
  const lists = scopes.flatMap((scope) => residencyListOf(scope)?.regions ?? []);
  if (lists.length === 0 || scopes.some((scope) => isAcknowledged(scope, rule))) return undefined;
  const all = scopes.map((scope) => residencyListOf(scope)).filter((list) => list !== undefined);
  return [...new Set(lists)].filter((region) => all.every(({ regions }) => regions.includes(region)));
}

function isAcknowledged({ node }: IConstruct, rule: ResidencyRuleId): boolean {
  return node.metadata.some(({ type, data }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY && Object.hasOwn((data ?? {}) as object, acknowledgementId(rule)));
}
