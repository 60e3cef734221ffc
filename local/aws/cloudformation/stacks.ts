import { randomUUID } from 'node:crypto';
import type { AwsIdentity } from '../identity';
import type { Journal } from '../state/journal';
import type { Documents, StateFolder } from '../state/state-folder';
import { AwsError } from '../wire/errors';
import type { ResourceRecord, StackEvent, StackRecord } from './records';

/** The stacks of the account, deleted ones included: their events can still be asked for by id. */
export class Stacks {
  private readonly documents: Documents<StackRecord>;
  private readonly events: Journal<StackEvent>;

  constructor(state: StateFolder, private readonly identity: AwsIdentity, private readonly onEvent: (stack: StackRecord, event: StackEvent) => void) {
    this.documents = state.documents<StackRecord>('stacks');
    this.events = state.journal<StackEvent>('stack-events');
  }

  get all(): readonly StackRecord[] {
    return [...this.documents.all.values()];
  }

  get live(): readonly StackRecord[] {
    return this.all.filter(({ status }) => status !== 'DELETE_COMPLETE');
  }

  find(nameOrId: string): StackRecord | undefined {
    return nameOrId.startsWith('arn:') ? this.documents.all.get(keyOf(nameOrId)) : this.live.find(({ name }) => name === nameOrId);
  }

  get(nameOrId: string): StackRecord {
    const found = this.find(nameOrId);
    if (found === undefined) throw AwsError.validation(`Stack with id ${nameOrId} does not exist`);
    return found;
  }

  /** Oldest first. */
  eventsOf({ id }: StackRecord): readonly StackEvent[] {
    return this.events.of(keyOf(id));
  }

  add(name: string, contents: Pick<StackRecord, 'status' | 'template' | 'description' | 'parameters' | 'capabilities' | 'tags' | 'disableRollback' | 'parentId' | 'rootId' | 'timeoutMinutes'>): StackRecord {
    if (!/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) {
      throw AwsError.validation(`1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`);
    }
    const { region, account } = this.identity;
    const stack: StackRecord = {
      ...contents,
      id: `arn:aws:cloudformation:${region}:${account}:stack/${name}/${randomUUID()}`,
      name,
      created: new Date().toISOString(),
      terminationProtection: false,
      resources: {},
      outputs: [],
      imports: [],
      changeSets: {},
      garbage: [],
    };
    this.documents.put(keyOf(stack.id), stack);
    return stack;
  }

  change(id: string, change: Partial<Omit<StackRecord, 'id' | 'name' | 'status' | 'reason'>>): StackRecord {
    const next = { ...this.get(id), ...change };
    this.documents.put(keyOf(id), next);
    return next;
  }

  setStatus(id: string, status: string, reason?: string, change: Partial<StackRecord> = {}): StackRecord {
    const stack = this.get(id);
    return this.put({ ...stack, ...change, status, reason }, {
      logicalId: stack.name, physicalId: stack.id, type: 'AWS::CloudFormation::Stack', status, reason,
    });
  }

  /** Stores a resource as it is now, with an event that says so. */
  setResource(id: string, resource: ResourceRecord): void {
    const stack = this.get(id);
    this.put({ ...stack, resources: { ...stack.resources, [resource.logicalId]: resource } }, eventOf(resource));
  }

  /** Of a resource that is not, or no longer, the stack's one of its name. */
  event(id: string, resource: ResourceRecord): void {
    this.put(this.get(id), eventOf(resource));
  }

  removeResource(id: string, logicalId: string): void {
    const stack = this.get(id);
    this.change(id, { resources: Object.fromEntries(Object.entries(stack.resources).filter(([other]) => other !== logicalId)) });
  }

  exports(): readonly { readonly name: string; readonly value: string; readonly stack: StackRecord }[] {
    return this.live.flatMap((stack) => stack.outputs.flatMap(({ exportName, value }) => (exportName === undefined ? [] : [{ name: exportName, value, stack }])));
  }

  importers(exportName: string): readonly StackRecord[] {
    return this.live.filter(({ imports }) => imports.includes(exportName));
  }

  private put(stack: StackRecord, event: Omit<StackEvent, 'id' | 'timestamp'>): StackRecord {
    const key = keyOf(stack.id);
    // Clients put events in order by their time.
    const last = this.events.of(key).at(-1);
    const time = Math.max(Date.now(), last === undefined ? 0 : Date.parse(last.timestamp) + 1);
    const full = { ...event, id: randomUUID(), timestamp: new Date(time).toISOString() };
    this.events.append(key, full);
    this.documents.put(key, stack);
    this.onEvent(stack, full);
    return stack;
  }
}

function eventOf(resource: ResourceRecord): Omit<StackEvent, 'id' | 'timestamp'> {
  const { logicalId, physicalId, type, status, reason, properties } = resource;
  return { logicalId, physicalId, type, status, reason, properties: JSON.stringify(properties) };
}

/** The end of the id: the only part that is a file's name on every system. */
function keyOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
