import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import type { CodeFolders } from '../../code/folders';
import { containerProgram } from '../ecr/container-images';
import type { RoleSessions } from '../iam/role-sessions';
import type { AwsIdentity } from '../identity';
import type { BlobStore } from '../state/blob-store';
import type { ContainerLogs } from './container-logs';
import { ModelContainer, type OpenAnswer } from './model-container';
import type { ContainerSource, ModelSource } from './records';
import { HostingFailure } from './refusals';

/** Milliseconds until a container that ended is started again. */
const RESTART_MS = 500;

/** What a caller asks of a model. */
export interface ModelRequest {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Of a model whose containers are called one by one: the name of the one that is meant. */
  readonly container?: string;
}

/** The containers cannot be executed on this machine: what they would answer is not known. */
export class NotExecutable extends Error {}

/** No container is up that could answer: it ended, and is being started again. */
export class NotRunning extends Error {}

export interface InstancesOptions {
  readonly files: CodeFolders;
  readonly blobs: BlobStore;
  readonly identity: AwsIdentity;
  readonly sessions: RoleSessions;
  readonly logs: ContainerLogs;
  warn(message: string): void;
}

/** Whom an instance is started for. */
export interface InstancePlace {
  readonly endpoint: string;
  /** The inference component that it is a copy of. */
  readonly component?: string;
  readonly variant: string;
  readonly startupMs: number;
}

/**
 * One instance: a process for each container of its model. A container that ends is started again. Where the containers
 * cannot be executed here there are none, and every request is refused.
 */
export class Instance {
  readonly id = `i-${randomBytes(9).toString('hex').slice(0, 17)}`;
  /** Requests under way. */
  outstanding = 0;
  /** What its first container has in /opt/ml/model. */
  modelFolder: string | undefined;
  private readonly containers = new Map<number, ModelContainer>();
  private closed = false;

  private constructor(private readonly options: InstancesOptions, private readonly place: InstancePlace, readonly source: ModelSource) {}

  /** Settles once it is in service. Throws a HostingFailure otherwise. */
  static async start(options: InstancesOptions, place: InstancePlace, source: ModelSource): Promise<Instance> {
    const instance = new Instance(options, place, source);
    if (instance.refusal !== undefined) return instance;
    try {
      await Promise.all(source.containers.map((container, index) => instance.run(container, index)));
      return instance;
    } catch (error) {
      await instance.close();
      throw error;
    }
  }

  get pids(): readonly number[] {
    return [...this.containers.values()].flatMap(({ pid }) => pid ?? []);
  }

  /** Of all model data, as it was fetched. */
  get modelBytes(): number {
    return this.source.containers.flatMap(({ data }) => (data === undefined ? [] : data.kind === 'archive' ? [data.blob] : data.files.map(({ blob }) => blob)))
      .reduce((sum, blob) => sum + statSync(this.options.blobs.path(blob)).size, 0);
  }

  /** Why it executes nothing. */
  get refusal(): string | undefined {
    return this.source.containers.find(({ refusal }) => refusal !== undefined)?.refusal;
  }

  /** Whether all its containers are up. */
  get up(): boolean {
    return this.refusal !== undefined || this.containers.size === this.source.containers.length;
  }

