import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetAliasCommand, InvokeCommand, LambdaClient, ListTagsCommand } from '@aws-sdk/client-lambda';
import { registryAccept } from '../../../bin/commands/registry/accept';
import { registryRollback } from '../../../bin/commands/registry/rollback';
import { release } from '../../../bin/commands/release';
import type { Command } from '../../../bin/commands/command';
import { inferRequest, parseModelRows } from '../../../lib/model/rows';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf, ROOT, settled } from './support';

afterAll(closeAll);

const rows = parseModelRows(readFileSync(join(ROOT, 'examples/models/digits/2/rows.json'), 'utf8'));
const payloads = rows.rows.map((row) => Buffer.from(JSON.stringify(inferRequest(rows, row))));

/** A function that is asked all the time, what has answered, and where its alias was seen, since the last look. */
async function asked() {
  const server = await aws({ speed: 60 });
  const home = folder();
  const lambda = new LambdaClient({ ...clientOf(server), maxAttempts: 1 });
  const deploy = (digits: string, ...context: readonly string[]) =>
    cdk(server, home, ['deploy', '-a', appOf('versions'), '--require-approval', 'never', ...[...(context.some((each) => each.startsWith('canary=')) ? [] : ['canary=1']), `digits=${digits}`, ...context].flatMap((each) => ['-c', each])]);
  expect(await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1'])).toMatchObject({ status: 0 });
  const FunctionName = outputOf((await deploy('1')).output, 'Name');
  const seen = new Set<string>();
  let over = false;
  const alias = () => lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }));
  const asking = Promise.all([
    (async () => {
      for (let turn = 0; !over; turn++) {
        const { Payload, FunctionError } = await lambda.send(new InvokeCommand({ FunctionName, Qualifier: 'live', Payload: payloads[turn % payloads.length] }));
        const { model_version: version = '?' } = JSON.parse(Payload?.transformToString() ?? '{}') as { readonly model_version?: string };
        seen.add(FunctionError === undefined ? `digits ${version}` : 'error');
        await new Promise((later) => { setTimeout(later, 5); });
      }
    })(),
    (async () => {
      while (!over) {
        const { FunctionVersion, RoutingConfig } = await alias();
        for (const version of [FunctionVersion, ...Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {})]) seen.add(`alias ${version}`);
        await new Promise((later) => { setTimeout(later, 5); });
      }
    })(),
  ]);
  asking.catch(() => undefined);
  const look = async (): Promise<readonly string[]> => {
    // What was asked before is answered by then.
    await new Promise((later) => { setTimeout(later, 300); });
    const found = [...seen].sort();
    seen.clear();
    return found;
  };
  const run = async (command: Command, ...args: readonly string[]): Promise<string> => {
    let text = '';
    const log = jest.spyOn(console, 'log').mockImplementation((line: string) => { text += `${line}\n`; });
    await command.run([...args, '--port', String(server.port)]).finally(() => { log.mockRestore(); });
    return text;
  };
  const tags = async () => (await lambda.send(new ListTagsCommand({ Resource: `arn:aws:lambda:us-east-1:000000000000:function:${FunctionName}` }))).Tags ?? {};
  /** The keeper hears of the end of a deploy. */
  const until = async (condition: () => Promise<boolean>): Promise<void> => {
    for (let wait = 0; !await condition() && wait < 100; wait++) await new Promise((later) => { setTimeout(later, 200); });
  };
  return { server, deploy, look, run, tags, alias, until, end: async () => { over = true; await asking; } };
}

