import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import { readFileSync } from 'node:fs';

const { code } = transformSync(readFileSync(join(__dirname, '../../../handlers/shared/output.ts'), 'utf8'), {
  jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' },
});

/** A process in which `script` has `output`, what the server writes its log with. */
function run(script: string): ChildProcess {
  return spawn(process.execPath, ['-e', `const output = {}; (function (exports) {${code}})(output);\n${script}`], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function written({ stdout }: ChildProcess): Promise<string> {
  let text = '';
  for await (const part of stdout!.setEncoding('utf8') as AsyncIterable<string>) text += part;
  return text;
}

test('a line is out before the call returns', async () => {
  await expect(written(run(`output.writeLine('für das Log'); process.kill(process.pid, 'SIGKILL');`))).resolves.toBe('für das Log\n');
});

test('process.stdout is not made for it', async () => {
  const script = `let made = false; Object.defineProperty(process, 'stdout', { get() { made = true; } }); output.writeLine('{}'); output.writeLine(String(made));`;
  await expect(written(run(script))).resolves.toBe('{}\nfalse\n');
});

test('nothing is lost where the pipe is full and does not wait', async () => {
  // Made, process.stdout has set the pipe not to wait.
  const child = run(`process.stdout; for (let i = 0; i < 20; i++) output.writeLine(i + 'x'.repeat(30_000));`);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const lines = (await written(child)).split('\n');
  expect(lines.map((line) => `${Number.parseInt(line, 10)} ${line.length}`)).toEqual([...Array.from({ length: 20 }, (_, i) => `${i} ${30_000 + String(i).length}`), 'NaN 0']);
});

test('what others write to process.stdout is not overtaken', async () => {
  const child = run(`output.shareOutput(); process.stdout.write('first'.repeat(50_000) + '\\n'); output.writeLine('second');`);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect((await written(child)).endsWith('first\nsecond\n')).toBe(true);
});
