import type { RetryPolicy } from '../events/lambda-targets';

export interface ScheduleTarget {
  readonly Arn: string;
  readonly RoleArn: string;
  readonly Input?: string;
  readonly RetryPolicy?: RetryPolicy;
  readonly DeadLetterConfig?: { readonly Arn?: string };
  readonly [other: string]: unknown;
}

export interface ScheduleSettings {
  readonly expression: string;
  readonly timeZone?: string;
  readonly state: 'ENABLED' | 'DISABLED';
  readonly target: ScheduleTarget;
  readonly window: { readonly Mode: string; readonly MaximumWindowInMinutes?: number };
  /** Milliseconds since 1970. */
  readonly start?: number;
  readonly end?: number;
  readonly description?: string;
  readonly kmsKeyArn?: string;
  readonly afterCompletion?: string;
}

export interface ScheduleRecord extends ScheduleSettings {
  readonly group: string;
  readonly name: string;
  readonly arn: string;
  /** On the server's clock. */
  readonly created: number;
  readonly modified: number;
}

export interface ScheduleGroupRecord {
  readonly name: string;
  readonly arn: string;
  readonly created: number;
}

export const DEFAULT_GROUP = 'default';
