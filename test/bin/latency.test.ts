import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { latency } from '../../bin/commands/latency';
import type { AwsServer } from '../../local';
import { aws, clientOf, closeAll, deploy, lambdaRole } from '../local/aws/support';

const CALLS = 6;
/** Of every second call. */
const SLOW_MS = 120;

let folder: string;
let server: AwsServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'csi-latency-'));
  server = await aws();
  await deploy(server, 'Shop', {
    Role: lambdaRole(),
    Fn: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'digits', Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Tags: [{ Key: 'csi:host', Value: 'Shop/Digits' }, { Key: 'csi:model', Value: 'digits' }], Environment: { Variables: { CSI_VERSION_DIGEST: '0123456789abcdef' } },
        Code: { ZipFile: 'exports.handler = (slow) => new Promise((done) => setTimeout(done, slow));' },
      },
    },
  });
});
afterAll(async () => {
  await closeAll();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => jest.restoreAllMocks());

const port = (): string => new URL(server.endpoint).port;

test('of a function: percentiles and the spread of what CloudWatch has recorded, by the path of its construct too', async () => {
  await expect(latency.run(['digits', '--port', port()])).rejects.toThrow('CloudWatch has no latencies of digits in the last 180 minutes');
  const client = new LambdaClient(clientOf(server));
  for (let call = 0; call < CALLS; call++) await client.send(new InvokeCommand({ FunctionName: 'digits', Payload: Buffer.from(String(call % 2 === 0 ? 0 : SLOW_MS)) }));
  const printed: string[] = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => { printed.push(line); });
  jest.spyOn(console, 'error').mockImplementation(() => undefined);

  expect(await latency.run(['Shop/Digits', '--port', port(), '--json', '--objective', '50ms', '--svg', join(folder, 'l.svg')])).toBe(0);
  const { count, percentiles, bins } = JSON.parse(printed[0] ?? '') as { readonly count: number; readonly percentiles: Readonly<Record<string, number>>; readonly bins: readonly { readonly from: number; readonly to: number; readonly count: number }[] };
  expect(count).toBe(CALLS);
  expect(percentiles['p95']).toBeGreaterThanOrEqual(SLOW_MS - 2);
  expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(CALLS);
  expect(bins.filter(({ from }) => from > SLOW_MS * 0.8).reduce((sum, bin) => sum + bin.count, 0)).toBeGreaterThanOrEqual(CALLS / 2);
  const svg = readFileSync(join(folder, 'l.svg'), 'utf8');
  for (const words of [`Latency of ${CALLS} requests`, 'objective for p95: 50 ms']) expect(svg).toContain(`>${words}<`);

  await latency.run(['digits', '--port', port(), '--objective', '50ms']);
  expect(printed[1]).toMatch(/^Latency of 6 requests\ndigits, Duration, .* UTC\np50 .*\np95 .*\np99 .*\nobjective, P95 of 50 ms: missed$/);
});

test('a name that there is not is refused as a name, and a file as a file', async () => {
  await expect(latency.run(['digit', '--port', port()])).rejects.toThrow(/digit/);
  await expect(latency.run(['none.jsonl'])).rejects.toThrow('none.jsonl cannot be read (ENOENT)');
});
