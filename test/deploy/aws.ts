/** `npm run test:aws`: the cases of this folder against an account of AWS. */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CASES } from './cases';
import type { DeployCase } from './cases/case';
import type { Target } from './target';
import { tearDown } from './teardown';
import { World } from './world';

export const USAGE = `npm run test:aws -- --yes [options]

Deploys the cases of test/deploy to an account of AWS, which \`npm test\` deploys to the local
server, tries them there, and deletes everything again, also after a failure or Ctrl-C.

This project has never run it: it has no account. What it shows there, nobody here has seen.

  --yes            without it, nothing is done but to say what would be
  --profile NAME   of the credentials, as the AWS CLI knows them
  --region CODE    [AWS_REGION, or that of the profile]
  --case NAME      only this one: ${CASES.map(({ name }) => name).join(', ')}; may be repeated
  --verbose        everything that cdk prints

It makes stacks, roles and buckets of its own, with a bootstrap of its own, so that none of
yours is touched. The credentials need the rights of an administrator.`;

const COST = `It takes about 15 minutes. Nothing of it is billed by the hour; there are a few hundred Lambda invocations, S3
requests and about 60 MB in S3 for that time, which at the prices of us-east-1 in 2026 come to less than 0.05 US dollars,
and to nothing within the free tier. That is an estimate: what you pay is between you and AWS. What a cut-off clean-up
leaves behind costs little, but it goes on costing; it carries the tag csi-test, or lies in a stack that does.`;

/** Points it at a server of this machine: how its own flow is tested. */
const TEST_ENDPOINT = 'CSI_TEST_AWS_ENDPOINT';

export async function testAws(args: readonly string[]): Promise<number> {
  try {
    return await run(args);
  } catch (error) {
    console.error(`test:aws: ${(error as Error).message}`);
    return 1;
  }
}

async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { yes: { type: 'boolean' }, profile: { type: 'string' }, region: { type: 'string' }, case: { type: 'string', multiple: true }, verbose: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help ?? false) {
    console.log(USAGE);
    return 0;
  }
  const cases = (values.case ?? CASES.map(({ name }) => name)).map((asked) => {
    const found = CASES.find(({ name }) => name === asked);
    if (found === undefined) throw new Error(`there is no case ${asked}: there are ${CASES.map(({ name }) => name).join(', ')}`);
    return found;
  });
  const endpoint = testEndpoint();
  if (values.profile !== undefined) process.env['AWS_PROFILE'] = values.profile;
  if (values.region !== undefined) process.env['AWS_REGION'] = values.region;
  if (!(values.yes ?? false)) {
    console.log(`${announcement(cases)}\n\n${COST}\n\nNothing was done. With --yes it is.`);
    return 1;
  }

  const sts = new STSClient(endpoint === undefined ? {} : { endpoint });
  const { Account: account = '', Arn } = await sts.send(new GetCallerIdentityCommand({})).catch((error: Error) => {
    throw new Error(`there are no credentials that AWS takes: ${error.message}`);
  });
  const region = await sts.config.region();
  const home = mkdtempSync(join(tmpdir(), 'csi-test-aws-'));
  const target: Target = {
    account, region, endpoint, home, prefix: `CsiTest${Date.now().toString(36).slice(-6)}`,
    environment: {
      AWS_REGION: region, AWS_DEFAULT_REGION: region,
      ...(endpoint !== undefined && { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: process.env['AWS_ACCESS_KEY_ID'] ?? '', AWS_SECRET_ACCESS_KEY: process.env['AWS_SECRET_ACCESS_KEY'] ?? '' }),
    },
  };
  console.log(`${announcement(cases)}\n\n${COST}\n\nAs ${Arn ?? ''}, in ${region} of ${account}. Names begin with ${target.prefix}; the tag is csi-test=${target.prefix}.\n`);
  try {
    return await carryOut(cases, target, values.verbose ?? false);
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function carryOut(cases: readonly DeployCase[], target: Target, verbose: boolean): Promise<number> {
  const world = new World(target, undefined, verbose ? (text) => process.stdout.write(text) : undefined);
  let current = world;
  let signalled = false;
  const stop = (): void => {
    if (signalled) {
      console.error(`\nstopped again: what is left is in the stacks whose names begin with ${target.prefix}`);
      process.exit(130);
    }
    signalled = true;
    console.log('\nstopped: everything is deleted. Once more ends it at once, and leaves what there is');
    current.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);

  let failed = 0;
  let passed = 0;
  try {
    await timed('bootstrap', () => world.bootstrap());
    for (const each of cases) {
      if (signalled) break;
      current = world.with(each.app);
      if (await timed(each.title, () => each.run(current))) passed++;
      else failed++;
    }
  } catch (error) {
    failed++;
    if (!signalled) console.error((error as Error).message);
  }
  console.log('\nclean up');
  const left = await tearDown(world, (line) => console.log(`  ${line}`));
  for (const what of left) console.error(`  left behind: ${what}`);
  console.log(`\n${passed} passed, ${failed} failed${left.length === 0 ? '; nothing is left' : `; ${left.length} things are left`}`);
  if (signalled) return 130;
  return failed === 0 && left.length === 0 ? 0 : 1;

  /** Whether it went well; the bootstrap must. */
  async function timed(title: string, work: () => Promise<void>): Promise<boolean> {
    const started = performance.now();
    const seconds = (): string => `${((performance.now() - started) / 1000).toFixed(0)} s`;
    try {
      await work();
      console.log(`ok      ${title} (${seconds()})`);
      return true;
    } catch (error) {
      console.error(`FAILED  ${title} (${seconds()})\n${(error as Error).message}`);
      if (title === 'bootstrap') throw error;
      return false;
    }
  }
}

function announcement(cases: readonly DeployCase[]): string {
  const lines = cases.flatMap(({ title, makes }) => [`  ${title}`, ...makes.map((what) => `      ${what}`)]);
  return `This makes in your account, and deletes again:\n\n${lines.join('\n')}\n  a bootstrap of cdk for them\n      1 stack with 1 S3 bucket for files, 1 ECR repository, empty, 5 IAM roles, 1 SSM parameter`;
}

/** A server on this machine is no AWS: it passes where AWS would not, and would prove nothing. */
function testEndpoint(): string | undefined {
  const given = Object.entries(process.env).find(([name, value]) => name.startsWith('AWS_ENDPOINT_URL') && value !== undefined && value !== '');
  if (given !== undefined) throw new Error(`${given[0]} is ${given[1]}, which is not AWS: unset it. \`npm run test:deploy\` is for the local server`);
  const endpoint = process.env[TEST_ENDPOINT];
  if (endpoint !== undefined && !endpoint.startsWith('http://127.0.0.1:')) throw new Error(`${TEST_ENDPOINT} is ${endpoint}: it is for a server of this machine`);
  return endpoint;
}
