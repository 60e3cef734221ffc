import { join } from 'node:path';
import { awsStatus } from '../../local';
import { csi, type Finished, type Running } from '../bin/support';

export interface RoundTrip {
  /** What the first deploy printed, up to where it waits for Ctrl-C. */
  readonly text: string;
  /** To the request that it shows. */
  readonly answer: Response;
  /** A second deploy, from what the first synthesized. */
  readonly again: Finished;
  readonly destroyed: Finished;
  /** The stacks that are there afterwards. */
  readonly stacks: readonly string[];
  readonly status: number | null;
}

/** An app that `csi local deploy` keeps running. */
export interface Deployed extends Pick<RoundTrip, 'text' | 'answer'> {
  readonly out: string;
  readonly port: string;
  /** The stacks that are there. */
  stacks(): Promise<readonly string[]>;
  stop(): Promise<number | null>;
}

/** `csi local deploy` of an app, with the request that it shows. */
export async function deployed(app: string, cwd: string, running: Running[], options: readonly string[] = []): Promise<Deployed> {
  const out = join(cwd, 'out');
  const first = csi(['local', 'deploy', app, '--port', '0', ...options, '--', '--output', out], { cwd });
  running.push(first);
  const [, port = ''] = await first.until(/AWS is at http:\/\/127\.0\.0\.1:(\d+); its state is in \S+aws\n/);
  const { input: text, 1: command = '' } = await first.until(/For instance:\n\n {2}(curl .*)\n\nIt runs until Ctrl-C/);
  const [, url = '', body] = /(http:\S+) .* -d '(.+)'$/.exec(command) ?? [];
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  return {
    out, port, text, answer,
    stacks: async () => (await awsStatus(`http://127.0.0.1:${port}`)).stacks.map(({ name }) => name),
    stop: async () => {
      first.child.kill('SIGINT');
      return (await first.finished).status;
    },
  };
}

/** The same as somebody uses it: started, called, deployed again and destroyed from a second terminal, stopped. */
export async function roundTrip(app: string, cwd: string, running: Running[], options: readonly string[] = []): Promise<RoundTrip> {
  const { out, port, text, answer, stacks, stop } = await deployed(app, cwd, running, options);
  const again = await csi(['local', 'deploy', out, '--port', port], { cwd }).finished;
  const destroyed = await csi(['local', 'deploy', out, '--destroy', '--port', port], { cwd }).finished;
  return { text, answer, again, destroyed, stacks: await stacks(), status: await stop() };
}
