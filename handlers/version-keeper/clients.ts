import type { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import type { LambdaClient } from '@aws-sdk/client-lambda';

/** What the keeper reaches the world by. */
export interface Clients {
  readonly cloudFormation: Pick<CloudFormationClient, 'send'>;
  readonly codeDeploy: Pick<CodeDeployClient, 'send'>;
  readonly lambda: Pick<LambdaClient, 'send'>;
  readonly autoScaling: Pick<ApplicationAutoScalingClient, 'send'>;
  sleep(milliseconds: number): Promise<void>;
  /** Seconds since 1970. */
  now(): number;
  /** Milliseconds since 1970, by the clock that schedules run by. */
  serviceNow(): number;
}

/** Where the keeper is at home. */
export interface Home {
  readonly stackId: string;
  /** The CodeDeploy application of the stack, where a function has one. */
  readonly application?: string;
}

/** A line for whoever reads the log. */
export function say(level: 'INFO' | 'WARN', message: string, more: object = {}): void {
  console.log(JSON.stringify({ level, message, ...more }));
}

/** All pages of a list. */
export async function allPages<Page, Item>(page: (token: string | undefined) => Promise<Page>, items: (page: Page) => readonly Item[] | undefined, next: (page: Page) => string | undefined): Promise<readonly Item[]> {
  const all: Item[] = [];
  let token: string | undefined;
  do {
    const answer = await page(token);
    all.push(...(items(answer) ?? []));
    token = next(answer);
  } while (token !== undefined && token !== '');
  return all;
}

/** Calls that many functions need, a few at a time: the quotas of the control planes are low. */
export async function eachOf<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<readonly Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index]);
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  return results;
}
