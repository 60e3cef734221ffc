import { ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda';
import { GetResourcesCommand, type ResourceTagMapping } from '@aws-sdk/client-resource-groups-tagging-api';
import { GetParametersByPathCommand, type Parameter } from '@aws-sdk/client-ssm';
import { MODELS_PATH } from '../../lib/registry/parameters';
import type { VersionRecord } from '../../lib/registry/record';
import type { Uses } from '../../lib/registry/retention';
import { modelOf } from '../../lib/versions/status';
import { allPages, eachOf } from '../shared/paging';
import { resourcesOf } from '../shared/stack-state';
import type { Clients, Home } from './clients';

/** What parameters say of one model. */
export interface PublishedModel {
  readonly records: readonly VersionRecord[];
  readonly aliases: Uses['aliases'];
  readonly endpoints: Uses['endpoints'];
}

/** A function or a model of SageMaker's, and the version that it has; any where that is not known. */
export interface ModelHost {
  readonly name: string;
  readonly model: string;
  readonly version?: string;
}

const VERSION_RESOURCE = 'Custom::CsiModelVersion';

/** Versions that the stack declares, by model. */
export async function declaredVersions(clients: Pick<Clients, 'cloudFormation'>, home: Home): Promise<ReadonlyMap<string, readonly string[]>> {
  const declared = new Map<string, string[]>();
  for (const { ResourceType, ResourceStatus, PhysicalResourceId = '' } of await resourcesOf(clients, home)) {
    const [, model, version] = /^\/models\/([^/]+)\/versions\/([^/]+)$/.exec(PhysicalResourceId) ?? [];
    if (ResourceType !== VERSION_RESOURCE || ResourceStatus === 'DELETE_COMPLETE' || model === undefined || version === undefined) continue;
    declared.set(model, [...declared.get(model) ?? [], version]);
  }
  return declared;
}

export async function publishedModel({ ssm }: Pick<Clients, 'ssm'>, model: string): Promise<PublishedModel> {
  const path = `${MODELS_PATH}/${model}`;
  const parameters = await allPages(
    (NextToken) => ssm.send(new GetParametersByPathCommand({ Path: path, Recursive: true, NextToken })),
    ({ Parameters }) => Parameters,
    ({ NextToken }) => NextToken,
  );
  const below = (pattern: RegExp): readonly { readonly name: string; readonly version: string }[] => parameters.flatMap(({ Name = '', Value = '' }) => {
    const [, name] = pattern.exec(Name.slice(path.length)) ?? [];
    return name === undefined ? [] : [{ name, version: Value }];
  });
  return { records: parameters.flatMap((parameter) => recordOf(parameter, path)), aliases: below(/^\/aliases\/([^/]+)$/), endpoints: below(/^\/endpoints\/([^/]+)\/version$/) };
}

/** What somebody else wrote there is left alone. */
function recordOf({ Name = '', Value = '' }: Parameter, path: string): VersionRecord[] {
  if (!Name.startsWith(`${path}/versions/`)) return [];
  try {
    const record = JSON.parse(Value) as VersionRecord;
    return Name === `${path}/versions/${record.version}` ? [record] : [];
  } catch {
    return [];
  }
}

/** All functions and models of SageMaker's in the account and region that have a model, with all versions that they can go back to. */
export async function modelHosts({ tagging, lambda }: Pick<Clients, 'tagging' | 'lambda'>): Promise<readonly ModelHost[]> {
  const resources = await allPages(
    (PaginationToken) => tagging.send(new GetResourcesCommand({ TagFilters: [{ Key: 'csi:model' }], ResourceTypeFilters: ['lambda:function', 'sagemaker:model'], PaginationToken })),
    ({ ResourceTagMappingList }) => ResourceTagMappingList,
    ({ PaginationToken }) => PaginationToken,
  );
  return (await eachOf(resources, async (resource) => (isFunction(resource) ? functionHosts(resource, { lambda }) : [sageMakerHost(resource)]))).flat();
}

function isFunction({ ResourceARN = '' }: ResourceTagMapping): boolean {
  return ResourceARN.split(':')[2] === 'lambda';
}

function sageMakerHost({ ResourceARN = '', Tags = [] }: ResourceTagMapping): ModelHost {
  const version = tag(Tags, 'csi:version');
  return { name: ResourceARN.split(':').at(-1) ?? ResourceARN, model: tag(Tags, 'csi:model') ?? '', ...(version !== undefined && { version }) };
}

/** A published version says in its description which version of the model it has. One that does not may have any of what the function has. */
async function functionHosts({ ResourceARN = '', Tags = [] }: ResourceTagMapping, { lambda }: Pick<Clients, 'lambda'>): Promise<readonly ModelHost[]> {
  const name = ResourceARN.split(':')[6] ?? ResourceARN;
  try {
    const versions = await allPages(
      (Marker) => lambda.send(new ListVersionsByFunctionCommand({ FunctionName: ResourceARN, Marker })),
      ({ Versions }) => Versions,
      ({ NextMarker }) => NextMarker,
    );
    // $LATEST is what is published next, and has the user's own description.
    return versions.filter(({ Version }) => Version !== '$LATEST').map(({ Version, Description }) => {
      const { model = tag(Tags, 'csi:model') ?? '', modelVersion } = modelOf(Description);
      return { name: `${name}:${Version}`, model, ...(modelVersion !== undefined && { version: modelVersion }) };
    });
  } catch (error) {
    // Deleted since the list was made.
    if ((error as Error).name === 'ResourceNotFoundException') return [];
    throw error;
  }
}

function tag(tags: NonNullable<ResourceTagMapping['Tags']>, key: string): string | undefined {
  return tags.find(({ Key }) => Key === key)?.Value;
}
