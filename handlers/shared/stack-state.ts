import { type CloudFormationClient, DescribeStacksCommand, ListStackResourcesCommand, type StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { allPages } from './paging';

interface Clients {
  readonly cloudFormation: Pick<CloudFormationClient, 'send'>;
}

/** Statuses in which a stack rests: what is live then, is meant to be. One that failed half way may have moved what it should not. */
const SETTLED = /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE$/;

export function isSettled(status: string): boolean {
  return SETTLED.test(status);
}

/** Where the stack is, and since when: seconds since 1970 at which its last update began, if there was one. */
export interface StackState {
  readonly status: string;
  readonly updateBegan?: number;
}

export async function stateOf({ cloudFormation }: Clients, { stackId }: { readonly stackId: string }): Promise<StackState> {
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackId }));
  const { StackStatus: status = 'UNKNOWN', LastUpdatedTime } = Stacks?.[0] ?? {};
  return { status, ...(LastUpdatedTime === undefined ? {} : { updateBegan: LastUpdatedTime.getTime() / 1000 }) };
}

export async function resourcesOf({ cloudFormation }: Clients, { stackId }: { readonly stackId: string }): Promise<readonly StackResourceSummary[]> {
  return allPages(
    (NextToken) => cloudFormation.send(new ListStackResourcesCommand({ StackName: stackId, NextToken })),
    ({ StackResourceSummaries }) => StackResourceSummaries,
    ({ NextToken }) => NextToken,
  );
}
