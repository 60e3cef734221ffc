import type { LambdaRevision } from '../../../lib/codedeploy/app-spec';
import type { GroupSettings } from '../../../lib/codedeploy/check-group';
import type { DeploymentPlan, HookEventName, Progress } from '../../../lib/codedeploy/deployment';
import type { AlarmConfiguration, AutoRollbackConfiguration } from '../../../lib/codedeploy/failures';
import type { TrafficPlan } from '../../../lib/rollout/plan';

export type Tags = Readonly<Record<string, string>>;

export interface ApplicationRecord {
  readonly id: string;
  readonly name: string;
  /** Milliseconds on the server's clock, like all times here. */
  readonly created: number;
  readonly tags: Tags;
}

export interface GroupRecord {
  readonly id: string;
  readonly application: string;
  readonly name: string;
  readonly settings: GroupSettings & { readonly deploymentConfigName: string; readonly serviceRoleArn: string };
  readonly tags: Tags;
}

export interface ConfigRecord {
  readonly id: string;
  readonly name: string;
  readonly created: number;
  readonly plan: TrafficPlan;
}

/** What was to be deployed, as it was given. */
export interface RevisionRecord {
  readonly type: 'AppSpecContent' | 'String';
  readonly content: string;
  readonly sha256: string;
}

export interface DeploymentRecord {
  readonly id: string;
  readonly application: string;
  readonly group: string;
  readonly groupId: string;
  readonly serviceRole: string;
  readonly configName: string;
  readonly created: number;
  readonly creator: 'user' | 'codeDeployRollback';
  readonly description?: string;
  readonly revision: RevisionRecord;
  /** Of the last deployment of the group that succeeded. */
  readonly previousRevision?: RevisionRecord;
  /** What its AppSpec file says; undefined where that cannot be read. */
  readonly target?: LambdaRevision;
  readonly plan: DeploymentPlan;
  readonly progress: Progress;
  /** Lifecycle events by the id under which their hook reports. */
  readonly hookExecutions: Readonly<Record<string, HookEventName>>;
  readonly autoRollback?: AutoRollbackConfiguration;
  readonly alarms?: AlarmConfiguration;
  readonly rollback?: { readonly deploymentId?: string; readonly triggeredBy?: string; readonly message: string };
}
