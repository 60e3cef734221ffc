import { DAY_SECONDS } from '../../lib/versions/prune';
import { pruneTask, type PruneTask } from '../shared/prune-task';

/** What EventBridge's events, or who invokes this by hand, ask for. */
export function taskOf(event: object): PruneTask {
  const { source, action, ...options } = event as { readonly [name: string]: unknown };
  if (source === 'aws.cloudformation' || source === 'aws.events') return { kind: 'prune', minimumAge: DAY_SECONDS };
  if (action === 'prune') return pruneTask(options);
  throw new Error(`the event asks for ${JSON.stringify(action)}, but this knows the action "prune" alone: {"action":"prune","dryRun":true}`);
}
