import { spawn, type ChildProcess } from 'node:child_process';
import { request } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { HOST } from '../../http';
import { HostingFailure } from './refusals';

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
  /** Of the production variant, for what is said when it does not come up. */
  readonly variant?: string;
  onLine(line: string): void;
}

export interface ContainerAnswer {
  readonly status: number;
  readonly contentType?: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** An answer whose body is yet to be read. */
export type OpenAnswer = Omit<ContainerAnswer, 'body'> & { readonly body: IncomingMessage };

/** A container did not answer within the time that it has. */
export class InvocationTimedOut extends Error {}

const PING_EVERY_MS = 50;

/**
 * A model container, run as a process: it is in service when /ping answers 200, and answers /invocations. A container that is not
 * this package's model server cannot be executed here.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html
 */
export class ModelContainer {
  private constructor(
    private readonly child: ChildProcess, private readonly port: number,
    /** Settles when the process has ended, with how it did. */
    readonly exited: Promise<string>,
  ) {}

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Settles when the container is in service. Throws why it did not come up, in SageMaker's words. */
  static async start(settings: ContainerSettings): Promise<ModelContainer> {
    const port = await freePort();
    const child = spawn(settings.node, [settings.server, 'serve'], {
      cwd: settings.modelFolder,
      env: { PATH: process.env['PATH'] ?? '', ...settings.environment, MODEL_DIR: settings.modelFolder, SAGEMAKER_BIND_TO_PORT: String(port), CSI_HOST: HOST },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // A chunk may end inside a line.
    for (const input of [child.stdout, child.stderr]) createInterface({ input, crlfDelay: Infinity }).on('line', (line) => { if (line !== '') settings.onLine(line); });
    const exited = new Promise<string>((done) => {
      child.on('error', (error) => done(error.message));
      child.on('close', (status, signal) => done(signal ?? `exit status ${String(status)}`));
    });
    const container = new ModelContainer(child, port, exited);
    try {
      await container.inService(settings);
    } catch (error) {
      await container.close();
      throw error;
    }
    return container;
  }

  /** Asks for a prediction, and reads all of the answer. */
  async invoke(body: Buffer, headers: Readonly<Record<string, string>>, timeoutMs = 60_000): Promise<ContainerAnswer> {
    const { body: stream, ...answer } = await this.open(body, headers, timeoutMs);
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
    return { ...answer, body: Buffer.concat(chunks) };
  }

  /** Asks for a prediction; the answer may come in pieces. What is left of the time limit ends it at any point. */
  open(body: Buffer, headers: Readonly<Record<string, string>>, timeoutMs = 60_000): Promise<OpenAnswer> {
    return new Promise((answered, fail) => {
      let begun: IncomingMessage | undefined;
      const asked = request({ host: HOST, port: this.port, path: '/invocations', method: 'POST', headers: { ...headers, 'content-length': String(body.length) } }, (response) => {
        begun = response;
        response.once('close', () => clearTimeout(timer));
        answered({ status: response.statusCode ?? 500, contentType: response.headers['content-type'], headers: response.headers, body: response });
      });
      const timer = setTimeout(() => (begun ?? asked).destroy(new InvocationTimedOut(`no answer within ${timeoutMs / 1000} seconds`)), timeoutMs);
      asked.once('error', (error) => {
        clearTimeout(timer);
        fail(error);
      });
      asked.end(body);
    });
  }

  async close(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  private async inService({ startupMs, variant }: ContainerSettings): Promise<void> {
    const until = performance.now() + startupMs;
    let ended: string | undefined;
    void this.exited.then((how) => { ended = how; });
    while (performance.now() < until && ended === undefined) {
      const status = await fetch(`http://${HOST}:${this.port}/ping`).then((response) => response.status, () => 0);
      if (status === 200) return;
      await new Promise((later) => { setTimeout(later, PING_EVERY_MS); });
    }
    const why = ended === undefined ? '' : ` (its process ended: ${ended})`;
    throw new HostingFailure(`The primary container for production variant${variant === undefined ? '' : ` ${variant}`} did not pass the ping health check. Please check CloudWatch logs for this endpoint.${why}`);
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
