import { listenFrom, type LocalHttpServer } from '../../http';
import { ApiError } from '../../lambda-api/errors';
import { serveFunctionUrl } from '../../lambda-api/function-url';
import type { AwsIdentity } from '../identity';
import type { Functions } from './functions';
import type { Invocations } from './invocations';
import type { LambdaMetrics } from './lambda-metrics';
import type { UrlRecord } from './records';

/** A port for each function URL. */
export class FunctionUrls {
  private readonly servers = new Map<string, LocalHttpServer>();

  constructor(
    private readonly identity: AwsIdentity, private readonly functions: Functions, private readonly invocations: Invocations, private readonly metrics: LambdaMetrics,
  ) {}

  /** Serves a URL, on the port it had before if that is free. Answers the port. */
  async listen(name: string, url: Omit<UrlRecord, 'port'> & { readonly port?: number }, firstPort: number): Promise<number> {
    this.functions.get(name);
    const { qualifier } = url;
    const server = await listenFrom(url.port ?? firstPort, serveFunctionUrl({
      apiId: url.apiId,
      region: this.identity.region,
      cors: url.cors,
      streams: url.invokeMode === 'RESPONSE_STREAM',
      target: () => {
        const fn = this.functions.find(name);
        try {
          return fn && this.invocations.at(fn, qualifier);
        } catch (error) {
          if (error instanceof ApiError) return undefined;
          throw error;
        }
      },
      onAnswer: (status, latencyMs) => this.metrics.url({ functionName: name, qualifier }, status, latencyMs),
    }));
    this.servers.set(url.apiId, server);
    return server.port;
  }

  async unlisten(apiId: string): Promise<void> {
    const server = this.servers.get(apiId);
    this.servers.delete(apiId);
    await server?.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.servers.values()].map((server) => server.close()));
  }
}
