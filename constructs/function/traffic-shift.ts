import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import type { CfnFunction, Function as LambdaFunction, IVersion } from 'aws-cdk-lib/aws-lambda';
import { CustomResource, Lazy, Names } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { GOLDEN_TAG } from '../../lib/golden/tag';
import type { HookTask } from '../../lib/rollout/before-traffic';
import { BEFORE_TRAFFIC_TAG, formatTasks } from '../../lib/rollout/before-traffic';
import type { TrafficPlan } from '../../lib/rollout/plan';
import { CodeDeploy } from '../private/code-deploy';
import { goldenAsset } from '../private/golden-asset';
import { RolloutHook } from '../private/rollout-hook';
import { RolloutRole } from '../private/rollout-role';
import { VersionKeeper } from '../private/version-keeper';
import type { GoldenRequests } from '../rollout/golden-requests';
import type { VersionAlias } from './qualified-function';

interface TrafficShiftOptions {
  readonly plan: TrafficPlan;
  readonly fn: LambdaFunction;
  readonly alias: VersionAlias;
  /** What stops it; more may be added until the app is rendered. Undefined where nothing watches. */
  readonly alarms?: readonly IAlarm[];
}

/** What moves the traffic of an alias by a plan, for as long as no alarm goes off, once the new version has passed what it must. */
export class TrafficShift extends Construct {
  private readonly plan: TrafficPlan;
  private readonly fn: LambdaFunction;
  private readonly alias: VersionAlias;
  private readonly role: RolloutRole;
  private readonly group: CfnDeploymentGroup;
  private readonly tasks = new Set<HookTask>();

  public constructor(scope: Construct, id: string, { plan, fn, alias, alarms }: TrafficShiftOptions) {
    super(scope, id);
    this.plan = plan;
    this.fn = fn;
    this.alias = alias;
    const shared = CodeDeploy.of(this);
    VersionKeeper.of(this).follow(shared.application);
    this.role = new RolloutRole(this, 'Permissions', fn.functionArn);
    if (alarms !== undefined) this.role.seeAlarms();
    this.group = new CfnDeploymentGroup(this, 'Group', {
      // A name that synth knows: what may answer for the group need not wait for it, nor for the alarms and versions behind it.
      deploymentGroupName: Names.uniqueResourceName(this, { maxLength: 100 }),
      applicationName: shared.application.ref,
      serviceRoleArn: this.role.role.roleArn,
      deploymentConfigName: shared.config(plan),
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      // None is said too: an update that leaves them out keeps the alarms of the rollout before.
      // https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_UpdateDeploymentGroup.html
      alarmConfiguration: alarms === undefined ? { enabled: false, alarms: [] } : { enabled: true, alarms: Lazy.any({ produce: () => alarms.map(({ alarmName }) => ({ name: alarmName })) }) },
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'] },
    });
    this.setUpdatePolicy();
    // The references of an UpdatePolicy order nothing by themselves.
    alias.node.addDependency(this.group);
  }

  /** Whether the alias has weights for a while. */
  public get isGradual(): boolean {
    return this.plan.kind !== 'allAtOnce';
  }

  /** Looks at the alarms before traffic moves: those of a user may be red already. */
  public examineAlarms(): void {
    this.beforeTraffic('alarms');
  }

  /**
   * Has every new version answer golden requests: the first one of a function by a custom resource, which the alias must wait for,
   * later ones by CodeDeploy.
   */
  public replay(golden: GoldenRequests, version: IVersion): void {
    const { hook } = this.beforeTraffic('golden-requests');
    const asset = goldenAsset(this, golden);
    this.role.askVersion(version.functionArn, asset.bucket, asset.s3ObjectKey);
    // A tag is no part of a version: other golden requests publish nothing.
    (this.fn.node.defaultChild as CfnFunction).tags.setTag(GOLDEN_TAG, asset.s3ObjectUrl);
    const check = new CustomResource(this, 'GoldenRequestsCheck', {
      serviceToken: hook.functionArn,
      resourceType: 'Custom::CsiGoldenRequests',
      properties: { functionName: this.fn.functionName, version: version.version, roleArn: this.role.role.roleArn },
    });
    check.node.addDependency(hook);
    this.alias.node.addDependency(check);
  }

  /** Holds scaling back while the alias has weights: Lambda refuses any change of its provisioned concurrency in that time. */
  public suspendScaling(): void {
    if (!this.isGradual) return;
    this.role.suspendScaling();
    VersionKeeper.of(this).resumeScaling(this, this.fn.functionArn);
    this.beforeTraffic('scaling');
  }

  /** The hook, with one more task. */
  private beforeTraffic(task: HookTask): RolloutHook {
    const hook = RolloutHook.of(this);
    if (this.tasks.size === 0) {
      this.role.trust(hook);
      this.setUpdatePolicy(hook);
      this.alias.node.addDependency(hook.hook);
    }
    this.tasks.add(task);
    (this.fn.node.defaultChild as CfnFunction).tags.setTag(BEFORE_TRAFFIC_TAG, formatTasks(this.tasks));
    return hook;
  }

  private setUpdatePolicy(hook?: RolloutHook): void {
    this.alias.resource.cfnOptions.updatePolicy = {
      codeDeployLambdaAliasUpdate: { applicationName: CodeDeploy.of(this).application.ref, deploymentGroupName: this.group.ref, beforeAllowTrafficHook: hook?.hook.functionName },
    };
  }
}
