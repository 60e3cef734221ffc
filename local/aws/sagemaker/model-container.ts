import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { HOST } from '../../http';

/** How a container of this package's model server is started as a process. */
export interface ContainerSettings {
  readonly node: string;
  /** The server that the image would start. */
  readonly server: string;
  /** What the image has in /opt/ml/model. */
  readonly modelFolder: string;
  /** The container's own variables, as the model declares them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Milliseconds until /ping has to answer: ContainerStartupHealthCheckTimeoutInSeconds of a production variant. */
  readonly startupMs: number;
  onLine(line: string): void;
}

export interface ContainerAnswer {
  readonly status: number;
  readonly contentType?: string;
  readonly body: Buffer;
}

const PING_EVERY_MS = 50;

/**
 * A model container, run as a process: it is in service when /ping answers 200, and answers /invocations. What SageMaker's hosts
 * will stand on; a container that is not this package's model server cannot be executed here.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html
 */
export class ModelContainer {
  private constructor(private readonly child: ChildProcess, private readonly url: string, private readonly exited: Promise<string>) {}

  /** Settles when the container is in service. Throws why it did not come up, in SageMaker's words. */
  static async start(settings: ContainerSettings): Promise<ModelContainer> {
    const port = await freePort();
    const child = spawn(settings.node, [settings.server, 'serve'], {
      cwd: settings.modelFolder,
      env: { PATH: process.env['PATH'] ?? '', ...settings.environment, MODEL_DIR: settings.modelFolder, SAGEMAKER_BIND_TO_PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => chunk.toString('utf8').split('\n').filter((line) => line !== '').forEach(settings.onLine));
    const exited = new Promise<string>((done) => {
      child.on('error', (error) => done(error.message));
      child.on('close', (status, signal) => done(signal ?? `exit status ${String(status)}`));
    });
    const container = new ModelContainer(child, `http://${HOST}:${port}`, exited);
    try {
      await container.inService(settings.startupMs);
    } catch (error) {
      await container.close();
      throw error;
    }
    return container;
  }

  async invoke(body: Buffer, headers: Readonly<Record<string, string>>): Promise<ContainerAnswer> {
    const response = await fetch(`${this.url}/invocations`, { method: 'POST', headers, body: new Uint8Array(body) });
    return { status: response.status, contentType: response.headers.get('content-type') ?? undefined, body: Buffer.from(await response.arrayBuffer()) };
  }

  async close(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  private async inService(startupMs: number): Promise<void> {
    const until = performance.now() + startupMs;
    let ended: string | undefined;
    void this.exited.then((how) => { ended = how; });
    while (performance.now() < until && ended === undefined) {
      const status = await fetch(`${this.url}/ping`).then((response) => response.status, () => 0);
      if (status === 200) return;
      await new Promise((later) => { setTimeout(later, PING_EVERY_MS); });
    }
    const why = ended === undefined ? '' : ` (its process ended: ${ended})`;
    throw new Error(`The primary container for production variant did not pass the ping health check. Please check CloudWatch logs for this endpoint.${why}`);
  }
}

function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((found, fail) => {
    probe.once('error', fail);
    probe.listen(0, HOST, () => {
      const address = probe.address();
      probe.close(() => found(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
