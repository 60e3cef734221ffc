import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { inlineAssembly, inlineFunction, temporaryFolder, writeAssembly } from '../local/support/assembly';
import { isRunning } from '../local/support/run';
import { csi, csiFile, type Running } from './support';

const PID = 'exports.handler = async ({ fail }) => { if (fail) throw new Error("asked to"); console.log("at work"); return { pid: process.pid }; };';

const EMPTY = ['--data', '{}'];

const running: Running[] = [];

afterEach(async () => {
  for (const { child, finished } of running.splice(0)) {
    child.kill('SIGKILL');
    await finished;
  }
});

async function startLocal(assembly: string, args: readonly string[] = []): Promise<Running & { readonly port: string }> {
  const local = csi(['local', assembly, '--port', '0', ...args]);
  running.push(local);
  const [, port] = await local.until(/The Lambda API is at http:\/\/127\.0\.0\.1:(\d+)/);
  return { ...local, port: port as string };
}

async function invoke(port: string, args: readonly string[], input?: string) {
  return await csi(['invoke', 'Fn', '--port', port, ...args], { input }).finished;
}

const folderOf = (local: Running): string | undefined => readdirSync(tmpdir()).find((name) => name.startsWith(`csi-local-${local.child.pid}-`));

describe('csi local', () => {
  test('shows what runs, and what the functions log', async () => {
    const assembly = writeAssembly([{
      name: 'Demo',
      template: {
        Resources: {
          Fn: inlineFunction(PID, { MemorySize: 256, Environment: { Variables: { X: { 'Fn::ImportValue': 'theirs' } } } }),
          Py: inlineFunction('', { Runtime: 'python3.13' }, 'Demo/Py/Resource'),
          Url: { Type: 'AWS::Lambda::Url', Properties: { TargetFunctionArn: { 'Fn::GetAtt': ['Fn', 'Arn'] }, AuthType: 'AWS_IAM' } },
        },
      },
    }]);
    const local = await startLocal(assembly);
    expect((await invoke(local.port, EMPTY)).status).toBe(0);
    const [shown] = await local.until(/[\s\S]*Fn \| cold start \d+ ms, then invoke in [\d.]+ ms.*\n/);
    expect(shown).toMatch(/FUNCTION +MODEL +ENGINE +MEMORY +ARCH +URL\n +Fn +- +- +256 MB +x86_64 +http:\/\/127\.0\.0\.1:\d+ {2}\(AWS_IAM, not checked here\)/);
    expect(shown).toContain('not run here: Demo/Py (python3.13)');
    expect(shown).toContain('Fn: the environment variable X is left unset: no stack of the assembly exports theirs');
    expect(shown).toContain('Fn | at work\n');
    expect(shown).not.toContain('START RequestId');
  });

  test('shows everything as it is written with --verbose', async () => {
    const local = await startLocal(inlineAssembly({ Fn: [PID] }), ['--verbose']);
    await invoke(local.port, EMPTY);
    const [shown] = await local.until(/Fn \| START[\s\S]*Fn \| REPORT .*\n/);
    expect(shown).toMatch(/^Fn \| START RequestId: \S+ Version: \$LATEST\nFn \| at work\nFn \| END RequestId: \S+\nFn \| REPORT RequestId: .*Init Duration: .* ms\t\n$/);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('ends on %s with status 0, and nothing of it stays', async (signal) => {
    const local = await startLocal(inlineAssembly({ Fn: [PID] }));
    const { pid } = JSON.parse((await invoke(local.port, EMPTY)).stdout) as { pid: number };
    expect([isRunning(pid), folderOf(local)]).toEqual([true, expect.any(String)]);
    local.child.kill(signal);
    expect(await local.finished).toMatchObject({ status: 0, stderr: '' });
    expect([isRunning(pid), folderOf(local)]).toEqual([false, undefined]);
  });

  test('ends on a signal also while a function is busy', async () => {
    const local = await startLocal(inlineAssembly({ Fn: ["exports.handler = async () => { console.log('pid ' + process.pid); for (;;); };", { Timeout: 60 }] }));
    const hanging = invoke(local.port, EMPTY);
    const [, pid] = await local.until(/pid (\d+)/);
    local.child.kill('SIGINT');
    expect((await local.finished).status).toBe(0);
    expect(isRunning(Number(pid))).toBe(false);
    expect((await hanging).status).toBe(1);
  });

  test('killed outright, it leaves no process behind', async () => {
    const local = await startLocal(inlineAssembly({ Fn: [PID] }));
    const { pid } = JSON.parse((await invoke(local.port, EMPTY)).stdout) as { pid: number };
    local.child.kill('SIGKILL');
    await local.finished;
    for (let tries = 0; tries < 40 && isRunning(pid); tries++) await sleep(50);
    expect(isRunning(pid)).toBe(false);
  });

  test('fails on a port in use, and leaves nothing', async () => {
    const blocker = createServer();
    const port = await new Promise<number>((found) => { blocker.listen(0, '127.0.0.1', () => found((blocker.address() as AddressInfo).port)); });
    const local = csi(['local', inlineAssembly({ Fn: [PID] }), '--port', String(port)]);
    expect(await local.finished).toMatchObject({
      status: 1, stdout: '', stderr: `csi: port ${port} on 127.0.0.1 is in use, perhaps by another csi local: stop what uses it, or name another with --port\n`,
    });
    expect(folderOf(local)).toBeUndefined();
    blocker.close();
  });

  test.each([
    ['no cdk.out', () => ['local'], /^csi: no cloud assembly at .*cdk\.out: run `cdk synth` first, or name the folder it wrote \(csi local path\/to\/cdk\.out\)\n$/],
    ['a folder that is none', () => ['local', temporaryFolder()], /^csi: .* is not a cloud assembly/],
    ['an assembly of a newer version', () => ['local', writeAssembly([], { version: '999.0.0' })], /^csi: .* was written by a newer aws-cdk-lib: its assembly schema is 999\.0\.0/],
    ['no functions', () => ['local', writeAssembly([{ name: 'S', template: {} }])], /^csi: .* has no Node\.js Lambda function to run\n$/],
    ['only functions that do not run here', () => ['local', inlineAssembly({ Py: ['', { Runtime: 'python3.13' }] })], /has no Node\.js Lambda function to run; not run here: Demo\/Py \(python3\.13\)/],
    ['a bad handler', () => ['local', inlineAssembly({ Fn: ['', { Handler: 'app.run' }] }), '--port', '0'], /^csi: Fn: the handler is app\.run, but its code has no file app\.js/],
    ['an option that there is not', () => ['local', '--prot', '1'], /^csi: there is no option --prot: did you mean --port\?\n$/],
    ['an option without its value', () => ['local', '--port'], /^csi: --port needs a value: --port VALUE, or --port=VALUE where it begins with a dash\n$/],
    ['an option instead of a value', () => ['local', '--port', '--verbose'], /^csi: --port needs a value/],
    ['a short option without its value', () => ['invoke', 'Fn', '-d'], /^csi: --data needs a value/],
    ['a value where none goes', () => ['local', '--verbose=1'], /^csi: --verbose takes no value\n$/],
    ['an option before the command', () => ['--port', '1'], /^csi: --port is no option of csi itself: options go after the command, as in `csi local --port 4567`/],
    ['a port that is none', () => ['local', '--port', '70000'], /^csi: --port is 70000, but must be a whole number from 0 to 65535\n$/],
    ['a mapping that is none', () => ['local', inlineAssembly({ Fn: [PID] }), '--artifact', 'x'], /^csi: --artifact x has to be NAME=PATH\n$/],
    ['two folders', () => ['local', 'a', 'b'], /^csi: csi local takes one folder, got a, b\n$/],
  ])('fails on %s', async (_, args, message) => {
    const { status, stdout, stderr } = await csi(args(), { cwd: temporaryFolder() }).finished;
    expect(stderr).toMatch(message);
    expect([status, stdout]).toEqual([1, '']);
  });
});

describe('csi invoke', () => {
  test('prints the answer, for an event from a file, the command line or standard input', async () => {
    const { port } = await startLocal(inlineAssembly({ Fn: ['exports.handler = async (event) => ({ event });'] }));
    const file = join(temporaryFolder(), 'event.json');
    writeFileSync(file, '{"from":"file"}');
    expect(await invoke(port, ['--data', file])).toMatchObject({ status: 0, stdout: '{"event":{"from":"file"}}\n', stderr: '' });
    expect(await invoke(port, ['-d', '[1]'])).toMatchObject({ stdout: '{"event":[1]}\n' });
    expect(await invoke(port, ['--data', '-'], '"in"')).toMatchObject({ stdout: '{"event":"in"}\n' });
    expect(await invoke(port, [], '{"piped":1}')).toMatchObject({ stdout: '{"event":{"piped":1}}\n' });
    const redirected = promisify(execFile)('sh', ['-c', `"$0" "$@" < ${file}`, process.execPath, csiFile(), 'invoke', 'Fn', '--port', port]);
    expect((await redirected).stdout).toBe('{"event":{"from":"file"}}\n');
  });

  test('asks for an event where there is none', async () => {
    expect(await invoke('1', [], '')).toMatchObject({ status: 1, stdout: '', stderr: 'csi: standard input is empty: give an event with --data, as a file or JSON text, or pipe one in\n' });
    expect(await invoke('1', [], '{')).toMatchObject({ status: 1, stderr: expect.stringMatching(/^csi: standard input is not JSON/) });
    const without = promisify(execFile)('sh', ['-c', '"$0" "$@" < /dev/null', process.execPath, csiFile(), 'invoke', 'Fn', '--port', '1']);
    await expect(without).rejects.toMatchObject({ code: 1, stderr: 'csi: there is no event for Fn: give one with --data, as a file or JSON text, or pipe it in\n' });
  });

  test('calls the alias live where there is one, unless another is named', async () => {
    const version = "exports.handler = async (_, { functionVersion }) => functionVersion;";
    const { port } = await startLocal(inlineAssembly({ Fn: [version], Other: [version] }, {
      Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
      Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Fn' }, Name: 'live', FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] } } },
    }));
    const called = async (name: string, ...args: readonly string[]) => (await csi(['invoke', name, '--port', port, ...EMPTY, ...args]).finished).stdout;
    expect(await called('Fn')).toBe('"1"\n');
    expect(await called('Demo/Fn')).toBe('"1"\n');
    expect(await called('arn:aws:lambda:us-east-1:000000000000:function:Fn')).toBe('"1"\n');
    expect(await called('Fn:$LATEST')).toBe('"$LATEST"\n');
    expect(await called('Fn', '--qualifier', '$LATEST')).toBe('"$LATEST"\n');
    expect(await called('Other')).toBe('"$LATEST"\n');
  });

  test('has status 1 where a model server refuses the request', async () => {
    const { port } = await startLocal(inlineAssembly({ Fn: ['exports.handler = async (event) => event;'] }));
    expect(await invoke(port, ['--data', '{"error":"no","status_code":400}'])).toMatchObject({
      status: 1, stdout: '{"error":"no","status_code":400}\n', stderr: 'csi: Fn refused the request with status 400\n',
    });
    expect(await invoke(port, ['--data', '{"status_code":200}'])).toMatchObject({ status: 0, stderr: '' });
  });

  test('has status 1 where the function fails, and prints its error', async () => {
    const { port } = await startLocal(inlineAssembly({ Fn: [PID] }));
    const { status, stdout, stderr } = await invoke(port, ['--data', '{"fail":true}', '--log']);
    expect(JSON.parse(stdout)).toMatchObject({ errorType: 'Error', errorMessage: 'asked to' });
    expect([status, stderr]).toEqual([1, expect.stringMatching(/START RequestId[\s\S]*REPORT RequestId[\s\S]*csi: Fn failed: the answer is its error\n$/)]);
  });

  test.each([
    ['no name', ['invoke'], 'csi: csi invoke takes one function name, got none\n'],
    ['nothing that answers', ['invoke', 'Fn', '--port', '1', ...EMPTY], 'csi: nothing answers at http://127.0.0.1:1: start the functions with `csi local`, or name where they run with --endpoint or --port\n'],
    ['an endpoint that is none', ['invoke', 'Fn', '--endpoint', 'x'], 'csi: --endpoint is x, but must be a URL, for instance http://127.0.0.1:4567\n'],
    ['an event that is no JSON', ['invoke', 'Fn', '--data', '{'], expect.stringMatching(/^csi: the value of --data is not JSON/)],
  ])('fails on %s', async (_, args, stderr) => {
    expect(await csi(args).finished).toMatchObject({ status: 1, stdout: '', stderr });
  });
});

describe('csi', () => {
  test('tells its version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(await csi(['--version']).finished).toMatchObject({ status: 0, stdout: `${version}\n` });
  });

  test.each([
    [['--help'], /^csi <command> \[options\][\s\S]* local [\s\S]* invoke /],
    [['help', 'invoke'], /^csi invoke NAME \[options\]/],
    [['local', '--help'], /^csi local \[folder\] \[options\][\s\S]*--port N .*\[4567\]/],
    [['invoke', '-h'], /^csi invoke NAME \[options\][\s\S]*--data/],
  ])('%j explains', async (args, text) => {
    const { status, stdout } = await csi(args).finished;
    expect(stdout).toMatch(text);
    expect(status).toBe(0);
  });

  test('without a command it explains, and is not content', async () => {
    const { status, stdout } = await csi([]).finished;
    expect([status, stdout]).toEqual([1, expect.stringMatching(/^csi <command>/)]);
  });

  test('suggests the command that is near', async () => {
    expect(await csi(['lokal']).finished).toMatchObject({ status: 1, stderr: 'csi: there is no command lokal: did you mean local? `csi --help` lists them\n' });
    expect(await csi(['fleet']).finished).toMatchObject({ status: 1, stderr: 'csi: there is no command fleet: did you mean fleet plan? `csi --help` lists them\n' });
    expect(await csi(['registry', 'promot', 'digits']).finished).toMatchObject({ status: 1, stderr: expect.stringContaining('registry promote') });
    expect(await csi(['registry']).finished).toMatchObject({ status: 1, stdout: expect.stringMatching(/^csi registry <command> \[options\]\n\n {2}registry list .*\n {2}registry show /) });
    expect(await csi(['constructor']).finished).toMatchObject({ status: 1, stderr: 'csi: there is no command constructor. `csi --help` lists them\n' });
  });
});
