import { DAY_SECONDS } from '../../lib/versions/prune';

/** A rollout is over, by success, failure or stop. */
export interface RolloutTask {
  readonly kind: 'rollout';
  readonly application: string;
  readonly group: string;
  readonly deploymentId: string;
}

/** All functions are to be looked after. */
export interface TendTask {
  readonly kind: 'tend';
  readonly afterDeploy: boolean;
}

/** So they are, and old versions are to go. */
export interface PruneTask {
  readonly kind: 'prune';
  /** Undefined: as each function says. */
  readonly dryRun?: boolean;
  /** Seconds. */
  readonly minimumAge: number;
}

export type Task = RolloutTask | TendTask | PruneTask;

/** What EventBridge's events, or who invokes this by hand, ask for. */
export function taskOf(event: unknown): Task {
  const { source, detail, action, ...options } = (event ?? {}) as { readonly [name: string]: unknown };
  switch (source ?? action) {
    case 'aws.codedeploy': {
      const { application, deploymentGroup, deploymentId } = detail as Readonly<Record<string, string>>;
      return { kind: 'rollout', application, group: deploymentGroup, deploymentId };
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

function pruneTask({ dryRun, minimumAgeHours = DAY_SECONDS / 3600, ...others }: Readonly<Record<string, unknown>>): PruneTask {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new Error(`the event has ${unknown}, but "prune" takes dryRun and minimumAgeHours alone`);
  if (dryRun !== undefined && typeof dryRun !== 'boolean') throw new Error(`dryRun is ${JSON.stringify(dryRun)}, but must be true or false`);
  if (typeof minimumAgeHours !== 'number' || !(minimumAgeHours >= 0)) throw new Error(`minimumAgeHours is ${JSON.stringify(minimumAgeHours)}, but must be a number from 0`);
  return { kind: 'prune', dryRun, minimumAge: minimumAgeHours * 3600 };
}
