import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Arn, ArnFormat, Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { LIVE_ALIAS } from '../../lib/lambda/live-alias';
import type { CostMetricOptions } from '../cost/cost-metric-options';
import type { IModelVersion } from '../model/model-version';
import { notKnown } from '../private/cost-metric';
import type { Metered } from '../private/cost-metric';
import { knownMebibytes } from '../private/known';
import { reject } from '../private/reject';
import { ModelFunctionBase } from './model-function-base';
import { guard } from '../private/declared/guard';

/** What is known of a model function that another stack or app declares. */
export interface ModelFunctionAttributes {
  /** ARN of the function, without alias or version. */
  readonly functionArn: string;

  /**
   * Role that the function runs as.
   *
   * @default - unknown, and grants to the function itself do nothing
   */
  readonly role?: IRole;

  /**
   * The model version that is deployed there.
   *
   * @default - unknown, and reading `modelVersion` throws
   */
  readonly modelVersion?: IModelVersion;
}

/** A model function that another stack or app declares. */
export class ImportedModelFunction extends ModelFunctionBase {
  public readonly functionName: string;
  public readonly alias: IFunction;

  public constructor(
    scope: Construct,
    id: string,
    private readonly attributes: ModelFunctionAttributes,
  ) {
    super(scope, id);
    const { functionArn } = attributes;
    if (!Token.isUnresolved(functionArn) && functionArn.split(':').length !== 7) {
      reject(this, [{ prop: 'functionArn', found: `is ${functionArn}`, allowed: 'the ARN of a function without alias or version', remedy: 'give fn.functionArn' }]);
    }
    this.functionName = Arn.split(functionArn, ArnFormat.COLON_RESOURCE_NAME).resourceName as string;
    this.alias = LambdaFunction.fromFunctionAttributes(this, 'Live', {
      functionArn: `${functionArn}:${LIVE_ALIAS}`,
      role: attributes.role,
      // Permissions on the alias can be added when the account is the stack's own; one that only the deploy knows may be.
      sameEnvironment: Token.isUnresolved(Stack.of(this).account) || Arn.split(functionArn, ArnFormat.COLON_RESOURCE_NAME).account === Stack.of(this).account,
    });
  }

  /** @internal */
  protected override _metered({ memorySize, architecture }: CostMetricOptions): Pick<Metered, 'host' | 'problems'> {
    const memoryMiB = knownMebibytes(memorySize);
    const problems = [
      ...(memoryMiB === undefined ? [notKnown('memorySize', 'an imported function')] : []),
      ...(architecture === undefined ? [notKnown('architecture', 'an imported function')] : []),
    ];
    return memoryMiB === undefined || architecture === undefined ? { problems } : { problems, host: { kind: 'function', memoryMiB, architecture: architecture.name as 'arm64' } };
  }

  public get modelVersion(): IModelVersion {
    if (this.attributes.modelVersion === undefined) {
      reject(this, [{ prop: 'modelVersion', found: 'is not known of an imported function', remedy: 'give it to ModelFunction.fromAttributes' }]);
    }
    return this.attributes.modelVersion as IModelVersion;
  }
}

guard('IInferenceEndpoint', ImportedModelFunction);
