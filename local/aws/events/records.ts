import type { RetryPolicy } from './lambda-targets';

/** A target as the API and CloudFormation write it. */
export interface TargetRecord {
  readonly Id: string;
  readonly Arn: string;
  readonly RoleArn?: string;
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: { readonly InputPathsMap?: Readonly<Record<string, string>>; readonly InputTemplate: string };
  readonly RetryPolicy?: RetryPolicy;
  readonly DeadLetterConfig?: { readonly Arn?: string };
  readonly [other: string]: unknown;
}

export type RuleState = 'ENABLED' | 'DISABLED';

export interface RuleRecord {
  readonly name: string;
  readonly arn: string;
  readonly scheduleExpression?: string;
  /** JSON. */
  readonly eventPattern?: string;
  readonly state: RuleState;
  readonly description?: string;
  readonly roleArn?: string;
  /** What its rate counts from, on the server's clock. */
  readonly since: number;
  readonly targets: readonly TargetRecord[];
}