test('held at 1: what has nothing to do with it goes through, all else is refused until it is accepted, whatever fails goes back to 1, and 2 never serves again', async () => {
  const { server, deploy, look, run, tags, alias, until, end } = await asked();
  const ended = async (deployed: Promise<{ readonly status: number | null; readonly output: string }>) => {
    const { status: exit, output } = await deployed;
    return { exit, stack: await settled(server, 'Versions'), seen: await look(), output: output.replace(/\s+/g, ' ') };
  };
  expect(await deploy('2')).toMatchObject({ status: 0 });
  await until(async () => (await tags())['csi:served']?.startsWith('2@') ?? false);
  expect(await run(registryRollback, 'digits', '--yes', '--reason', 'labels are wrong')).toMatch(/gives version 1 \(digits 1\) all traffic, instead of version 2 \(digits 2\)[^]*done\. `csi status Versions\/Digits` shows it \(in \d+\.\d s\)/);
  await look();

  // From here on 2 is never to answer, nor may the alias ever be at it.
  const ONE = ['alias 1', 'digits 1'];
  expect(await ended(deploy('2', 'other=a'))).toMatchObject({ exit: 0, stack: 'UPDATE_COMPLETE', seen: ONE });
  const three = await ended(deploy('3', 'other=b'));
  expect(three).toMatchObject({ exit: 1, stack: 'UPDATE_ROLLBACK_COMPLETE', seen: ONE });
  expect(three.output).toMatch(/Versions\/Digits is held at version 1 \(digits 1\) since .*, when it was rolled back by hand by arn:aws:.*, because: labels are wrong\. This deploy would put digits 3, digest [0-9a-f]{16}, in its place/);
  // What else would have CloudFormation set the alias, and the version with it.
  expect(await ended(deploy('2', 'other=a', 'provisioned=1'))).toMatchObject({ exit: 1, stack: 'UPDATE_ROLLBACK_COMPLETE', seen: ONE, output: expect.stringContaining('would put digits 2, digest') });

  const accept = async (digits: string): Promise<string> => {
    const [, digest = ''] = /csi registry accept \S+ ([0-9a-f]{16})/.exec((await ended(deploy(digits, 'other=b'))).output) ?? [];
    const text = await run(registryAccept, 'digits', digest, '--yes');
    expect(await tags()).toMatchObject({ 'csi:accepted': digest });
    return text;
  };
  expect(await accept('4')).toContain('has the stack Versions take note that version 1 is live, by an update that changes nothing else: it goes by version 2, and a deploy that fails would go back to that');
  expect(await look()).toEqual(ONE);
  // The pipeline of yesterday: the code that was deployed last.
  expect(await ended(deploy('2', 'other=a'))).toMatchObject({ exit: 1, stack: 'UPDATE_ROLLBACK_COMPLETE', seen: ONE, output: expect.stringContaining('Only the digest') });

  // It fails on some digits: the alarm of its rollout turns it back.
  const broken = await ended(deploy('4', 'other=b', 'canary=20'));
  expect(broken).toMatchObject({ exit: 1, stack: 'UPDATE_ROLLBACK_COMPLETE' });
  expect(broken.seen.filter((each) => !/^alias \d+$/.test(each))).toEqual(['digits 1', 'digits 4', 'error']);
  expect([broken.seen.includes('alias 2'), (await alias()).FunctionVersion]).toEqual([false, '1']);
  expect(await tags()).toMatchObject({ 'csi:hold': expect.stringMatching(/^1@/) });

  // The alias is through, and something behind it fails.
  expect(await accept('3')).not.toContain('take note');
  await look();
  const behind = await ended(deploy('3', 'other=b', 'failing=yes'));
  expect(behind).toMatchObject({ exit: 1, stack: 'UPDATE_ROLLBACK_COMPLETE' });
  expect(behind.seen.filter((each) => !/^alias \d+$/.test(each))).toEqual(['digits 1', 'digits 3']);
  expect([behind.seen.includes('alias 2'), await look()]).toEqual([false, ONE]);

  expect(await ended(deploy('3', 'other=b'))).toMatchObject({ exit: 0, stack: 'UPDATE_COMPLETE', seen: expect.not.arrayContaining(['alias 2', 'digits 2']) });
  await until(async () => !('csi:hold' in await tags()));
  expect(Object.keys(await tags()).filter((key) => /hold|accepted/.test(key))).toEqual([]);
  expect(await ended(deploy('1', 'other=b'))).toMatchObject({ exit: 0, seen: expect.not.arrayContaining(['alias 2', 'digits 2']) });
  await end();
}, 2_400_000);

test('during a canary: the version before it stays through the stack that goes back, until it is released', async () => {
  const { server, deploy, look, run, tags, end } = await asked();
  const deploying = deploy('2', 'canary=10');
  while (!(await look()).includes('digits 2'));
  expect(await run(registryRollback, 'digits', '--yes')).toMatch(/- stops the rollout d-\S+ of version 2 \(digits 2\), which has 50 % of the traffic\n- gives version 1 \(digits 1\) all traffic\n/);
  await look();
  expect([(await deploying).status, await settled(server, 'Versions'), await look()]).toEqual([1, 'UPDATE_ROLLBACK_COMPLETE', ['alias 1', 'digits 1']]);
  const refused = await deploy('2', 'canary=1');
  expect([refused.status, await look()]).toEqual([1, ['alias 1', 'digits 1']]);
  expect(refused.output.replace(/\s+/g, ' ')).toMatch(/is held at version 1 \(digits 1\).* would put digits 2, digest/);
  expect(await run(release, 'Digits', '--yes')).not.toContain('take note');
  expect(await tags()).not.toHaveProperty('csi:hold');
  expect(await deploy('2', 'canary=1')).toMatchObject({ status: 0 });
  await end();
}, 1_200_000);