  /** The answer of its container, or of the last one of several that follow each other. */
  async invoke({ body, headers, timeoutMs, container }: ModelRequest): Promise<OpenAnswer> {
    if (this.refusal !== undefined) throw new NotExecutable(this.refusal);
    this.outstanding++;
    try {
      const answer = await this.through(this.chosen(container), body, headers, timeoutMs);
      answer.body.once('close', () => { this.outstanding--; });
      return answer;
    } catch (error) {
      this.outstanding--;
      throw error;
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.containers.values()].map((container) => container.close()));
  }

  private chosen(hostname: string | undefined): readonly number[] {
    const { mode, containers } = this.source;
    const all = [...containers.keys()];
    return mode === 'Direct' ? all.filter((index) => containers[index]?.hostname === hostname) : all;
  }

  private async through(indexes: readonly number[], body: Buffer, headers: Readonly<Record<string, string>>, timeoutMs: number): Promise<OpenAnswer> {
    const until = performance.now() + timeoutMs;
    let next = { body, headers };
    for (const [place, index] of indexes.entries()) {
      const container = this.containers.get(index);
      if (container === undefined) throw new NotRunning();
      const left = Math.max(1, until - performance.now());
      if (place === indexes.length - 1) return await container.open(next.body, next.headers, left);
      const answer = await container.open(next.body, next.headers, left);
      if (answer.status >= 400) return answer;
      const chunks: Buffer[] = [];
      for await (const chunk of answer.body as AsyncIterable<Buffer>) chunks.push(chunk);
      next = { body: Buffer.concat(chunks), headers: { ...headers, ...(answer.contentType !== undefined && { 'content-type': answer.contentType }) } };
    }
    throw new NotRunning();
  }

  private async run(source: ContainerSource, index: number): Promise<void> {
    const { options, place } = this;
    if (source.server === undefined) throw new NotExecutable(source.refusal);
    const program = containerProgram(source.server, options);
    // A model that is part of the image goes before one that SageMaker lays in: the server was told where to look when the image was built.
    const modelFolder = program.model ?? this.dataFolder(source.data, index) ?? options.files.scratch();
    if (index === 0) this.modelFolder = modelFolder;
    const container = await ModelContainer.start({
      node: process.execPath,
      server: program.server,
      modelFolder,
      environment: { ...program.environment, ...this.environment(source) },
      startupMs: place.startupMs,
      variant: place.variant,
      onLine: options.logs.of({ ...place, instance: this.id, ...(this.source.roleArn !== undefined && { roleArn: this.source.roleArn }) }),
    });
    // It may have been closed while the container started.
    if (this.closed) return await container.close();
    this.containers.set(index, container);
    void container.exited.then((how) => {
      this.containers.delete(index);
      if (this.closed) return;
      options.warn(`a container of the endpoint ${place.endpoint} ended (${how}), and is started again`);
      void this.again(source, index);
    });
  }

  private async again(source: ContainerSource, index: number): Promise<void> {
    while (!this.closed) {
      await new Promise((later) => { setTimeout(later, RESTART_MS).unref(); });
      if (this.closed) return;
      try {
        return await this.run(source, index);
      } catch (error) {
        this.options.warn(`a container of the endpoint ${this.place.endpoint} does not come up again: ${(error as Error).message}`);
      }
    }
  }

  private dataFolder(data: ContainerSource['data'], index: number): string | undefined {
    const { files, blobs } = this.options;
    if (data === undefined) return undefined;
    if (data.kind === 'files') return files.gather(data.files.map(({ path, blob }) => `${path}=${blob}`).join(), data.files.map(({ path, blob }) => ({ path, from: blobs.path(blob) })));
    try {
      return files.archive(data.blob, blobs.path(data.blob));
    } catch (error) {
      throw new HostingFailure(`Failed to extract model data archive for container "container_${index + 1}". Please ensure that the object located at the URL is a valid tar.gz archive: ${(error as Error).message}`);
    }
  }

  /** With network isolation a container has no credentials and reaches nothing: https://docs.aws.amazon.com/sagemaker/latest/dg/mkt-algo-model-internet-free.html */
  private environment({ environment }: ContainerSource): Readonly<Record<string, string>> {
    const { roleArn, isolated } = this.source;
    const { region, endpoint } = this.options.identity;
    const shared = { AWS_REGION: region, AWS_DEFAULT_REGION: region };
    if (isolated || roleArn === undefined) return { ...shared, ...environment };
    return {
      ...shared, AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: this.options.sessions.issue({ roleArn, sessionName: 'SageMaker' }), AWS_SECRET_ACCESS_KEY: 'local', AWS_SESSION_TOKEN: 'local', ...environment,
    };
  }
}
