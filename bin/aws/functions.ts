import {
  GetAliasCommand, GetFunctionConfigurationCommand, ListFunctionsCommand, ListProvisionedConcurrencyConfigsCommand, ListTagsCommand, ListVersionsByFunctionCommand, type FunctionConfiguration,
} from '@aws-sdk/client-lambda';
import { LIVE_ALIAS } from '../../lib/lambda/live-alias';
import { VERSION_DIGEST } from '../../lib/model/environment';
import { HOST_TAG } from '../../lib/versions/host-tags';
import { allPages, call, CallRefused, inTurns } from './call';
import type { AwsSession } from './session';

export interface FoundFunction {
  readonly kind: 'function';
  readonly name: string;
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface LiveAlias {
  readonly version: string;
  readonly weights: Readonly<Record<string, number>>;
  readonly revisionId?: string;
}

/** Undefined where there is none of the name or ARN. */
export async function functionNamed(session: AwsSession, asked: string): Promise<FoundFunction | undefined> {
  const name = asked.replace(/^(arn:[^:]+:lambda:[^:]+:\d+:function:[^:]+):.*$/, '$1');
  try {
    const { FunctionName = name, FunctionArn = name } = await call('lambda:GetFunctionConfiguration', name, () => session.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name })));
    return await withTags(session, FunctionName, FunctionArn);
  } catch (error) {
    if (error instanceof CallRefused && error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

async function withTags(session: AwsSession, name: string, arn: string): Promise<FoundFunction> {
  const { Tags = {} } = await call('lambda:ListTags', arn, () => session.lambda.send(new ListTagsCommand({ Resource: arn })));
  return { kind: 'function', name, arn, tags: Tags };
}

/** All of the account and region. */
export async function modelFunctions(session: AwsSession): Promise<readonly FoundFunction[]> {
  const all = await allPages<FunctionConfiguration>(async (Marker) => {
    const { Functions, NextMarker } = await call('lambda:ListFunctions', '*', () => session.lambda.send(new ListFunctionsCommand({ Marker })));
    return { items: Functions, next: NextMarker };
  });
  // A list has no tags; what has this variable is worth asking.
  const ours = all.filter(({ Environment }) => Environment?.Variables?.[VERSION_DIGEST] !== undefined);
  const tagged = await inTurns(ours, ({ FunctionName = '', FunctionArn = '' }) => withTags(session, FunctionName, FunctionArn));
  return tagged.filter(({ tags }) => tags[HOST_TAG] !== undefined).sort((a, b) => ((a.tags[HOST_TAG] ?? '') < (b.tags[HOST_TAG] ?? '') ? -1 : 1));
}

/** Its alias `live`, if there is one. */
export async function liveAlias({ lambda }: AwsSession, { name, arn }: FoundFunction): Promise<LiveAlias | undefined> {
  try {
    const { FunctionVersion = '', RoutingConfig, RevisionId } = await call('lambda:GetAlias', arn, () => lambda.send(new GetAliasCommand({ FunctionName: name, Name: LIVE_ALIAS })));
    return { version: FunctionVersion, weights: RoutingConfig?.AdditionalVersionWeights ?? {}, revisionId: RevisionId };
  } catch (error) {
    if (error instanceof CallRefused && error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

/** What a version was published with; undefined where the caller may not see that. */
export async function descriptionOf({ lambda }: AwsSession, { name, arn }: FoundFunction, version: string): Promise<string | undefined> {
  try {
    return (await call('lambda:GetFunctionConfiguration', `${arn}:${version}`, () => lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name, Qualifier: version })))).Description;
  } catch (error) {
    if (error instanceof CallRefused && error.isDenied) return undefined;
    throw error;
  }
}

/** Published versions, newest first. */
export async function publishedVersions({ lambda }: AwsSession, { name, arn }: FoundFunction): Promise<readonly (FunctionConfiguration & { readonly Version: string })[]> {
  const all = await allPages<FunctionConfiguration>(async (Marker) => {
    const { Versions, NextMarker } = await call('lambda:ListVersionsByFunction', arn, () => lambda.send(new ListVersionsByFunctionCommand({ FunctionName: name, Marker })));
    return { items: Versions, next: NextMarker };
  });
  return all.flatMap((version) => (version.Version === undefined || version.Version === '$LATEST' ? [] : [{ ...version, Version: version.Version }])).sort((a, b) => Number(b.Version) - Number(a.Version));
}

/** What is kept ready, by alias or version. */
export async function provisionedConcurrency({ lambda }: AwsSession, { name, arn }: FoundFunction): Promise<readonly { readonly qualifier: string; readonly requested: number; readonly available: number; readonly status: string }[]> {
  const all = await allPages(async (Marker) => {
    const { ProvisionedConcurrencyConfigs, NextMarker } = await call('lambda:ListProvisionedConcurrencyConfigs', arn, () => lambda.send(new ListProvisionedConcurrencyConfigsCommand({ FunctionName: name, Marker })));
    return { items: ProvisionedConcurrencyConfigs, next: NextMarker };
  });
  return all.map(({ FunctionArn = '', RequestedProvisionedConcurrentExecutions = 0, AvailableProvisionedConcurrentExecutions = 0, Status = '?' }) => ({
    qualifier: FunctionArn.split(':').at(-1) ?? '?', requested: RequestedProvisionedConcurrentExecutions, available: AvailableProvisionedConcurrentExecutions, status: Status,
  }));
}
