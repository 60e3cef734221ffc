import { DescribeStacksCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { LIVE_ALIAS } from '../../lib/lambda/live-alias';
import { allPages, type Clients, type Home } from './clients';

/** What the stack has that the keeper is about. */
export interface StackContents {
  /** Functions with an alias `live`. */
  readonly functions: readonly string[];
  /** Versions that the stack's template declares, by function. */
  readonly declared: ReadonlyMap<string, readonly string[]>;
  /** Names of deployment groups. */
  readonly groups: readonly string[];
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

export async function stateOf({ cloudFormation }: Clients, { stackId }: Home): Promise<StackState> {
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackId }));
  const { StackStatus: status = 'UNKNOWN', LastUpdatedTime } = Stacks?.[0] ?? {};
  return { status, ...(LastUpdatedTime === undefined ? {} : { updateBegan: LastUpdatedTime.getTime() / 1000 }) };
}

export async function contentsOf({ cloudFormation }: Clients, { stackId }: Home): Promise<StackContents> {
  const resources = await allPages(
    (NextToken) => cloudFormation.send(new ListStackResourcesCommand({ StackName: stackId, NextToken })),
    ({ StackResourceSummaries }) => StackResourceSummaries,
    ({ NextToken }) => NextToken,
  );
  const idsOf = (type: string): readonly string[] => resources.flatMap(({ ResourceType, PhysicalResourceId }) => (ResourceType === type && PhysicalResourceId !== undefined ? [PhysicalResourceId] : []));
  // What Ref gives of aliases and versions is the function's ARN with a qualifier.
  const declared = new Map<string, string[]>();
  for (const { name, qualifier } of idsOf('AWS::Lambda::Version').map(qualified)) declared.set(name, [...declared.get(name) ?? [], qualifier]);
  return {
    functions: idsOf('AWS::Lambda::Alias').map(qualified).filter(({ qualifier }) => qualifier === LIVE_ALIAS).map(({ name }) => name),
    declared,
    groups: idsOf('AWS::CodeDeploy::DeploymentGroup'),
  };
}

function qualified(arn: string): { readonly name: string; readonly qualifier: string } {
  const [name = '', qualifier = ''] = arn.split(':').slice(-2);
  return { name, qualifier };
}
