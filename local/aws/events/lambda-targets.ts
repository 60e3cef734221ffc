import { mayInvoke, type FunctionPermission } from '../../../lib/lambda/function-policy';
import { ApiError } from '../../lambda-api/errors';
import { splitFunctionName } from '../../lambda-api/function-name';
import type { Clock } from '../clock';
import { FunctionRuntime } from '../lambda/function-runtime';
import type { Functions } from '../lambda/functions';
import type { FunctionInvoker } from '../lambda/invoker';

export interface RetryPolicy {
  readonly MaximumEventAgeInSeconds?: number;
  readonly MaximumRetryAttempts?: number;
}

/** "By default, EventBridge retries sending the event for 24 hours and up to 185 times with an exponential back off." */
const MAX_AGE_SECONDS = 86_400;
const MAX_ATTEMPTS = 185;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15 * 60_000;

const FUNCTION_ARN = /^arn:[^:]+:lambda:[^:]*:\d{12}:function:([^:]+)(?::([^:]+))?$/;

/**
 * Functions as targets of rules and schedules: the event is put in the function's queue, and what the function then does with it
 * is a matter of Lambda's own retries. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
 */
export class LambdaTargets {
  constructor(private readonly clock: Clock, private readonly functions: Functions, private readonly invoker: FunctionInvoker, private readonly account: string) {}

  isFunction(arn: string): boolean {
    return FUNCTION_ARN.test(arn);
  }

  /** Whether the function is one that runs here. */
  executes(arn: string): boolean {
    const [, name = '', qualifier] = FUNCTION_ARN.exec(arn) ?? [];
    const fn = this.functions.find(name);
    const version = fn === undefined ? undefined : this.functions.resolve(fn, qualifier);
    return version !== undefined && FunctionRuntime.refusal(version) === undefined;
  }

  /** Whether the function's own policy, or that of the alias or version that is named, lets a service invoke it. */
  allows(arn: string, service: string, sourceArn: string): boolean {
    const { name, qualifier } = splitFunctionName(arn);
    const permissions = (this.functions.find(name)?.permissions ?? []).filter((permission) => permission.qualifier === qualifier).map(({ properties }): FunctionPermission => ({
      action: String(properties['Action']),
      principal: String(properties['Principal']),
      sourceArn: properties['SourceArn'] as string | undefined,
      sourceAccount: properties['SourceAccount'] as string | undefined,
    }));
    return mayInvoke(permissions, { service, sourceArn, account: this.account });
  }

  /** Retries what may go well later; `failed` is told why an event was given up. */
  send(arn: string, payload: unknown, retry: RetryPolicy, failed: (reason: string) => void): void {
    const deadline = this.clock.now() + 1000 * (retry.MaximumEventAgeInSeconds ?? MAX_AGE_SECONDS);
    const attempts = retry.MaximumRetryAttempts ?? MAX_ATTEMPTS;
    const attempt = (count: number): void => {
      try {
        this.invoker.invokeLater(arn, payload);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(count, 20));
        const retriable = error.status === 429 || (error.status >= 500 && this.executes(arn));
        if (!retriable || count >= attempts || this.clock.now() + wait > deadline) failed(error.message);
        else this.clock.after(wait, () => attempt(count + 1));
      }
    };
    attempt(0);
  }
}
