import { randomInt } from 'node:crypto';
import { listenFrom, type LocalHttpServer } from '../../http';
import type { Documents, StateFolder } from '../state/state-folder';
import { HttpApiDoor, type DoorOptions } from './http-api-door';
import type { HttpApiRecord, Properties } from './records';

type Part = 'integrations' | 'routes' | 'authorizers' | 'stages';

/** HTTP APIs, each at a port of its own. */
export class HttpApis {
  private readonly records: Documents<HttpApiRecord>;
  private readonly servers = new Map<string, LocalHttpServer>();

  constructor(state: StateFolder, private readonly options: DoorOptions, private readonly firstPort: number) {
    this.records = state.documents<HttpApiRecord>('http-apis');
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
    const port = await this.listen(id, this.firstPort);
    this.records.put(id, { ...record, port });
    return this.get(id);
  }

  update(id: string, properties: Properties): HttpApiRecord {
    this.records.put(id, { ...this.get(id), name: String(properties['Name']), properties });
    return this.get(id);
  }

  async delete(id: string): Promise<void> {
    this.records.delete(id);
    const server = this.servers.get(id);
    this.servers.delete(id);
    await server?.close();
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

  /** Serves what was there when the server ended, at the same ports where those are free. */
  async resume(): Promise<void> {
    for (const record of this.all) {
      const port = await this.listen(record.id, record.port);
      if (port === record.port) continue;
      this.records.put(record.id, { ...record, port });
      this.options.warn(`port ${record.port} is taken: the API ${record.name} is now at http://127.0.0.1:${port}, and outputs of stacks still name the old one`);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.servers.values()].map((server) => server.close()));
  }

  private async listen(id: string, from: number): Promise<number> {
    const server = await listenFrom(from, new HttpApiDoor(this.options, () => this.find(id)).serve);
    this.servers.set(id, server);
    return server.port;
  }
}

/** Ten letters and digits. */
export function newApiId(): string {
  return Array.from({ length: 10 }, () => 'abcdefghijklmnopqrstuvwxyz0123456789'[randomInt(36)]).join('');
}
