import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { inspectText } from '../../lib/rules';
import { specs } from '../lib/cloudformation/specs';
import { apis } from './apps/apis';
import { flows } from './apps/flows';
import { functions } from './apps/functions';
import { queues } from './apps/queues';
import { sagemaker } from './apps/sagemaker';
import { generativeAi } from './peers/generative-ai';
import { clamscan, githubRunners, monitoringConstructs, solutionsConstructs } from './peers/others';
import { sagemakerAlpha } from './peers/sagemaker-alpha';
import { EARNED } from './earned';

/** Apps without a known mistake: of aws-cdk-lib's own constructs, and of other libraries as their documents have them. */
const APPS: Readonly<Record<string, (app: App) => void>> = {
  queues, functions, apis, flows, sagemaker, sagemakerAlpha, generativeAi, solutionsConstructs, monitoringConstructs, clamscan, githubRunners,
};

interface Found {
  readonly app: string;
  readonly stack: string;
  readonly rule: string;
  readonly severity: string;
  readonly logicalId?: string;
  readonly message: string;
}

// Libraries that call what CDK has deprecated say so on every call.
process.env['JSII_DEPRECATED'] = 'quiet';
jest.spyOn(console, 'log').mockImplementation(() => undefined);

const found = new Map<string, { readonly resources: number; readonly findings: readonly Found[] }>();

beforeAll(() => {
  for (const [app, build] of Object.entries(APPS)) found.set(app, check(app, build));
}, 60_000);

function check(name: string, build: (app: App) => void): { readonly resources: number; readonly findings: readonly Found[] } {
  const outdir = mkdtempSync(join(tmpdir(), 'csi-sound-'));
  try {
    const app = new App({ outdir, context: { '@aws-cdk/core:disableStackTrace': true } });
    build(app);
    const regions = new Map(app.synth().stacks.map((stack) => [stack.templateFile, stack.environment.region]));
    const templates = readdirSync(outdir).filter((file) => file.endsWith('.template.json'));
    return {
      resources: templates.reduce((sum, file) => sum + Object.keys((JSON.parse(readFileSync(join(outdir, file), 'utf8')) as { Resources: object }).Resources).length, 0),
      findings: templates.flatMap((file) => {
        const region = regions.get(file);
        const environment = { today: '2026-11-22', ...(region === undefined || region === 'unknown-region' ? {} : { region, accountId: '123456789012' }) };
        return inspectText(readFileSync(join(outdir, file), 'utf8'), { specs, environment, specsAreComplete: false })
          .map(({ rule, severity, logicalId, message }) => ({ app: name, stack: file.replace('.template.json', ''), rule, severity, ...(logicalId === undefined ? {} : { logicalId }), message }));
      }),
    };
  } finally {
    if (existsSync(outdir)) rmSync(outdir, { recursive: true, force: true });
  }
}

const isEarned = ({ app, rule, logicalId = '' }: Found): boolean => EARNED.some((each) => each.app === app && each.rule === rule && logicalId.startsWith(each.logicalId));

test.each(Object.keys(APPS))('nothing is wrong in %s, but what it has earned', (name) => {
  const app = found.get(name);
  expect(app?.resources).toBeGreaterThan(5);
  expect(app?.findings.filter((each) => each.severity !== 'info' && !isEarned(each))).toEqual([]);
});

test('everything that is earned is still found', () => {
  const all = [...found.values()].flatMap(({ findings }) => findings);
  expect(EARNED.filter((each) => !all.some((one) => one.app === each.app && one.rule === each.rule && (one.logicalId ?? '').startsWith(each.logicalId)))).toEqual([]);
});
