/** An expression: of a log event, or of the group that `stats` makes of several. */
export type Expression =
  | { readonly kind: 'value'; readonly value: string | number }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'bin'; readonly milliseconds: number }
  | { readonly kind: 'call'; readonly name: string; readonly parts: readonly Expression[] }
  | { readonly kind: 'operation'; readonly sign: string; readonly parts: readonly [Expression, Expression] }
  | { readonly kind: 'like'; readonly of: Expression; readonly pattern: RegExp }
  | { readonly kind: 'in'; readonly of: Expression; readonly values: readonly (string | number)[] }
  | { readonly kind: 'not'; readonly of: Expression };

export interface Column {
  readonly name: string;
  readonly of: Expression;
}

export type Command =
  | { readonly kind: 'fields' | 'display'; readonly columns: readonly Column[] }
  | { readonly kind: 'filter'; readonly condition: Expression }
  | { readonly kind: 'stats'; readonly columns: readonly Column[]; readonly by: readonly Column[] }
  | { readonly kind: 'sort'; readonly by: readonly { readonly of: Expression; readonly descending: boolean }[] }
  | { readonly kind: 'limit'; readonly count: number };

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html: the part of the language that the saved queries are written in. */
export type Query = readonly Command[];

/** What `stats` makes of several, by how many arguments they take. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html */
export const AGGREGATES: Readonly<Record<string, number>> = { count: 1, sum: 1, avg: 1, min: 1, max: 1, pct: 2, count_distinct: 1 };

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html */
export const FUNCTIONS: Readonly<Record<string, number>> = { ispresent: 1, coalesce: Infinity, abs: 1, ceil: 1, floor: 1, tolower: 1, toupper: 1, strlen: 1, strcontains: 2 };
