import type { LogEvent } from '../../../lib/logs/insights/evaluate';

/** Events and bytes that a log group keeps here, the newest of them: it is a machine, and no archive. */
const KEPT = { events: 50_000, bytes: 32 * 1024 * 1024 } as const;

export interface StoredEvent extends LogEvent {
  readonly stream: string;
}

interface Group {
  events: StoredEvent[];
  bytes: number;
}

/** What functions and containers have written since the server was started, by log group. */
export class LogStore {
  private readonly groups = new Map<string, Group>();

  put(name: string, event: StoredEvent): void {
    const group = this.groups.get(name) ?? { events: [], bytes: 0 };
    this.groups.set(name, group);
    group.events.push(event);
    group.bytes += event.message.length;
    if (group.events.length <= KEPT.events && group.bytes <= KEPT.bytes) return;
    // A tenth at once: taking away one for each that comes would be a copy for each.
    const gone = group.events.splice(0, Math.ceil(group.events.length / 10));
    group.bytes -= gone.reduce((sum, { message }) => sum + message.length, 0);
  }

  get names(): readonly string[] {
    return [...this.groups.keys()].sort();
  }

  events(name: string): readonly StoredEvent[] {
    return this.groups.get(name)?.events ?? [];
  }

  bytes(name: string): number {
    return this.groups.get(name)?.bytes ?? 0;
  }
}
