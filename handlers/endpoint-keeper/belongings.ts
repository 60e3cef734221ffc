import { DescribeEndpointConfigCommand, ListEndpointConfigsCommand, ListModelsCommand, type DescribeEndpointConfigOutput } from '@aws-sdk/client-sagemaker';
import { COMPONENT_TAG, DIGEST_TAG, HOST_TAG, STACK_TAG } from '../../lib/versions/host-tags';
import type { HostConfig, HostModel } from '../../lib/versions/prune-endpoint';
import { allPages, eachOf } from '../shared/paging';
import { ifThere, type Clients, type Home } from './clients';
import { tagsOf } from './endpoints';

/** The models and configurations that hosts of the stack have made, by host. */
export interface Belongings {
  readonly configs: ReadonlyMap<string, readonly HostConfig[]>;
  readonly models: ReadonlyMap<string, readonly HostModel[]>;
}

interface Listed {
  readonly name: string;
  readonly arn: string;
  readonly created: number;
}

/** SageMaker lists nothing by tags: each one is asked for its own. */
export async function belongingsOf(clients: Clients, { stackId }: Home): Promise<Belongings> {
  const mine = async (listed: readonly Listed[]): Promise<readonly (Listed & { readonly tags: Readonly<Record<string, string>> })[]> => {
    const tagged = await eachOf(listed, async (each) => ({ ...each, tags: await ifThere(() => tagsOf(clients, each.arn)) ?? {} }));
    return tagged.filter(({ tags }) => tags[STACK_TAG] === stackId && tags[HOST_TAG] !== undefined);
  };
  const configs = await mine(await listConfigs(clients));
  const models = await mine(await listModels(clients));
  const described = await eachOf(configs, async ({ name, created, tags }) => {
    const config = await describeConfig(clients, name);
    return { host: tags[HOST_TAG]!, config: { name, created, digest: tags[DIGEST_TAG], models: config === undefined ? [] : modelsOf(config) } };
  });
  return {
    configs: grouped(described.map(({ host, config }) => [host, config])),
    models: grouped(models.map(({ name, created, tags }) => [tags[HOST_TAG]!, { name, created, ...(tags[COMPONENT_TAG] === undefined ? {} : { component: tags[COMPONENT_TAG] }) }])),
  };
}

export function describeConfig({ sageMaker }: Clients, name: string): Promise<DescribeEndpointConfigOutput | undefined> {
  return ifThere(() => sageMaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName: name })));
}

/** Of production and of shadow variants, and of their pools that have a model of their own. */
export function modelsOf({ ProductionVariants = [], ShadowProductionVariants = [] }: DescribeEndpointConfigOutput): readonly string[] {
  return [...ProductionVariants, ...ShadowProductionVariants].flatMap(({ ModelName, InstancePools = [] }) => [
    ...(ModelName === undefined ? [] : [ModelName]), ...InstancePools.flatMap(({ ModelNameOverride }) => ModelNameOverride ?? []),
  ]);
}

async function listConfigs({ sageMaker }: Clients): Promise<readonly Listed[]> {
  const configs = await allPages(
    (NextToken) => sageMaker.send(new ListEndpointConfigsCommand({ NextToken, MaxResults: 100 })),
    ({ EndpointConfigs }) => EndpointConfigs,
    ({ NextToken }) => NextToken,
  );
  return configs.map(({ EndpointConfigName: name = '', EndpointConfigArn: arn = '', CreationTime }) => ({ name, arn, created: seconds(CreationTime) }));
}

async function listModels({ sageMaker }: Clients): Promise<readonly Listed[]> {
  const models = await allPages(
    (NextToken) => sageMaker.send(new ListModelsCommand({ NextToken, MaxResults: 100 })),
    ({ Models }) => Models,
    ({ NextToken }) => NextToken,
  );
  return models.map(({ ModelName: name = '', ModelArn: arn = '', CreationTime }) => ({ name, arn, created: seconds(CreationTime) }));
}

/** Of an unknown age is as good as new: it stays. */
function seconds(time: Date | undefined): number {
  return time === undefined ? Number.POSITIVE_INFINITY : time.getTime() / 1000;
}

function grouped<Thing>(entries: readonly (readonly [string, Thing])[]): ReadonlyMap<string, readonly Thing[]> {
  const groups = new Map<string, Thing[]>();
  for (const [host, thing] of entries) groups.set(host, [...groups.get(host) ?? [], thing]);
  return groups;
}
