import {
  DescribeEndpointConfigCommand, DescribeModelCommand, ListEndpointConfigsCommand, type DescribeEndpointConfigOutput, type EndpointConfigSummary, type ProductionVariant,
} from '@aws-sdk/client-sagemaker';
import { DIGEST_TAG, HOST_TAG, STACK_TAG } from '../../../lib/versions/host-tags';
import { servedDigest } from '../../../lib/versions/prune-endpoint';
import { allPages, call, CallRefused, inTurns } from '../call';
import type { AwsSession } from '../session';
import { ifThere, sameName, tagsOf, type FoundEndpoint } from './find';

/** A configuration that was made for an endpoint. */
export interface HostedConfig {
  readonly name: string;
  /** Of all that is in it, where this library has made it; `version` is its beginning, by which tags and people name it. */
  readonly digest?: string;
  readonly version?: string;
  readonly created?: Date;
  readonly variants: readonly HostedVariant[];
  readonly isAsync: boolean;
}

/** A configuration by its name, as it is or from an ARN. */
export function configNamed<T extends { readonly name: string }>(configs: readonly T[], name: string | undefined): T | undefined {
  return configs.find((config) => sameName(config.name, name));
}

export interface HostedVariant {
  readonly name: string;
  readonly shadow: boolean;
  readonly isServerless: boolean;
  readonly instanceType?: string;
  /** Undefined where its models are inference components. */
  readonly model?: HostedModel;
}

export interface HostedModel {
  readonly modelName: string;
  readonly gone: boolean;
  readonly model?: string;
  readonly modelVersion?: string;
}

/** All configurations of an endpoint's host, newest first, and the one that it runs, whoever has made that. SageMaker lists nothing by tags: each is asked for its own. */
export async function hostConfigs(session: AwsSession, endpoint: FoundEndpoint, running: string | undefined): Promise<readonly HostedConfig[]> {
  const all = await allPages<EndpointConfigSummary>(async (NextToken) => {
    const page = await call('sagemaker:ListEndpointConfigs', '*', () => session.sageMaker.send(new ListEndpointConfigsCommand({ NextToken, MaxResults: 100 })));
    return { items: page.EndpointConfigs, next: page.NextToken };
  });
  const isOwn = (tags: Readonly<Record<string, string>>): boolean => tags[HOST_TAG] === endpoint.tags[HOST_TAG] && tags[STACK_TAG] === endpoint.tags[STACK_TAG];
  const tagged = await inTurns(all, async ({ EndpointConfigName: name = '', EndpointConfigArn: arn = '' }) => ({ name, tags: await ifThere(() => tagsOf(session, arn)) ?? {} }));
  const models = modelsOnce(session);
  const configs = await inTurns(tagged.filter(({ name, tags }) => name === running || isOwn(tags)), async ({ name, tags }) => {
    const output = await describeConfig(session, name);
    return output === undefined ? undefined : await hostedConfig(output, tags, models);
  });
  return configs.filter((config) => config !== undefined).sort((a, b) => (b.created?.getTime() ?? 0) - (a.created?.getTime() ?? 0));
}

/** One configuration; undefined where it is gone, or the caller may not see it. */
export async function runningConfig(session: AwsSession, name: string): Promise<HostedConfig | undefined> {
  try {
    const output = await describeConfig(session, name);
    return output?.EndpointConfigArn === undefined ? undefined : await hostedConfig(output, await tagsOf(session, output.EndpointConfigArn), modelsOnce(session));
  } catch (error) {
    if (error instanceof CallRefused && error.isDenied) return undefined;
    throw error;
  }
}

async function describeConfig({ sageMaker }: AwsSession, name: string): Promise<DescribeEndpointConfigOutput | undefined> {
  return await ifThere<DescribeEndpointConfigOutput>(() => call('sagemaker:DescribeEndpointConfig', name, () => sageMaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName: name }))));
}

type Models = (name: string) => Promise<HostedModel>;

async function hostedConfig(output: DescribeEndpointConfigOutput, tags: Readonly<Record<string, string>>, models: Models): Promise<HostedConfig> {
  const variantsOf = (list: readonly ProductionVariant[] | undefined, shadow: boolean) => inTurns(list ?? [], async ({ VariantName = '', ModelName, InstanceType, ServerlessConfig }): Promise<HostedVariant> => ({
    name: VariantName, shadow, isServerless: ServerlessConfig !== undefined, instanceType: InstanceType, model: ModelName === undefined ? undefined : await models(ModelName),
  }));
  const digest = tags[DIGEST_TAG];
  return {
    name: output.EndpointConfigName ?? '?', digest, version: digest === undefined ? undefined : servedDigest(digest), created: output.CreationTime, isAsync: output.AsyncInferenceConfig !== undefined,
    variants: [...await variantsOf(output.ProductionVariants, false), ...await variantsOf(output.ShadowProductionVariants, true)],
  };
}

/** Configurations have models in common: each is asked for once. */
function modelsOnce(session: AwsSession): Models {
  const known = new Map<string, Promise<HostedModel>>();
  return (name) => {
    const found = known.get(name) ?? hostedModel(session, name);
    known.set(name, found);
    return found;
  };
}

async function hostedModel(session: AwsSession, modelName: string): Promise<HostedModel> {
  const output = await ifThere(() => call('sagemaker:DescribeModel', modelName, () => session.sageMaker.send(new DescribeModelCommand({ ModelName: modelName }))));
  if (output?.ModelArn === undefined) return { modelName, gone: true };
  const tags = await tagsOf(session, output.ModelArn);
  return { modelName, gone: false, model: tags['csi:model'], modelVersion: tags['csi:version'] };
}
