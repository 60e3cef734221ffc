import { randomInt } from 'node:crypto';
import type { Documents, StateFolder } from '../state/state-folder';
import { HttpApiDoor, type DoorOptions } from './http-api-door';
import type { HttpApiRecord, Properties } from './records';
import { ServedAtPorts } from './served-at-ports';

type Part = 'integrations' | 'routes' | 'authorizers' | 'stages';

/** HTTP APIs, each at a port of its own. */
export class HttpApis {
  private readonly records: Documents<HttpApiRecord>;
  private readonly ports: ServedAtPorts;

  constructor(state: StateFolder, options: DoorOptions, firstPort: number) {
    this.records = state.documents<HttpApiRecord>('http-apis');
    this.ports = new ServedAtPorts(firstPort, (id) => new HttpApiDoor(options, () => this.find(id)).serve, options.warn);
  }

  get all(): readonly HttpApiRecord[] {
    return [...this.records.all.values()];
  }

  get(id: string): HttpApiRecord {
    const found = this.records.all.get(id);
    if (found === undefined) throw new Error(`Unable to find API by id '${id}'`);
    return found;
  }

  find(id: string): HttpApiRecord | undefined {
    return this.records.all.get(id);
  }

  async create(properties: Properties): Promise<HttpApiRecord> {
    const id = newApiId();
    const record = { id, name: String(properties['Name']), port: 0, properties, integrations: {}, routes: {}, authorizers: {}, stages: {} };
    const port = await this.ports.listen(id);
    this.records.put(id, { ...record, port });
    return this.get(id);
  }

  update(id: string, properties: Properties): HttpApiRecord {
    this.records.put(id, { ...this.get(id), name: String(properties['Name']), properties });
    return this.get(id);
  }

  async delete(id: string): Promise<void> {
    this.records.delete(id);
    await this.ports.unlisten(id);
  }

  put(apiId: string, part: Part, id: string, properties: Properties): void {
    const record = this.get(apiId);
    this.records.put(apiId, { ...record, [part]: { ...record[part], [id]: properties } });
  }

  remove(apiId: string, part: Part, id: string): void {
    const record = this.find(apiId);
    if (record === undefined) return;
    const { [id]: _, ...rest } = record[part];
    this.records.put(apiId, { ...record, [part]: rest });
  }

  resume(): Promise<void> {
    return this.ports.resume(this.all, (id, port) => this.records.put(id, { ...this.get(id), port }));
  }

  close(): Promise<void> {
    return this.ports.close();
  }
}

/** Ten letters and digits. */
export function newApiId(): string {
  return Array.from({ length: 10 }, () => 'abcdefghijklmnopqrstuvwxyz0123456789'[randomInt(36)]).join('');
}
