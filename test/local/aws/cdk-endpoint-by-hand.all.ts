import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { release } from '../../../bin/commands/release';
import { rollback } from '../../../bin/commands/rollback';
import { status } from '../../../bin/commands/status';
import { inferRequest, parseModelRows } from '../../../lib/model/rows';
import { csiFile } from '../../bin/support';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf, ROOT } from './support';

afterAll(closeAll);

const rows = parseModelRows(readFileSync(join(ROOT, 'examples/models/digits/1/rows.json'), 'utf8'));
const request = JSON.stringify(inferRequest(rows, rows.rows[0]!));

test('digits 1, then 2, back to 1 by hand: held over a deploy of 3, and after the release the code comes back by its plan', async () => {
  const server = await aws({ speed: 30, docker: join(csiFile(), '../csi-docker.js') });
  const home = folder();
  const runtime = new SageMakerRuntimeClient(clientOf(server));
  const deploy = (model: string) => cdk(server, home, ['deploy', '-a', appOf('endpoint'), '--require-approval', 'never', '-c', `model=${model}`, '-c', 'canary=3']);
  expect(await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1'])).toMatchObject({ status: 0 });
  const first = await deploy('1');
  expect(first).toMatchObject({ status: 0 });
  const EndpointName = outputOf(first.output, 'Name');
  const answers = async (): Promise<string | undefined> => {
    const { Body } = await runtime.send(new InvokeEndpointCommand({ EndpointName, ContentType: 'application/json', Body: request }));
    return (JSON.parse(Body.transformToString()) as { readonly model_version?: string }).model_version;
  };
  const run = async (command: typeof status, ...args: readonly string[]): Promise<string> => {
    let text = '';
    const log = jest.spyOn(console, 'log').mockImplementation((line: string) => { text += `${line}\n`; });
    await command.run([...args, '--port', String(server.port)]).finally(() => { log.mockRestore(); });
    return text;
  };
  expect(await answers()).toBe('1');
  expect(await deploy('2')).toMatchObject({ status: 0 });
  expect(await answers()).toBe('2');
  expect(await run(status)).toMatch(/ digits 2 .* InService/);

  expect(await run(rollback, EndpointName, '--yes')).toMatch(/gives the configuration [0-9a-f]{8} \(digits 1\) all traffic, instead of [0-9a-f]{8} \(digits 2\)[^]*has all traffic now/);
  expect(await answers()).toBe('1');

  const refused = await deploy('3');
  expect([refused.status, refused.output]).toEqual([1, expect.stringMatching(/is held at configuration [0-9a-f]{8} \(digits 1\) since .* Two ways out: /)]);
  expect(await answers()).toBe('1');
  expect(await run(status, EndpointName)).toMatch(/^Held at configuration [0-9a-f]{8} since /m);

  expect(await run(release, EndpointName, '--yes')).toMatch(/takes note that the configuration [0-9a-f]{8} is live \.\.\.\n.* is released\n$/);
  expect(await answers()).toBe('1');
  // The same code as before the rollback: the stack knows that it is not what runs.
  expect(await deploy('2')).toMatchObject({ status: 0 });
  expect(await answers()).toBe('2');
  expect(await run(status, EndpointName)).toMatch(/^[0-9a-f]{8} {2}digits 2 {2}live /m);

  // What was rolled back from and deployed again may be rolled back from once more.
  expect(await run(rollback, EndpointName, '--to', '1', '--reason', 'again', '--yes')).toContain('(digits 1) all traffic');
  expect(await answers()).toBe('1');
}, 600_000);
