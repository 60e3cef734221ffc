import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { release } from '../../../bin/commands/release';
import { rollback } from '../../../bin/commands/rollback';
import { status } from '../../../bin/commands/status';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf, ROOT, settled } from './support';

const VERSIONS = ['-a', appOf('versions'), '--require-approval', 'never'];
const ROWS = join(ROOT, 'examples/models/digits/2/rows.json');

afterAll(closeAll);

test('a version that was put back by hand answers at once, and goes on answering through a deploy, until it is released', async () => {
  const server = await aws();
  const home = folder();
  const lambda = new LambdaClient(clientOf(server));
  const deploy = (digits: string) => cdk(server, home, ['deploy', ...VERSIONS, '-c', `digits=${digits}`]);
  let printed = '';
  jest.spyOn(console, 'log').mockImplementation((line: string) => { printed += `${line}\n`; });
  const csi = async (command: typeof status, ...args: readonly string[]): Promise<string> => {
    printed = '';
    expect(await command.run([...args, '--port', String(server.port)])).toBe(0);
    return printed;
  };
  await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1']);
  const FunctionName = `${outputOf((await deploy('1')).output, 'Name')}:live`;
  expect(await deploy('2')).toMatchObject({ status: 0 });

  // One caller, without a second try, through all that follows.
  const { rows: [row] } = JSON.parse(readFileSync(ROWS, 'utf8')) as { readonly rows: readonly [{ readonly inputs: { readonly pixels: readonly number[] } }] };
  const Payload = Buffer.from(JSON.stringify({ inputs: [{ name: 'pixels', datatype: 'FP32', shape: [1, 64], data: row.inputs.pixels.flat() }] }));
  const answers: string[] = [];
  let over = false;
  const calling = (async () => {
    while (!over) {
      const { ExecutedVersion = '?', FunctionError } = await lambda.send(new InvokeCommand({ FunctionName, Payload }));
      answers.push(FunctionError ?? ExecutedVersion);
      await new Promise((later) => { setTimeout(later, 20); });
    }
  })();
  // Where something else fails, the server goes before this is done.
  calling.catch(() => undefined);
  /** Versions that answered while something was done. */
  const during = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
    const from = answers.length;
    await work();
    while (answers.length < from + 3) await new Promise((later) => { setTimeout(later, 10); });
    return [...new Set(answers.slice(from))];
  };

  expect(await during(() => Promise.resolve())).toEqual(['2']);
  // That a version carried all traffic is recorded shortly after the deploy.
  while ((await csi(status, 'Digits')).includes('never recorded')) await new Promise((later) => { setTimeout(later, 100); });
  expect(await csi(rollback, 'Versions/Digits', '--yes')).toMatch(/gives version 1 \(digits 1\) all traffic, instead of version 2 \(digits 2\)/);
  // The call that was under way may still be one of version 2.
  await during(() => Promise.resolve());
  expect(await during(async () => {
    const refused = await deploy('4');
    expect(refused.status).toBe(1);
    expect(refused.output.replace(/\s+/g, ' ')).toMatch(/Versions\/Digits is held at version 1 \(digits 1\) since .*, when it was rolled back by hand by arn:aws:.*This deploy would put digits 4, digest [0-9a-f]{16}, in its place.*`csi release Versions\/Digits`/);
    expect(await settled(server, 'Versions')).toBe('UPDATE_ROLLBACK_COMPLETE');
  })).toEqual(['1']);
  expect(await during(async () => {
    expect(await csi(status, 'Digits')).toMatch(/VERSION +MODEL[^]*\n +2 {2}digits 2 +- [^]*\n +1 {2}digits 1 +100 %[^]*Held at version 1 \(digits 1, digest [0-9a-f]{16}\) since .* The stack declares version 2 \(digits 2, digest/);
    await csi(release, 'Digits', '--yes');
  })).toEqual(['1']);

  expect(await deploy('4')).toMatchObject({ status: 0 });
  expect(await csi(status, 'Digits')).toMatch(/\n +3 {2}digits 4 +100 %/);
  over = true;
  await calling;
  expect([...new Set(answers)].sort()).toEqual(['1', '2', '3']);
  jest.restoreAllMocks();
}, 240_000);
