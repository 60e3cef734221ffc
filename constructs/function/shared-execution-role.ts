import type { CfnRole, IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { nameByAdditions } from '../private/name-by-content';
import { sendTraces } from '../private/send-traces';

/**
 * A role that several functions run as. It holds what is the same for all of them; each function adds what names a resource of its own, by a
 * policy of its own, so that one function more or less changes nothing of the others.
 */
export class SharedExecutionRole extends Role {
  public readonly allowsTracing: boolean;

  public constructor(scope: Construct, id: string, options: { readonly tracing: boolean; readonly permissionsBoundary?: IManagedPolicy; readonly removalPolicy: RemovalPolicy; readonly description: string }) {
    super(scope, id, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: options.description,
      permissionsBoundary: options.permissionsBoundary,
      inlinePolicies: options.tracing ? { Tracing: new PolicyDocument({ statements: [sendTraces()] }) } : undefined,
    });
    this.applyRemovalPolicy(options.removalPolicy);
    nameByAdditions(this.node.defaultChild as CfnRole, 8);
    this.allowsTracing = options.tracing;
  }
}
