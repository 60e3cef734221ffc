import { ArnPrincipal, PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CustomResource, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { LIVE_ALIAS } from '../../lib/lambda/live-alias';
import { FUNCTION_SCALING } from '../../lib/scaling/suspension';
import { keeperFunction } from './package-function';
import { changeScalableTargets } from './scaling-statements';

const ID = 'CsiScalingKeeper';

/**
 * The stack's function that sees to what CloudFormation leaves open of a scaled alias: the range that a schedule has for this hour, and
 * the environments that are left over when an alias is no longer scaled.
 */
export class ScalingKeeper extends Construct {
  public static of(scope: Construct): ScalingKeeper {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(ID) as ScalingKeeper | undefined) ?? new ScalingKeeper(stack, ID);
  }

  private readonly keeper: LambdaFunction;
  private readonly role: Role;

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    const { fn, role } = keeperFunction(this, 'scaling-keeper/index.js', {
      description: 'cdk-serverless-inference: gives scaled functions the range of the hour, and takes away what scaling has left',
      roleDescription: 'Runs what looks after scaling',
      policyName: 'Logs',
    });
    this.keeper = fn;
    this.role = role;
  }

  /** Looks after the alias of a function. What comes of it must come after the scalable target. */
  public lookAfter(scope: Construct, functionName: string, functionArn: string, properties: { readonly [name: string]: unknown }): CustomResource {
    const role = new Role(scope, 'KeeperRole', {
      // In one account it is enough that the role names who may. One role for all functions would end at the 10,240 characters that its policies may have.
      assumedBy: new ArnPrincipal(this.role.roleArn),
      description: 'Looks after what scales one model function',
      // Inline, so that the role can do its work the moment it exists, and for as long.
      inlinePolicies: { Scaling: new PolicyDocument({ statements: statements(Stack.of(scope), functionArn) }) },
    });
    const resource = new CustomResource(scope, 'Keeper', {
      serviceToken: this.keeper.functionArn,
      resourceType: 'Custom::CsiScaling',
      properties: { functionName, roleArn: role.roleArn, ...properties },
    });
    // It writes its log in this role until the very end.
    resource.node.addDependency(this.role, role);
    return resource;
  }
}

/**
 * The service asks, in the name of the caller, for more than the call itself.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_permission_validation.html
 */
function statements(stack: Stack, functionArn: string): PolicyStatement[] {
  return [
    changeScalableTargets(stack, FUNCTION_SCALING, 'RegisterScalableTarget'),
    new PolicyStatement({ actions: ['application-autoscaling:DescribeScalableTargets', 'application-autoscaling:DescribeScalingActivities'], resources: ['*'] }),
    new PolicyStatement({
      actions: ['lambda:GetProvisionedConcurrencyConfig', 'lambda:PutProvisionedConcurrencyConfig', 'lambda:DeleteProvisionedConcurrencyConfig'],
      resources: [`${functionArn}:${LIVE_ALIAS}`],
    }),
    new PolicyStatement({ actions: ['lambda:ListTags'], resources: [functionArn] }),
  ];
}
