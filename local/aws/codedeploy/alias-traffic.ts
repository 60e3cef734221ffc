import type { LambdaRevision } from '../../../lib/codedeploy/app-spec';
import type { DeploymentError } from '../../../lib/codedeploy/deployment';
import { invalidConfiguration } from '../../../lib/codedeploy/failures';
import { ApiError } from '../../lambda-api/errors';
import type { AliasRecord, FunctionRecord } from '../lambda/records';

/** Where functions keep their aliases. */
export interface AliasStore {
  find(functionName: string): Pick<FunctionRecord, 'aliases'> & { readonly versions: readonly { readonly version: string }[] } | undefined;
  /** Throws ApiError where Lambda would not take it. */
  shiftAlias(functionName: string, alias: string, to: Pick<AliasRecord, 'version' | 'weights'>): void;
}

/** The alias that a deployment moves. Each change answers what is wrong, if it cannot be made. */
export class AliasTraffic {
  constructor(private readonly functions: AliasStore) {}

  /** https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html: the alias stays on the old version until the last step. */
  shift({ functionName, alias, currentVersion, targetVersion }: LambdaRevision, weight: number): DeploymentError | undefined {
    const found = this.find(functionName, alias);
    if (found?.version !== currentVersion) return ALIAS_MOVED;
    return this.put(functionName, weight < 1 ? { ...found, weights: { [targetVersion]: weight } } : { ...found, version: targetVersion, weights: {} });
  }

  /** All traffic back to the target at once, if the alias is where the deployment before has left it: part of the way, or at its end. */
  restore({ functionName, alias, currentVersion, targetVersion }: LambdaRevision, hadAll: boolean): DeploymentError | undefined {
    const found = this.find(functionName, alias);
    if (found?.version !== (hadAll ? currentVersion : targetVersion)) return ALIAS_MOVED;
    return this.put(functionName, { ...found, version: targetVersion, weights: {} });
  }

  check({ functionName, alias, currentVersion, targetVersion }: LambdaRevision): DeploymentError | undefined {
    const fn = this.functions.find(functionName);
    if (fn === undefined) return { code: 'INVALID_LAMBDA_FUNCTION', message: `The deployment failed because the Lambda function ${functionName} does not exist.` };
    const found = this.find(functionName, alias);
    if (found === undefined) return invalidConfiguration(`The Lambda function ${functionName} has no alias ${alias}.`);
    if (found.version !== currentVersion) return ALIAS_MOVED;
    if (currentVersion === targetVersion) return invalidConfiguration('The current version and the target version in AppSpec file are the same.');
    if (!fn.versions.some(({ version }) => version === targetVersion)) return invalidConfiguration(`The Lambda function ${functionName} has no published version ${targetVersion}.`);
    return undefined;
  }

  private find(functionName: string, alias: string): AliasRecord | undefined {
    const aliases = this.functions.find(functionName)?.aliases ?? {};
    return Object.hasOwn(aliases, alias) ? aliases[alias] : undefined;
  }

  private put(functionName: string, alias: AliasRecord): DeploymentError | undefined {
    try {
      this.functions.shiftAlias(functionName, alias.name, { version: alias.version, weights: alias.weights });
      return undefined;
    } catch (error) {
      if (error instanceof ApiError) return invalidConfiguration(error.message);
      throw error;
    }
  }
}

const ALIAS_MOVED = invalidConfiguration('The Lambda function alias version does not match the current version in AppSpec file.');
