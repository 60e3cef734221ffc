// The Hugging Face Hub over plain HTTPS: what a revision consists of, and the bytes of its files. No client of the hub's is
// installed, so that a deploy depends on no package index.
//
// The token goes to the hub alone: fetch takes it off where a redirect leads to another host, as it does for large files.
import { hubFiles, type HubAnswer, type HubFile } from '../../lib/hub/files';
import type { StageRequest } from '../../lib/hub/stage-request';
import type { Sleep } from '../shared/patience';

export interface HubOptions {
  readonly address: string;
  readonly token?: string;
  readonly fetch: typeof fetch;
  readonly sleep: Sleep;
}

export interface Revision {
  readonly commit: string;
  readonly files: readonly HubFile[];
}

/** In which a connection has to give a byte. */
const IDLE_MS = 60_000;
/** Two minutes in all. */
const WAITS_MS = [1_000, 2_000, 5_000, 10_000, 20_000, 40_000, 40_000];

/** What another attempt will not change. */
class HubRefusal extends Error {}

export class Hub {
  constructor(private readonly options: HubOptions) {}

  async revision({ modelId, revision, pinned, include, exclude }: StageRequest): Promise<Revision> {
    const answer = await this.patiently(async () => {
      const response = await this.ask(`/api/models/${encodePath(modelId)}/revision/${encodeURIComponent(revision)}?blobs=true`);
      await this.check(response, `${modelId} at ${revision}`);
      return await response.json() as HubAnswer;
    });
    const listing = hubFiles(answer, include, exclude ?? []);
    if ('problem' in listing) throw new Error(`${modelId} at ${revision}: ${listing.problem}`);
    if (pinned && listing.commit !== revision) throw new Error(`the hub says that ${revision} of ${modelId} is the commit ${listing.commit}: name that one`);
    return listing;
  }

  /** Hands over the bytes of a file in their order, going on where a connection broke. */
  async content(modelId: string, commit: string, { path, bytes }: HubFile, take: (piece: Uint8Array) => Promise<void>): Promise<void> {
    let offset = 0;
    let failures = 0;
    while (offset < bytes) {
      const begun = offset;
      const idle = new Idle();
      try {
        const response = await this.ask(`/${encodePath(modelId)}/resolve/${commit}/${encodePath(path)}`, offset === 0 ? {} : { range: `bytes=${offset}-` }, idle.signal);
        await this.check(response, `${path} of ${modelId}`);
        if (offset > 0 && response.status !== 206) throw new HubRefusal(`${path} cannot be read from its byte ${offset}: the hub answered ${response.status}`);
        for await (const piece of response.body ?? []) {
          idle.seen();
          offset += (piece as Uint8Array).length;
          if (offset > bytes) throw new HubRefusal(`${path} has more than the ${bytes} bytes that the hub says`);
          await take(piece as Uint8Array);
        }
        if (offset < bytes) throw new Error(`the connection ended after ${offset} of ${bytes} bytes`);
      } catch (error) {
        if (error instanceof HubRefusal) throw error;
        failures = offset > begun ? 0 : failures + 1;
        const wait = WAITS_MS[failures];
        if (wait === undefined) throw new Error(`${path} of ${modelId} cannot be read: ${(error as Error).message}`, { cause: error });
        await this.options.sleep(wait);
      } finally {
        idle.end();
      }
    }
  }

  private async patiently<T>(call: () => Promise<T>): Promise<T> {
    for (const wait of WAITS_MS) {
      try {
        return await call();
      } catch (error) {
        if (error instanceof HubRefusal) throw error;
        await this.options.sleep(wait);
      }
    }
    return call();
  }

  private ask(path: string, headers: Readonly<Record<string, string>> = {}, signal?: AbortSignal): Promise<Response> {
    const { address, token } = this.options;
    return this.options.fetch(`${address}${path}`, {
      headers: { 'user-agent': 'cdk-serverless-inference', 'accept-encoding': 'identity', ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
      ...(signal !== undefined && { signal }),
    });
  }

  private async check(response: Response, what: string): Promise<void> {
    const { status } = response;
    if (status === 200 || status === 206) return;
    await response.body?.cancel();
    const said = `the hub answered ${status} for ${what}`;
    // https://huggingface.co/docs/hub/models-gated: who has not accepted the terms is refused, with a token or without.
    if (status === 401 || status === 403) {
      throw new HubRefusal(`${said}: ${this.options.token === undefined ? 'a private or gated model needs a `token`' : 'the account of the token has no access; accept the model\'s terms on its page, or use another token'}`);
    }
    if (status === 404) throw new HubRefusal(`${said}: there is no such model or revision, or it is private and needs a \`token\``);
    if (status < 500 && status !== 408 && status !== 429) throw new HubRefusal(said);
    throw new Error(said);
  }
}

/** Ends a connection that gives nothing any more. */
class Idle {
  private readonly controller = new AbortController();
  private timer = this.start();

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  seen(): void {
    this.end();
    this.timer = this.start();
  }

  end(): void {
    clearTimeout(this.timer);
  }

  private start(): NodeJS.Timeout {
    const timer = setTimeout(() => this.controller.abort(new Error(`no byte for ${IDLE_MS / 1000} s`)), IDLE_MS);
    timer.unref();
    return timer;
  }
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
