import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { ArnPrincipal, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { LIVE_ALIAS } from '../../lib/lambda/live-alias';
import { FUNCTION_SCALING, SUSPENDED_TAG } from '../../lib/scaling/suspension';
import type { RolloutHook } from './rollout-hook';
import { changeScalableTargets } from './scaling-statements';

/**
 * All that a rollout of one function may do, and that of no other: CodeDeploy acts in this role, and so does the stack's hook. One
 * role for all functions would end at the 10,240 characters that the policies of a role may have.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export class RolloutRole extends Construct {
  public readonly role: Role;
  private readonly policy: PolicyDocument;
  private readonly functionArn: string;

  public constructor(scope: Construct, id: string, functionArn: string) {
    super(scope, id);
    this.functionArn = functionArn;
    this.policy = new PolicyDocument({ statements: [moveAlias(functionArn)] });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('codedeploy.amazonaws.com'),
      description: 'Rolls out new versions of one model function',
      // Inline, so that the role can do its work the moment it exists.
      inlinePolicies: { Rollout: this.policy },
    });
  }

  /** Lets CodeDeploy see whether an alarm is red. */
  public seeAlarms(): void {
    // With any narrower scope it does not see composite alarms, which users may add:
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
    this.policy.addStatements(new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }));
  }

  /** Lets CodeDeploy call the hook, and the hook act in this role. In one account it is enough that the role names who may. */
  public trust(hook: RolloutHook): void {
    this.role.assumeRolePolicy?.addStatements(new PolicyStatement({ actions: ['sts:AssumeRole'], principals: [new ArnPrincipal(hook.role.roleArn)] }));
    this.policy.addStatements(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [hook.hook.functionArn] }),
      new PolicyStatement({ actions: ['lambda:ListTags'], resources: [this.functionArn] }),
    );
  }

  /** Lets the hook ask a new version, and no other, what is in an object. */
  public askVersion(versionArn: string, bucket: IBucket, key: string): void {
    this.policy.addStatements(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [versionArn] }),
      // Not by grantRead, which opens all of the staging bucket.
      new PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects(key)] }),
    );
  }

  /**
   * Lets the hook hold back what scales the function. The service asks, in the name of the caller, for the rest too.
   * https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_permission_validation.html
   */
  public suspendScaling(): void {
    this.policy.addStatements(
      changeScalableTargets(Stack.of(this), FUNCTION_SCALING, 'RegisterScalableTarget'),
      new PolicyStatement({ actions: ['application-autoscaling:DescribeScalableTargets'], resources: ['*'] }),
      new PolicyStatement({
        actions: ['lambda:GetProvisionedConcurrencyConfig', 'lambda:PutProvisionedConcurrencyConfig', 'lambda:DeleteProvisionedConcurrencyConfig'],
        resources: [`${this.functionArn}:${LIVE_ALIAS}`],
      }),
      // By this tag the version keeper knows what to resume.
      new PolicyStatement({
        actions: ['lambda:TagResource', 'lambda:UntagResource'], resources: [this.functionArn], conditions: { 'ForAllValues:StringEquals': { 'aws:TagKeys': [SUSPENDED_TAG] } },
      }),
    );
  }
}

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/getting-started-create-service-role.html */
function moveAlias(functionArn: string): PolicyStatement {
  return new PolicyStatement({
    actions: ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:GetProvisionedConcurrencyConfig'],
    resources: [functionArn, `${functionArn}:${LIVE_ALIAS}`],
  });
}
