import type { RetainTask } from './retain';

/** What EventBridge's events, or who invokes this by hand, ask for. */
export function taskOf(event: object): RetainTask {
  const { source, action, detail, ...options } = event as { readonly [name: string]: unknown };
  if (source === 'aws.cloudformation' || source === 'aws.events') return { kind: 'retain', dryRun: false };
  if (source === 'aws.ssm') {
    const [, model] = /^\/models\/([^/]+)\//.exec(String((detail as { readonly name?: unknown } | undefined)?.name)) ?? [];
    return { kind: 'retain', dryRun: false, ...(model !== undefined && { model }) };
  }
  if (action !== 'retain') throw new Error(`the event asks for ${JSON.stringify(action)}, but this knows the action "retain" alone: {"action":"retain","dryRun":true}`);
  const { dryRun = false, model, ...others } = options;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new Error(`the event has ${unknown}, but "retain" takes dryRun and model alone`);
  if (typeof dryRun !== 'boolean') throw new Error(`dryRun is ${JSON.stringify(dryRun)}, but must be true or false`);
  return { kind: 'retain', dryRun, ...(model !== undefined && { model: String(model) }) };
}
