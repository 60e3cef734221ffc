import { LIVE_ALIAS } from '../../lib/lambda/live-alias';
import { digestIn } from '../../lib/versions/hold';
import { resourcesOf } from '../shared/stack-state';
import type { Clients, Home } from './clients';

/** A version that the stack's template declares. */
export interface DeclaredVersion {
  readonly version: string;
  /** Of what is locked into it, which its logical id ends with. */
  readonly digest?: string;
}

/** What the stack has that the keeper is about. */
export interface StackContents {
  /** Functions with an alias `live`. */
  readonly functions: readonly string[];
  /** Versions that the stack's template declares, by function. */
  readonly declared: ReadonlyMap<string, readonly DeclaredVersion[]>;
  /** Names of deployment groups. */
  readonly groups: readonly string[];
}

export async function contentsOf(clients: Clients, home: Home): Promise<StackContents> {
  const resources = await resourcesOf(clients, home);
  const idsOf = (type: string): readonly string[] => resources.flatMap(({ ResourceType, PhysicalResourceId }) => (ResourceType === type && PhysicalResourceId !== undefined ? [PhysicalResourceId] : []));
  // What Ref gives of aliases and versions is the function's ARN with a qualifier.
  const declared = new Map<string, DeclaredVersion[]>();
  for (const { ResourceType, PhysicalResourceId, LogicalResourceId } of resources) {
    if (ResourceType !== 'AWS::Lambda::Version' || PhysicalResourceId === undefined) continue;
    const { name, qualifier: version } = qualified(PhysicalResourceId);
    declared.set(name, [...declared.get(name) ?? [], { version, digest: digestIn(LogicalResourceId) }]);
  }
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
