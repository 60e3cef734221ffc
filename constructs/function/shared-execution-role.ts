import type { CfnRole, IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { nameByAdditions } from '../private/name-by-content';
import { sendTraces } from '../private/send-traces';
import { writeLogs } from '../private/write-logs';

interface SharedExecutionRoleOptions {
  readonly tracing: boolean;
  /** Where its functions write to, if that is one place. */
  readonly logGroup?: ILogGroup;
  readonly permissionsBoundary?: IManagedPolicy;
  readonly removalPolicy: RemovalPolicy;
  readonly description: string;
}

/**
 * A role that several functions run as. It holds what is the same for all of them; each function adds what names a resource of its own, by a
 * policy of its own, so that one function more or less changes nothing of the others.
 */
export class SharedExecutionRole extends Role {
  public readonly allowsTracing: boolean;
  private readonly logGroup?: ILogGroup;

  public constructor(scope: Construct, id: string, { tracing, logGroup, permissionsBoundary, removalPolicy, description }: SharedExecutionRoleOptions) {
    super(scope, id, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description,
      permissionsBoundary,
      inlinePolicies: {
        ...(tracing && { Tracing: new PolicyDocument({ statements: [sendTraces()] }) }),
        ...(logGroup !== undefined && { Logs: new PolicyDocument({ statements: [writeLogs(logGroup)] }) }),
      },
    });
    this.applyRemovalPolicy(removalPolicy);
    nameByAdditions(this.node.defaultChild as CfnRole, 8);
    this.allowsTracing = tracing;
    this.logGroup = logGroup;
  }

  /** Whether its functions may write there without a policy of their own. */
  public allowsLogs(logGroup: ILogGroup): boolean {
    return this.logGroup === logGroup;
  }
}
