import { WEIGHTED } from '../../../lib/lambda/provisioned';
import { LATEST } from '../../function-runner';
import { splitFunctionName } from '../../lambda-api/function-name';
import type { AliasUpdates } from '../codedeploy/alias-updates';
import type { Functions } from '../lambda/functions';
import type { ProvisionedConcurrency } from '../lambda/provisioned-concurrency';
import type { AliasRecord } from '../lambda/records';
import type { Properties, Provisioned, ResourceProvider } from './provider';

const NOT_FOUND = 'No Provisioned Concurrency Config found for this function (Service: AWSLambdaInternal; Status Code: 404; Error Code: ProvisionedConcurrencyConfigNotFoundException)';

/** Published versions and aliases, with what is provisioned at them: CloudFormation waits until that is ready. */
export function lambdaAliasProviders(functions: Functions, provisioned: ProvisionedConcurrency, aliasUpdates: AliasUpdates): Readonly<Record<string, ResourceProvider>> {
  const provision = async (name: string, qualifier: string, wanted: number | undefined): Promise<void> => {
    if (wanted !== undefined && wanted !== provisioned.find(name, qualifier)?.requested) provisioned.put(name, qualifier, wanted);
    // Also where it has been set by others, and follows the alias to another version.
    await provisioned.ready(name, qualifier);
  };
  return {
    'AWS::Lambda::Version': {
      tier: 'executed',
      create: async (properties) => {
        const name = nameOf(properties['FunctionName']);
        const { version: { version }, isNew } = functions.publish(name, properties['Description'] as string | undefined);
        if (!isNew) throw new Error(`A version for this Lambda function exists ( ${version} ). Modify the function to create a new version.`);
        try {
          await provision(name, version, wantedIn(properties));
        } catch (error) {
          functions.deleteVersion(name, version);
          throw error;
        }
        return versionOf(`${functions.arn(name)}:${version}`);
      },
      update: ({ physicalId }) => versionOf(physicalId),
      delete: ({ physicalId }) => {
        const { name, qualifier = '' } = splitFunctionName(physicalId);
        // Gone with its function, or never to be deleted.
        if (functions.find(name) !== undefined && qualifier !== LATEST) functions.deleteVersion(name, qualifier);
      },
    },

    'AWS::Lambda::Alias': {
      tier: 'executed',
      create: async (properties) => {
        const name = nameOf(properties['FunctionName']);
        const alias = aliasOf(properties);
        functions.putAlias(name, alias, true);
        try {
          await provision(name, alias.name, wantedIn(properties));
        } catch (error) {
          functions.deleteAlias(name, alias.name);
          throw error;
        }
        return provisionedAlias(functions, name, alias.name);
      },
      update: async (existing, properties, context) => {
        const name = nameOf(properties['FunctionName']);
        const alias = aliasOf(properties);
        const wanted = wantedIn(properties);
        if (wanted !== undefined && Object.keys(alias.weights).length > 0) throw new Error(WEIGHTED.message);
        // The handler looks for what it has set before: https://github.com/aws/aws-cdk/issues/29992, https://github.com/serverless/serverless/issues/10897
        // Whether it does on the way back too is not said there.
        if (!context.isRollback && wanted !== undefined && wantedIn(existing.properties) !== undefined && provisioned.find(name, alias.name) === undefined) throw new Error(NOT_FOUND);
        await aliasUpdates.shift({ functionName: name, alias: alias.name, currentVersion: String(existing.properties['FunctionVersion']), targetVersion: alias.version }, context);
        // What others have set, for instance Application Auto Scaling, stays.
        if (wanted === undefined && wantedIn(existing.properties) !== undefined) provisioned.delete(name, alias.name);
        functions.putAlias(name, alias, false);
        await provision(name, alias.name, wanted);
        return provisionedAlias(functions, name, alias.name);
      },
      delete: ({ physicalId }) => {
        const { name, qualifier = '' } = splitFunctionName(physicalId);
        if (functions.find(name) !== undefined) functions.deleteAlias(name, qualifier);
      },
    },
  };
}

function aliasOf(properties: Properties): Omit<AliasRecord, 'revisionId'> {
  const routing = (properties['RoutingConfig'] ?? {}) as {
    readonly AdditionalVersionWeights?: readonly { readonly FunctionVersion: unknown; readonly FunctionWeight: unknown }[];
  };
  return {
    name: String(properties['Name']),
    version: String(properties['FunctionVersion']),
    description: String(properties['Description'] ?? ''),
    weights: Object.fromEntries((routing.AdditionalVersionWeights ?? []).map(({ FunctionVersion, FunctionWeight }) => [String(FunctionVersion), Number(FunctionWeight)])),
  };
}

function wantedIn(properties: Properties): number | undefined {
  const config = properties['ProvisionedConcurrencyConfig'] as { readonly ProvisionedConcurrentExecutions?: unknown } | undefined;
  return config === undefined ? undefined : Number(config.ProvisionedConcurrentExecutions);
}

function provisionedAlias(functions: Functions, name: string, alias: string): Provisioned {
  const arn = `${functions.arn(name)}:${alias}`;
  return { physicalId: arn, attributes: { AliasArn: arn } };
}

function versionOf(arn: string): Provisioned {
  return { physicalId: arn, attributes: { Version: splitFunctionName(arn).qualifier, FunctionArn: arn } };
}

function nameOf(reference: unknown): string {
  return splitFunctionName(String(reference)).name;
}
