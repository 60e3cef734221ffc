import { DAY_SECONDS } from '../../lib/versions/prune';
import { pruneTask, type PruneTask } from '../shared/prune-task';

/** A rollout is over, by success, failure or stop. */
export interface RolloutTask {
  readonly kind: 'rollout';
  readonly application: string;
  readonly group: string;
  readonly deploymentId: string;
  /** Whether the new version did not get through. */
  readonly isTakenBack: boolean;
}

/** All functions are to be looked after. */
export interface TendTask {
  readonly kind: 'tend';
  readonly afterDeploy: boolean;
}

export type Task = RolloutTask | TendTask | PruneTask;

/** What EventBridge's events, or who invokes this by hand, ask for. */
export function taskOf(event: unknown): Task {
  const { source, detail, action, ...options } = (event ?? {}) as { readonly [name: string]: unknown };
  switch (source ?? action) {
    case 'aws.codedeploy': {
      const { application, deploymentGroup, deploymentId, state } = detail as Readonly<Record<string, string>>;
      return { kind: 'rollout', application, group: deploymentGroup, deploymentId, isTakenBack: state === 'FAILURE' || state === 'STOP' };
    }
    case 'aws.cloudformation':
      return { kind: 'tend', afterDeploy: true };
    case 'aws.events':
      return { kind: 'prune', minimumAge: DAY_SECONDS };
    case 'tend':
      return { kind: 'tend', afterDeploy: false };
    case 'prune':
      return pruneTask(options);
    default:
      throw new Error(`the event asks for ${JSON.stringify(action)}, but this knows the actions "prune" and "tend": {"action":"prune","dryRun":true}`);
  }
}
