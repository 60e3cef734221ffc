import { isOver, timeLeftMs, type DeploymentStatus } from '../../../lib/codedeploy/deployment';
import type { DeploymentRecord } from './records';

/** What a live view shows of a deployment. */
export interface DeploymentSummary {
  readonly id: string;
  readonly application: string;
  readonly group: string;
  readonly creator: DeploymentRecord['creator'];
  readonly status: DeploymentStatus;
  readonly function?: string;
  readonly alias?: string;
  readonly currentVersion?: string;
  readonly targetVersion?: string;
  /** Share of the traffic that the new version has, from 0 to 1. */
  readonly weight: number;
  /** The lifecycle event under way. */
  readonly event?: string;
  /** Seconds of the server's clock until the last shift, without the time that hooks take. */
  readonly secondsLeft: number;
  readonly error?: { readonly code: string; readonly message: string };
  readonly rollbackDeploymentId?: string;
}

export function deploymentSummary({ id, application, group, creator, target, plan, progress, rollback }: DeploymentRecord, now: number): DeploymentSummary {
  return {
    id, application, group, creator,
    status: progress.status,
    function: target?.functionName,
    alias: target?.alias,
    currentVersion: target?.currentVersion,
    targetVersion: target?.targetVersion,
    weight: progress.weight,
    event: progress.events.find(({ status }) => status === 'InProgress')?.name,
    secondsLeft: Math.ceil(timeLeftMs(progress, plan, now) / 1000),
    error: progress.error,
    rollbackDeploymentId: rollback?.deploymentId,
  };
}

/** One line for a deployment under way; undefined for one that is over. */
export function deploymentLine({ id, status, function: name, alias, currentVersion, targetVersion, weight, event, secondsLeft }: DeploymentSummary): string | undefined {
  if (isOver({ status })) return undefined;
  const left = secondsLeft === 0 ? '' : `, ${Math.floor(secondsLeft / 60)} min ${secondsLeft % 60} s to the last shift`;
  return `${id}: ${name ?? '?'}:${alias ?? '?'} from version ${currentVersion ?? '?'} to ${targetVersion ?? '?'}, ${Math.round(100 * weight)} % shifted, ${event ?? status}${left}`;
}
