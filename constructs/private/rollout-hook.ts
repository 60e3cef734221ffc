import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ArnFormat, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { CodeDeploy, readDeploymentTargets } from './code-deploy';
import { packageFunction } from './package-function';

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
    const logGroup = new LogGroup(this, 'Logs', { retention: RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: 'Examines new versions of model functions before they get traffic',
      // Inline, so that the role can do its work the moment it exists.
      inlinePolicies: { Rollouts: new PolicyDocument({ statements: this.statements(logGroup) }) },
    });
    this.hook = packageFunction(this, 'Function', 'rollout-hook/index.js', {
      description: 'cdk-serverless-inference: examines new versions of model functions before they get traffic',
      role: this.role,
      logGroup,
    });
    // CloudFormation only says that a hook failed. Under a name that is always the same, and seen at the end of every deploy.
    new CfnOutput(this, 'Reports', { description: 'Log group that says why new versions were stopped before they got traffic', value: logGroup.logGroupName }).overrideLogicalId(ROLLOUT_REPORTS);
  }

  private statements(logGroup: LogGroup): PolicyStatement[] {
    const { application } = CodeDeploy.of(this);
    return [
      new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
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
