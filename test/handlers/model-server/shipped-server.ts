// The server as it is shipped, in a process of its own: OpenTelemetry's API keeps what is registered for a whole process, and reads its environment.
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { temporaryFolder, type Line } from './support';

const ROOT = join(__dirname, '../../..');

const LAMBDA = `
  const { init, handler } = require(process.argv[2]);
  process.on('message', ({ event, context }) => handler(event, context).then((answer) => process.send({ answer }), (error) => process.send({ error: error.message })));
  init().then(() => process.send('ready'));`;

const started: ChildProcess[] = [];
afterEach(() => { for (const child of started.splice(0)) child.kill('SIGKILL'); });

let opt: string | undefined;

/** The server layer, unpacked as Lambda does. */
export function serverLayer(): string {
  if (opt !== undefined) return opt;
  opt = temporaryFolder();
  for (const [name, content] of Object.entries(unzipSync(readFileSync(join(ROOT, 'assets/server.zip'))))) {
    mkdirSync(dirname(join(opt, name)), { recursive: true });
    writeFileSync(join(opt, name), content);
  }
  writeFileSync(join(opt, 'lambda.cjs'), LAMBDA);
  return opt;
}

export interface ShippedFunction {
  readonly lines: readonly Line[];
  invoke(event: unknown, context?: Readonly<Record<string, unknown>>): Promise<{ readonly answer?: unknown; readonly error?: string }>;
}

const common = { NODE_PATH: join(ROOT, 'node_modules'), PATH: process.env['PATH'] ?? '' };

export async function startFunction(folder: string, environment: Readonly<Record<string, string>>, nodeOptions: readonly string[] = []): Promise<ShippedFunction> {
  const layer = serverLayer();
  const child = fork(join(layer, 'lambda.cjs'), [join(layer, 'nodejs/server/model-server.cjs')], {
    env: { ...common, LAMBDA_TASK_ROOT: folder, AWS_LAMBDA_FUNCTION_NAME: 'Digits', AWS_LAMBDA_FUNCTION_VERSION: '7', AWS_REGION: 'eu-west-1', ...environment }, execArgv: [...nodeOptions], stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const lines = linesOf(child);
  await once(child, 'message');
  return {
    lines,
    async invoke(event, context = {}) {
      child.send({ event, context: { awsRequestId: 'request-1', ...context } });
      const [said] = await once(child, 'message') as [{ readonly answer?: unknown; readonly error?: string }];
      return said;
    },
  };
}

export interface ShippedContainer {
  readonly url: string;
  readonly lines: readonly Line[];
  stop(): Promise<void>;
}

export async function startContainer(folder: string, environment: Readonly<Record<string, string>>): Promise<ShippedContainer> {
  const child = spawn(process.execPath, [join(ROOT, 'assets/http/server.js'), 'serve'], { env: { ...common, MODEL_DIR: folder, PORT: '0', CSI_HOST: '127.0.0.1', ...environment }, stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = linesOf(child);
  const port = async (): Promise<unknown> => {
    while (lines.length < 2) await once(child.stdout!, 'data');
    return lines.find(({ message }) => message === 'listening')?.['port'];
  };
  return {
    url: `http://127.0.0.1:${String(await port())}`, lines,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

function linesOf(child: ChildProcess): Line[] {
  started.push(child);
  const lines: Line[] = [];
  let rest = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    const all = (rest + text).split('\n');
    rest = all.pop() ?? '';
    lines.push(...all.map((line) => JSON.parse(line) as Line));
  });
  return lines;
}
