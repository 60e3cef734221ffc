import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction, Function as LambdaFunction, IVersion } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { ArnFormat, AssetHashType, CustomResource, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { goldenSet } from '../../lib/golden/golden-set';
import { GOLDEN_TAG } from '../../lib/golden/tag';
import type { GoldenRequests } from '../rollout/golden-requests';
import { packageFunction } from './package-function';
import { sha256Of } from './sha256';
import { stagingFolder } from './staging';

const ID = 'CsiRolloutHook';

/** The stack's function that asks new versions what they must know, before they get traffic. */
export class RolloutHook extends Construct {
  public static of(scope: Construct): RolloutHook {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(ID) as RolloutHook | undefined) ?? new RolloutHook(stack, ID);
  }

  public readonly hook: LambdaFunction;
  private readonly role: Role;

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', { retention: RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(this.role);
    this.hook = packageFunction(this, 'Function', 'rollout-hook/index.js', {
      description: 'cdk-serverless-inference: replays golden requests against new versions before they get traffic',
      role: this.role,
      logGroup,
    });
  }

  /**
   * Has every new version of a function answer golden requests: the first one by a custom resource, which the alias must wait for,
   * later ones by CodeDeploy.
   */
  public check(scope: Construct, golden: GoldenRequests, fn: LambdaFunction, version: IVersion): CustomResource {
    const asset = goldenAsset(scope, golden);
    // Not by grantRead, which opens all of the staging bucket.
    this.role.addToPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: [asset.bucket.arnForObjects(asset.s3ObjectKey)] }));
    // A tag is no part of a version: other golden requests publish nothing.
    (fn.node.defaultChild as CfnFunction).tags.setTag(GOLDEN_TAG, asset.s3ObjectUrl);
    // A policy for each function: one for all would have each alias wait for all functions, and a function could not depend on another.
    const policy = new Policy(scope, 'GoldenRequestsPolicy', {
      roles: [this.role],
      statements: [
        new PolicyStatement({ actions: ['lambda:ListTags'], resources: [fn.functionArn] }),
        new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [version.functionArn] }),
      ],
    });
    const check = new CustomResource(scope, 'GoldenRequestsCheck', {
      serviceToken: this.hook.functionArn,
      resourceType: 'Custom::CsiGoldenRequests',
      properties: { functionName: fn.functionName, version: version.version },
    });
    check.node.addDependency(this.role, policy);
    return check;
  }

  /** Lets the hook learn what the deployments of a group are about, and answer them. */
  public answerTo(application: string, group: string): void {
    this.role.addToPolicy(new PolicyStatement({
      actions: ['codedeploy:ListDeploymentTargets', 'codedeploy:GetDeploymentTarget', 'codedeploy:PutLifecycleEventHookExecutionStatus'],
      resources: [Stack.of(this).formatArn({ service: 'codedeploy', resource: 'deploymentgroup', resourceName: `${application}/${group}`, arnFormat: ArnFormat.COLON_RESOURCE_NAME })],
    }));
  }
}

function goldenAsset(scope: Construct, golden: GoldenRequests): Asset {
  const { rows, options } = golden._contents();
  const text = JSON.stringify(goldenSet(rows, options));
  const file = join(stagingFolder(Stack.of(scope), 'csi-golden-'), 'golden.json');
  writeFileSync(file, text);
  return new Asset(scope, 'GoldenRequests', { path: file, assetHash: sha256Of(text), assetHashType: AssetHashType.CUSTOM });
}
