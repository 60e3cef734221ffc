import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { exampleFolder, rowsOf, temporaryFolder } from './support';

// What is shipped, as it is shipped: the zipped layers, unpacked as Lambda does, in a process of
// their own that has nothing else of this repository.

const ROOT = join(__dirname, '../../..');
const assets = join(ROOT, 'assets');
const opt = temporaryFolder();

function unzip(file: string, folder: string): void {
  for (const [name, content] of Object.entries(unzipSync(readFileSync(file)))) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

/** The engine that is shipped where it runs here; where it does not, the one that npm installed. */
function installEngine(): void {
  const shipped = join(assets, `engine-${process.arch}.zip`);
  if (process.platform === 'linux' && existsSync(shipped)) unzip(shipped, opt);
  else symlinkSync(join(ROOT, 'node_modules'), join(opt, 'nodejs/node_modules'), 'junction');
}

async function node(script: string, environment: Readonly<Record<string, string>>): Promise<{ stdout: string; stderr: string }> {
  const file = join(temporaryFolder(), 'main.mjs');
  writeFileSync(file, script);
  return promisify(execFile)(process.execPath, [file], { env: environment, cwd: dirname(file) });
}

beforeAll(async () => {
  await promisify(execFile)(process.execPath, [join(ROOT, 'scripts/bundle.mjs'), '--quiet']);
  unzip(join(assets, 'server.zip'), opt);
  installEngine();
});

const rows = rowsOf('digits/2');
const [row] = rows.rows;

describe('the layers', () => {
  const load = () => `const { handler } = await import(${JSON.stringify(join(opt, 'nodejs/server/index.mjs'))});`;

  test('answer from a folder that is not /opt, having loaded the model before the handler is there', async () => {
    const folder = exampleFolder('digits/2');
    const { stdout } = await node(
      `${load()}
       const answer = await handler(${JSON.stringify({ instances: [row!.inputs['pixels']] })}, { awsRequestId: 'r' });
       process.stdout.write(JSON.stringify(answer));`,
      { LAMBDA_TASK_ROOT: folder, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512' },
    );
    const lines = stdout.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({ ModelName: 'digits', ColdStart: 1 });
    const { predictions } = lines[1] as { predictions: { label: number; probabilities: number[] }[] };
    expect(predictions[0]!.label).toBe(row!.expected!['label']![0]);
    predictions[0]!.probabilities.forEach((value, index) => expect(value).toBeCloseTo(Number(row!.expected!['probabilities']![index]), 5));
  });

  test('run the user\'s transform', async () => {
    const folder = exampleFolder('digits/2', {}, `exports.preprocess = ({ inputs }) => ({ inputs: { pixels: { ...inputs.pixels, data: inputs.pixels.data.map(() => 0) } } });`);
    const { stdout } = await node(
      `${load()}
       const event = (pixels) => ({ instances: [pixels] });
       const [a, b] = [await handler(event(${JSON.stringify(row!.inputs['pixels'])}), { awsRequestId: 'r' }), await handler(event(Array(64).fill(0)), { awsRequestId: 'r' })];
       process.stdout.write(JSON.stringify([a, b]));`,
      { LAMBDA_TASK_ROOT: folder },
    );
    const [a, b] = JSON.parse(stdout.split('\n').at(-1)!) as unknown[];
    expect(a).toEqual(b);
  });

  test('say in the log what stops them from loading', async () => {
    const { stdout } = await node(`${load()} await handler({}, { awsRequestId: 'r' }).catch((error) => console.log(JSON.stringify({ name: error.name })));`, {
      LAMBDA_TASK_ROOT: temporaryFolder(),
    });
    expect(stdout).toContain('no manifest at');
    expect(stdout).toContain('{"name":"ModelError"}');
  });
});

describe('the container', () => {
  const running: ChildProcess[] = [];
  afterEach(() => running.splice(0).forEach((child) => child.kill('SIGKILL')));

  function start(environment: Readonly<Record<string, string>>, args: readonly string[] = ['serve']): { child: ChildProcess; output(): string; url: Promise<string>; ended: Promise<number | null> } {
    const file = join(opt, 'nodejs/server/http.js');
    copyFileSync(join(assets, 'http/server.js'), file);
    const child = spawn(process.execPath, [file, ...args], { env: { PORT: '0', ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
    running.push(child);
    let output = '';
    const url = new Promise<string>((resolve) => {
      const read = (chunk: Buffer) => {
        output += chunk.toString();
        const port = /"message":"listening".*?"port":(\d+)/.exec(output)?.[1];
        if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
      };
      child.stdout!.on('data', read);
      child.stderr!.on('data', read);
    });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    return { child, output: () => output, url, ended };
  }

  test('serves the same answers, and ends with 0 on SIGTERM', async () => {
    const { child, url, ended } = start({ MODEL_DIR: exampleFolder('digits/2') });
    const base = await url;
    for (let i = 0; i < 200 && (await fetch(`${base}/ping`)).status !== 200; i++) await new Promise((resolve) => setTimeout(resolve, 20));
    const response = await fetch(`${base}/invocations`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ instances: [row!.inputs['pixels']] }),
    });
    const { predictions } = (await response.json()) as { predictions: { label: number }[] };
    expect(predictions[0]!.label).toBe(row!.expected!['label']![0]);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  test('ends with 1 when its model cannot be loaded, and says why', async () => {
    const { ended, output } = start({ MODEL_DIR: temporaryFolder() });
    expect(await ended).toBe(1);
    expect(output()).toContain('no manifest at');
  });

  test.each([
    [{ PORT: 'web' }, ['serve'], /PORT is 'web', allowed: a whole number from 0 to 65535/],
    [{ CSI_MAX_CONCURRENCY: '0' }, [], /CSI_MAX_CONCURRENCY is '0'/],
    [{}, ['train'], /arguments are 'train', allowed: serve, or none/],
  ])('refuses %j %j', async (environment, args, message) => {
    const { ended, output } = start(environment, args);
    expect(await ended).toBe(1);
    expect(output()).toMatch(message);
  });
});
