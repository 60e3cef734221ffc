import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tune } from '../../bin/commands/tune';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'csi-test-'));
  writeFileSync(join(folder, 'body.json'), '{}');
  writeFileSync(join(folder, 'app.ts'), 'memorySize: Size.mebibytes(512), memorySize: Size.mebibytes(1024)');
});
afterEach(() => rmSync(folder, { recursive: true }));

const BODY = ['--body', 'body.json'];

test.each<[string, readonly string[], RegExp]>([
  ['no name', BODY, /takes the name of one model function, got none/],
  ['two names', ['a', 'b', ...BODY], /got a, b/],
  ['no requests', ['a'], /it is not known what to send: name a file with --body/],
  ['a file that is not there', ['a', '--body', 'none.json'], /--body .*none\.json: the file cannot be read \(ENOENT\)/],
  ['a goal that is none', ['a', ...BODY, '--for', 'best'], /--for is best, but must be cheapest, fastest or latency:TIME/],
  ['an objective without a time', ['a', ...BODY, '--for', 'latency:soon'], /soon, but must be a time such as 100ms/],
  ['sizes that Lambda does not have', ['a', ...BODY, '--memory', '64'], /--memory has '64', but must be whole numbers of MB from 128 to 10240/],
  ['no calls', ['a', ...BODY, '--calls', '0'], /--calls is 0, but must be a whole number from 1/],
  ['a source with two places', ['a', ...BODY, '--apply-to', 'app.ts'], /app\.ts: the file has 2 places with a memorySize: it is not known which is meant\. --apply prints the prop instead/],
  ['nothing at the port', ['a', ...BODY, '--port', '1'], /nothing answers on port 1/],
])('%s: refused before anything is made', async (_what, args, message) => {
  await expect(tune.run(args.map((arg) => (/\.(json|ts)$/.test(arg) ? join(folder, arg) : arg)))).rejects.toThrow(message);
});
