import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Running } from '../bin/support';
import { temporaryFolder } from '../local/support/assembly';
import { ROOT } from '../support/script';
import { roundTrip } from './round-trip';

const running: Running[] = [];
afterEach(async () => {
  for (const { child, finished } of running.splice(0)) {
    child.kill('SIGKILL');
    await finished;
  }
});

/** All of them: `npm test` deploys the first example. A server of the user's has requests of its own: python-server.all.ts; who consumes a registry needs one: cdk-registry-sharing.all.ts. */
const APPS = [ROOT, ...readdirSync(join(ROOT, 'examples')).map((name) => join(ROOT, 'examples', name))].filter((folder) => existsSync(join(folder, 'cdk.json')) && !folder.endsWith('python-server') && !folder.endsWith('registry-consumer'));

/** A stack that names its region is for a server of that region. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = { residency: ['--region', 'eu-central-1'] };

test.each(APPS)('%s is deployed, called, deployed again without a change, and destroyed', async (app) => {
  const { answer, again, destroyed, stacks, status } = await roundTrip(app, temporaryFolder(), running, OPTIONS[basename(app)]);
  expect(answer.status).toBe(200);
  expect(again.stdout).toMatch(/^the AWS at http:\/\/127\.0\.0\.1:\d+ is running already\ncdk deploy --all --app \S+out --require-approval never --no-notices\n/);
  expect([again.status, again.stdout + again.stderr]).toEqual([0, expect.stringContaining('(no changes)')]);
  expect([destroyed.status, stacks, status]).toEqual([0, ['CDKToolkit'], 0]);
}, 300_000);
