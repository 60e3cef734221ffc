import { listenFrom, type LocalHttpServer, type Serve } from '../../http';

interface AtPort {
  readonly id: string;
  readonly name: string;
  readonly port: number;
}

/** A port for each API. */
export class ServedAtPorts {
  private readonly servers = new Map<string, LocalHttpServer>();

  constructor(private readonly firstPort: number, private readonly door: (id: string) => Serve, private readonly warn: (message: string) => void) {}

  async listen(id: string, from = this.firstPort): Promise<number> {
    const server = await listenFrom(from, this.door(id));
    this.servers.set(id, server);
    return server.port;
  }

  /** Serves what was there when the server ended, at the same ports where those are free. */
  async resume(records: readonly AtPort[], moved: (id: string, port: number) => void): Promise<void> {
    for (const { id, name, port: before } of records) {
      const port = await this.listen(id, before);
      if (port === before) continue;
      moved(id, port);
      this.warn(`port ${before} is taken: the API ${name} is now at http://127.0.0.1:${port}, and outputs of stacks still name the old one`);
    }
  }

  async unlisten(id: string): Promise<void> {
    const server = this.servers.get(id);
    this.servers.delete(id);
    await server?.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.servers.values()].map((server) => server.close()));
  }
}
