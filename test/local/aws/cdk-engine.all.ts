import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { parseModelRows } from '../../../lib/model/rows';
import { appOf, aws, cdk, clientOf, closeAll, folder, outputOf, ROOT, settled } from './support';

const rows = parseModelRows(readFileSync(join(ROOT, 'examples/models/breast-cancer/2/rows.json'), 'utf8'));
const known = rows.rows.filter(({ expected }) => expected !== undefined);

afterAll(closeAll);

test('a canary from one engine to the other and back: nothing is lost, every row is answered rightly by both, and each version has the layers of its engine', async () => {
  const server = await aws({ speed: 60 });
  const home = folder();
  const lambda = new LambdaClient(clientOf(server));
  const deploy = (engine: string) => cdk(server, home, ['deploy', '-a', appOf('engine'), '--require-approval', 'never', '-c', `engine=${engine}`]);
  expect(await cdk(server, home, ['bootstrap', 'aws://000000000000/us-east-1'])).toMatchObject({ status: 0 });
  const first = await deploy('compiled');
  expect(first).toMatchObject({ status: 0 });
  const FunctionName = outputOf(first.output, 'Name');

  /** What is wrong with the answer to a row, if anything. */
  const ask = async (row: (typeof known)[number], Qualifier: string): Promise<{ readonly version: string; readonly wrong?: string }> => {
    const inputs = rows.inputs.map(({ name, datatype, shape }) => ({ name, datatype, shape: [1, ...shape.slice(1)], data: row.inputs[name] }));
    const { Payload, FunctionError, ExecutedVersion = '' } = await lambda.send(new InvokeCommand({ FunctionName, Qualifier, Payload: JSON.stringify({ inputs }) }));
    const text = Payload?.transformToString() ?? '';
    if (FunctionError !== undefined) return { version: ExecutedVersion, wrong: text };
    const { outputs } = JSON.parse(text) as { readonly outputs: readonly { readonly name: string; readonly data: readonly number[] }[] };
    const right = Object.entries(row.expected!).every(([name, expected]) => {
      const data = outputs.find((output) => output.name === name)?.data;
      return expected.every((value, index) => Math.abs(Number(value) - Number(data?.[index])) < 1e-5);
    });
    return right ? { version: ExecutedVersion } : { version: ExecutedVersion, wrong: text };
  };

  /** Asks for one row after another, from three sides, for as long as a deploy takes. */
  const underLoad = async (deployed: ReturnType<typeof deploy>) => {
    const answered: Record<string, number> = {};
    const wrong: string[] = [];
    let over = false;
    const ended = deployed.finally(() => { over = true; });
    await Promise.all([0, 1, 2].map(async (offset) => {
      for (let index = offset; !over; index += 3) {
        const answer = await ask(known[index % known.length]!, 'live').catch((error: Error) => ({ version: 'none', wrong: String(error) }));
        answered[answer.version] = (answered[answer.version] ?? 0) + 1;
        if (answer.wrong !== undefined) wrong.push(answer.wrong);
        await new Promise((later) => { setTimeout(later, 10); });
      }
    }));
    return { ...await ended, answered, wrong };
  };

  const second = await underLoad(deploy('onnxruntime'));
  expect([second.status, await settled(server, 'Engines'), second.wrong]).toEqual([0, 'UPDATE_COMPLETE', []]);
  expect(Object.keys(second.answered).sort()).toEqual(['1', '2']);

  const third = await underLoad(deploy('compiled'));
  expect([third.status, await settled(server, 'Engines'), third.wrong]).toEqual([0, 'UPDATE_COMPLETE', []]);
  expect(Object.keys(third.answered).sort()).toEqual(['2', '3']);

  // Version 2 keeps the layer that nothing of the stack has any more.
  for (const [version, layers] of [['1', 1], ['2', 2], ['3', 1]] as const) {
    const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName, Qualifier: version }));
    expect([version, Configuration?.Layers?.length]).toEqual([version, layers]);
    const answers = await Promise.all(known.slice(0, 20).map((row) => ask(row, version)));
    expect(answers).toEqual(Array.from({ length: Math.min(20, known.length) }, () => ({ version })));
  }
  expect(await cdk(server, home, ['destroy', '--force', '-a', appOf('engine')])).toMatchObject({ status: 0 });
}, 180_000);
