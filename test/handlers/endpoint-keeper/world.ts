import type { Clients } from '../../../handlers/endpoint-keeper/clients';
import { DAY_SECONDS } from '../../../lib/versions/prune';

export const NOW = 1_790_000_000;
export const HOME = { stackId: 'arn:aws:cloudformation:eu-central-1:111122223333:stack/S/1' };
const ARN = 'arn:aws:sagemaker:eu-central-1:111122223333';

export interface Thing {
  readonly days: number;
  readonly host?: string;
  readonly stack?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface World {
  readonly status?: string;
  /** Seconds before now at which the stack's update began. */
  readonly began?: number;
  /** What DescribeEndpoint answers, one after the other; the last again and again. */
  readonly endpoints?: Readonly<Record<string, readonly object[]>>;
  readonly endpointTags?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly configs?: Readonly<Record<string, Thing & { readonly digest?: string; readonly models: readonly string[]; readonly shadow?: readonly string[]; readonly pools?: readonly string[] }>>;
  readonly models?: Readonly<Record<string, Thing>>;
  /** Inference components, with the model of each. */
  readonly components?: Readonly<Record<string, string>>;
  /** How many copies each is to have. */
  readonly copies?: Readonly<Record<string, number>>;
  readonly declared?: readonly (readonly [type: string, id: string])[];
  /** Errors by command, or by command and name. */
  readonly fails?: Readonly<Record<string, Error>>;
}

export function failure(name: string, message = 'no'): Error {
  return Object.assign(new Error(message), { name });
}

/** An account as the keeper sees it, page by page, and what was done to it. */
export function worldOf({ status = 'UPDATE_COMPLETE', began, endpoints = {}, endpointTags = {}, configs = {}, models = {}, components = {}, copies = {}, declared = [], fails = {} }: World) {
  const did: string[] = [];
  const slept: number[] = [];
  const seen: Record<string, number> = {};
  const time = (days: number): Date => new Date(1000 * (NOW - days * DAY_SECONDS));
  const tagsOf = ({ host, stack = HOME.stackId, tags = {} }: Thing, digest?: string) => ({
    ...(host === undefined ? {} : { 'csi:host': host, 'csi:stack': stack }), ...(digest === undefined ? {} : { 'csi:digest': digest }), ...tags,
  });
  const tags = (values: Readonly<Record<string, string>>) => Object.entries(values).map(([Key, Value]) => ({ Key, Value }));
  // The first of a list on a page of its own: whoever reads one page alone misses the rest.
  const page = <Item>(items: readonly Item[], token: string | undefined) => (token === undefined && items.length > 1 ? { items: items.slice(0, 1), NextToken: 'more' } : { items: token === undefined ? items : items.slice(1) });
  const answers: Readonly<Record<string, (input: Readonly<Record<string, string>>) => unknown>> = {
    DescribeStacksCommand: () => ({ Stacks: [{ StackStatus: status, ...(began === undefined ? {} : { LastUpdatedTime: new Date(1000 * (NOW - began)) }) }] }),
    ListStackResourcesCommand: ({ NextToken }) => {
      const { items, ...rest } = page(declared.map(([ResourceType, PhysicalResourceId]) => ({ ResourceType, PhysicalResourceId, ResourceStatus: 'UPDATE_COMPLETE' })), NextToken);
      return { StackResourceSummaries: items, ...rest };
    },
    DescribeEndpointCommand: ({ EndpointName: name = '' }) => {
      const answersOf = endpoints[name];
      if (answersOf === undefined) throw failure('ValidationException', `Could not find endpoint "${ARN}:endpoint/${name}".`);
      seen[name] = (seen[name] ?? 0) + 1;
      return { EndpointName: name, EndpointArn: `${ARN}:endpoint/${name}`, ...answersOf[Math.min(seen[name], answersOf.length) - 1] };
    },
    DescribeEndpointConfigCommand: ({ EndpointConfigName = '' }) => {
      const config = configs[EndpointConfigName];
      if (config === undefined) throw failure('ValidationException', 'Could not find endpoint configuration');
      const InstancePools = config.pools?.map((ModelNameOverride) => ({ InstanceType: 'ml.m5.large', ModelNameOverride }));
      return { EndpointConfigName, EndpointConfigArn: `${ARN}:endpoint-config/${EndpointConfigName}`, ProductionVariants: config.models.map((ModelName) => ({ ModelName, InstancePools })), ShadowProductionVariants: config.shadow?.map((ModelName) => ({ ModelName })) };
    },
    DescribeInferenceComponentCommand: ({ InferenceComponentName = '' }) => {
      if (components[InferenceComponentName] === undefined) throw failure('ValidationException', `Could not find inference component "${InferenceComponentName}".`);
      return { Specification: { ModelName: components[InferenceComponentName] }, RuntimeConfig: { DesiredCopyCount: copies[InferenceComponentName] } };
    },
    ListEndpointsCommand: ({ NextToken }) => {
      const { items, ...rest } = page(Object.keys(endpoints).map((EndpointName) => ({ EndpointName, EndpointStatus: 'InService' })), NextToken);
      return { Endpoints: items, ...rest };
    },
    ListEndpointConfigsCommand: ({ NextToken }) => {
      const { items, ...rest } = page(Object.entries(configs).map(([name, { days }]) => ({ EndpointConfigName: name, EndpointConfigArn: `${ARN}:endpoint-config/${name}`, CreationTime: time(days) })), NextToken);
      return { EndpointConfigs: items, ...rest };
    },
    ListModelsCommand: ({ NextToken }) => {
      const { items, ...rest } = page(Object.entries(models).map(([name, { days }]) => ({ ModelName: name, ModelArn: `${ARN}:model/${name}`, CreationTime: time(days) })), NextToken);
      return { Models: items, ...rest };
    },
    ListInferenceComponentsCommand: ({ NextToken }) => {
      const { items, ...rest } = page(Object.keys(components).map((InferenceComponentName) => ({ InferenceComponentName })), NextToken);
      return { InferenceComponents: items, ...rest };
    },
    ListTagsCommand: ({ ResourceArn = '', NextToken }) => {
      const [, kind = '', name = ''] = /:([\w-]+)\/(.*)$/.exec(ResourceArn) ?? [];
      const config = configs[name];
      const values = kind === 'endpoint' ? endpointTags[name] ?? {} : kind === 'model' ? tagsOf(models[name]!) : tagsOf(config!, config!.digest);
      const { items, ...rest } = page(tags(values), NextToken);
      return { Tags: items, ...rest };
    },
    AddTagsCommand: ({ ResourceArn, Tags }) => {
      const [{ Key, Value }] = Tags as unknown as readonly [{ Key: string; Value: string }];
      did.push(`tagged ${ResourceArn!.split('/').at(-1)} ${Key}=${Value}`);
    },
    DeleteTagsCommand: ({ ResourceArn, TagKeys }) => { did.push(`untagged ${ResourceArn!.split('/').at(-1)} ${(TagKeys as unknown as readonly string[]).join(' ')}`); },
    DeleteEndpointConfigCommand: ({ EndpointConfigName }) => { did.push(`deleted config ${EndpointConfigName}`); },
    DeleteModelCommand: ({ ModelName }) => { did.push(`deleted model ${ModelName}`); },
  };
  const send = (command: { readonly constructor: { readonly name: string }; readonly input: Readonly<Record<string, string>> }): Promise<unknown> => {
    const { name } = command.constructor;
    const error = fails[name] ?? fails[`${name} ${command.input['EndpointConfigName'] ?? command.input['ModelName'] ?? ''}`];
    return new Promise((done) => {
      if (error !== undefined) throw error;
      done(answers[name]!(command.input));
    });
  };
  const client = { send } as never;
  const clients: Clients = { cloudFormation: client, sageMaker: client, autoScaling: client, cloudWatch: client, ssm: client, serviceNow: () => 1000 * NOW, sleep: (milliseconds) => { slept.push(milliseconds); return Promise.resolve(); }, now: () => NOW };
  return { clients, did, slept };
}
