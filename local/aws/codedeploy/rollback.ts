import { randomBytes } from 'node:crypto';
import { writeAppSpec, type LambdaRevision } from '../../../lib/codedeploy/app-spec';
import { begin, CREATED, type DeploymentPlan } from '../../../lib/codedeploy/deployment';
import { LAMBDA_ALL_AT_ONCE } from '../../../lib/codedeploy/traffic-routing';
import type { DeploymentRecord } from './records';
import { revisionOf } from './revision';

const ALL_AT_ONCE: DeploymentPlan = { steps: [{ afterMs: 0, weight: 1 }], hooks: {} };

export function newDeploymentId(): string {
  return `d-${[...randomBytes(9)].map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'[byte % 36]).join('')}`;
}

/**
 * The deployment that gives all traffic back at once, just begun, and the one that it rolls back. It calls no hooks and
 * looks at no alarms.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html
 */
export function rollbackOf(record: DeploymentRecord, failed: LambdaRevision, now: number): { readonly rollback: DeploymentRecord & { readonly target: LambdaRevision }; readonly rolledBack: DeploymentRecord } {
  const id = newDeploymentId();
  const target = { ...failed, currentVersion: failed.targetVersion, targetVersion: failed.currentVersion, hooks: {} };
  return {
    rollback: {
      id,
      application: record.application,
      group: record.group,
      groupId: record.groupId,
      serviceRole: record.serviceRole,
      configName: LAMBDA_ALL_AT_ONCE,
      created: now,
      creator: 'codeDeployRollback',
      revision: revisionOf({ revisionType: 'AppSpecContent', appSpecContent: { content: writeAppSpec(target) } }),
      target,
      plan: ALL_AT_ONCE,
      progress: begin(CREATED, ALL_AT_ONCE, now),
      hookExecutions: {},
      rollback: { triggeredBy: record.id, message: `Deployment ${id} is triggered to roll back deployment ${record.id}.` },
    },
    rolledBack: { ...record, rollback: { deploymentId: id, message: `Deployment ${record.id} terminated. Automatic rollback is triggered with a DeploymentId ${id}.` } },
  };
}
