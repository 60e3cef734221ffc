import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { awsStatus } from '../../local';
import { node, type Finished } from '../bin/support';
import { closeAll } from '../local/aws/support';
import { testAws } from './aws';
import { plain } from './cases/plain';
import { localTarget } from './local';
import { clientsOf } from './target';

afterAll(closeAll);

/** The environment of a machine without an account, whatever this one may have. */
function withoutAccount(): Record<string, string> {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')) as [string, string][];
  return {
    ...Object.fromEntries(own), AWS_EC2_METADATA_DISABLED: 'true', AWS_CONFIG_FILE: '/none', AWS_SHARED_CREDENTIALS_FILE: '/none', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

async function testAwsScript(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Finished> {
  return await node(['scripts/test-aws.mjs', ...args], { environment: { ...withoutAccount(), ...environment } }).finished;
}

test(`npm run test:aws carries out a case and leaves nothing behind: ${plain.title}`, async () => {
  const target = await localTarget('Unused');
  const { AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = target.environment as Record<string, string>;
  const { status, stdout, stderr } = await testAwsScript(['--yes', '--case', 'plain', '--region', AWS_REGION as string], {
    CSI_TEST_AWS_ENDPOINT: target.endpoint as string, AWS_ACCESS_KEY_ID: AWS_ACCESS_KEY_ID as string, AWS_SECRET_ACCESS_KEY: AWS_SECRET_ACCESS_KEY as string,
  });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^This makes in your account, and deletes again:[^]*less than 0\.05 US dollars[^]*As arn:aws:\S+, in us-east-1 of 000000000000\./);
  expect(stdout).toMatch(/\nok {6}bootstrap \(\d+ s\)\nok {6}plain constructs: [^]*clean up\n {2}delete CsiTest\w+Toolkit\n[^]*\n1 passed, 0 failed; nothing is left\n$/);
  expect(status).toBe(0);
  expect((await awsStatus(target.endpoint as string)).stacks).toEqual([]);
  expect((await clientsOf(target).s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
}, 180_000);

test('Ctrl-C deletes what was made until then', async () => {
  const target = await localTarget('Unused');
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = target.environment;
  const running = node(['scripts/test-aws.mjs', '--yes', '--case', 'plain', '--region', target.region], {
    environment: { ...withoutAccount(), CSI_TEST_AWS_ENDPOINT: target.endpoint as string, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY },
  });
  await running.until(/\nok {6}bootstrap/);
  running.child.kill('SIGINT');
  const { status, stdout } = await running.finished;
  expect([status, stdout]).toEqual([130, expect.stringMatching(/stopped: everything is deleted[^]*nothing is left\n$/)]);
  expect((await awsStatus(target.endpoint as string)).stacks).toEqual([]);
  expect((await clientsOf(target).s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
}, 120_000);

test('its help says that nobody here has run it', async () => {
  const { status, stdout } = await testAwsScript(['--help']);
  expect([status, stdout]).toEqual([0, expect.stringContaining('This project has never run it: it has no account.')]);
});

describe('nothing is done', () => {
  const environment = process.env;
  beforeEach(() => {
    process.env = withoutAccount();
  });
  afterEach(() => {
    process.env = environment;
    jest.restoreAllMocks();
  });

  test.each<[readonly string[], Readonly<Record<string, string>>, RegExp]>([
    [[], {}, /^This makes in your account[^]*Nothing was done\. With --yes it is\.$/],
    [['--yes', '--region', 'us-east-1'], {}, /^test:aws: there are no credentials that AWS takes: /],
    [['--yes'], { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }, /^test:aws: AWS_ENDPOINT_URL is http:\/\/127\.0\.0\.1:4566, which is not AWS: unset it/],
    [['--yes'], { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:4566' }, /^test:aws: AWS_ENDPOINT_URL_S3 is/],
    [['--yes'], { CSI_TEST_AWS_ENDPOINT: 'https://example.com' }, /it is for a server of this machine$/],
    [['--yes', '--case', 'all'], {}, /^test:aws: there is no case all: there are plain, models$/],
    [['--wrong'], {}, /^test:aws: Unknown option '--wrong'/],
  ])('with %j and %j', async (args, variables, said) => {
    const lines: string[] = [];
    for (const way of ['log', 'error'] as const) jest.spyOn(console, way).mockImplementation((...parts: unknown[]) => { lines.push(parts.join(' ')); });
    Object.assign(process.env, variables);
    expect(await testAws(args)).toBe(1);
    expect(lines.join('\n')).toMatch(said);
  });
});
