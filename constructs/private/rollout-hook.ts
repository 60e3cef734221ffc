import type { Role } from 'aws-cdk-lib/aws-iam';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { ArnFormat, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { CodeDeploy, readDeploymentTargets } from './code-deploy';
import { keeperFunction } from './package-function';

const ID = 'CsiRolloutHook';
/** Output of the stack. */
const ROLLOUT_REPORTS = 'CsiRolloutReports';

/**
 * The stack's function that examines new versions before they get traffic. What it does to a function it does as the role of that
 * function's rollout, which trusts it: its own role may learn what a deployment is about, and no more, however many functions there are.
 */
export class RolloutHook extends Construct {
  public static of(scope: Construct): RolloutHook {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(ID) as RolloutHook | undefined) ?? new RolloutHook(stack, ID);
  }

  public readonly hook: LambdaFunction;
  public readonly role: Role;

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    const { fn, role, policy } = keeperFunction(this, 'rollout-hook/index.js', {
      description: 'cdk-serverless-inference: examines new versions of model functions before they get traffic',
      roleDescription: 'Examines new versions of model functions before they get traffic',
      policyName: 'Rollouts',
    });
    this.hook = fn;
    this.role = role;
    policy.addStatements(...this.statements());
    // CloudFormation only says that a hook failed. Under a name that is always the same, and seen at the end of every deploy.
    new CfnOutput(this, 'Reports', { description: 'Log group that says why new versions were stopped before they got traffic', value: fn.logGroup.logGroupName }).overrideLogicalId(ROLLOUT_REPORTS);
  }

  private statements(): PolicyStatement[] {
    const { application } = CodeDeploy.of(this);
    return [
      new PolicyStatement({
        actions: ['codedeploy:GetDeployment', 'codedeploy:GetDeploymentGroup', 'codedeploy:PutLifecycleEventHookExecutionStatus'],
        // All groups of the stack's own application: a policy that names each would grow with every function.
        resources: [Stack.of(this).formatArn({ service: 'codedeploy', resource: 'deploymentgroup', resourceName: `${application.ref}/*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME })],
      }),
      readDeploymentTargets(),
      // With any narrower scope composite alarms are not seen: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
      new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }),
    ];
  }
}
