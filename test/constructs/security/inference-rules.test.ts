import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, NestedStack, Stack, Validations } from 'aws-cdk-lib/core';
import { CfnAlias, CfnFunction, CfnVersion } from 'aws-cdk-lib/aws-lambda';
import { CfnEndpointConfig } from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import { InferenceRules } from '../../../constructs';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly conclusion: string;
    readonly violations: readonly { readonly ruleName: string; readonly description: string; readonly suggestedFix?: string; readonly severity: string; readonly violatingConstructs: readonly { readonly constructPath?: string; readonly cloudFormationResource?: { readonly propertyPaths?: readonly string[] } }[] }[];
    readonly suppressedViolations?: readonly object[];
  }[];
}

/** Synthesizes an app as its own program does, and reads the report that CDK writes. */
function synthesize(build: (stack: Stack) => void): { readonly failure: string; readonly report: Report; readonly text: string } {
  const outdir = mkdtempSync(join(tmpdir(), 'csi-rules-'));
  folders.push(outdir);
  const app = new App({ outdir, context: { '@aws-cdk/core:disableStackTrace': true } });
  Validations.of(app).addPlugins(new InferenceRules());
  build(new Stack(app, 'Models', { env: { region: 'eu-central-1', account: '123456789012' } }));
  let failure = '';
  try {
    app.synth();
  } catch (error) {
    failure = String(error);
  }
  const text = readFileSync(join(outdir, 'validation-report.json'), 'utf8');
  return { failure, text, report: JSON.parse(text) as Report };
}

/** Five provisioned environments of a function with four reserved. */
function overbooked(scope: Construct, reserved = 4): CfnAlias {
  const fn = new CfnFunction(scope, 'Fn', { role: 'arn:aws:iam::123456789012:role/r', code: { zipFile: 'x' }, runtime: 'nodejs24.x', handler: 'index.handler', timeout: 20, reservedConcurrentExecutions: reserved });
  const version = new CfnVersion(scope, 'Version', { functionName: fn.ref });
  return new CfnAlias(scope, 'Live', { functionName: fn.ref, functionVersion: version.attrVersion, name: 'live', provisionedConcurrencyConfig: { provisionedConcurrentExecutions: 5 } });
}

const own = ({ report }: { readonly report: Report }): Report['pluginReports'][number] | undefined => report.pluginReports.find(({ pluginName }) => pluginName === 'InferenceRules');

test('a stack without resources is passed over', () => {
  const { failure, report } = synthesize((stack) => {
    new Stack(stack.node.root as App, 'Empty');
    overbooked(stack);
  });
  expect(failure).toContain('makes 5 provisioned environments of Fn');
  expect(own({ report })?.violations).toHaveLength(1);
});

test('an app of plain L1s with a mistake does not synthesize: the report names rule, construct and reason', () => {
  const result = synthesize((stack) => { overbooked(stack); });

  expect(own(result)?.violations).toEqual([expect.objectContaining({
    ruleName: 'lambda-provisioned-above-reserved', severity: 'error',
    description: expect.stringMatching(/makes 5 provisioned environments of Fn, allowed: at most its reserved concurrency, 4\. [A-Z]/),
    suggestedFix: expect.stringMatching(/^reserve more, or provision less \(https:\/\/docs\.aws\.amazon\.com\/.*\)$/),
  })]);
  expect(own(result)?.violations[0]?.violatingConstructs[0]).toMatchObject({
    constructPath: 'Models/Live', cloudFormationResource: { propertyPaths: ['Properties.ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions'] },
  });
  expect(result.failure).toContain('lambda-provisioned-above-reserved');
});

test('a sound app synthesizes', () => {
  const result = synthesize((stack) => { overbooked(stack, 5); });
  expect(own(result)?.violations ?? []).toEqual([]);
  expect(result.failure).toBe('');
});

test('nested stacks are looked into', () => {
  const result = synthesize((stack) => { overbooked(new NestedStack(stack, 'Inner')); });
  expect(own(result)?.violations.map(({ ruleName }) => ruleName)).toEqual(['lambda-provisioned-above-reserved']);
  expect(own(result)?.violations[0]?.violatingConstructs[0]?.constructPath).toBe('Models/Inner/Live');
});

test('what is acknowledged with a reason is let through, and both are in the report', () => {
  const result = synthesize((stack) => {
    Validations.of(overbooked(stack)).acknowledge({ id: 'InferenceRules::lambda-provisioned-above-reserved', reason: 'the quota is raised by hand after the deploy' });
  });
  expect(own(result)?.violations).toEqual([]);
  expect(result.failure).toBe('');
  expect(result.text).toContain('the quota is raised by hand after the deploy');
});

test.each([
  ['lambda-provisioned-above-reservd', 'by mistake', 'lambda-provisioned-above-reservd is acknowledged, and there is no such rule: did you mean lambda-provisioned-above-reserved?'],
  ['lambda-provisioned-above-reserved', ' ', 'lambda-provisioned-above-reserved is acknowledged without a reason'],
  ['acknowledgement', 'quiet', 'acknowledgement is acknowledged, and there is no such rule'],
])('the acknowledgement of %s because of %j is an error', (id, reason, words) => {
  const result = synthesize((stack) => {
    Validations.of(overbooked(stack, 5)).acknowledge({ id: `InferenceRules::${id}`, reason });
  });
  expect(own(result)?.violations).toEqual([expect.objectContaining({ ruleName: 'acknowledgement', severity: 'fatal', description: expect.stringContaining(words) })]);
  expect(result.failure).toContain('is acknowledged');
});

test.each(['yesterday', '22.11.2026', ''])('the day %j is refused', (today) => {
  expect(() => new InferenceRules({ today })).toThrow('`today`');
});

test('an instance type that this version does not know yet is left to AWS', () => {
  const result = synthesize((stack) => {
    new CfnEndpointConfig(stack, 'Config', { productionVariants: [{ variantName: 'v', modelName: 'digits', instanceType: 'ml.m99.large', initialInstanceCount: 1 }] });
  });
  expect(own(result)?.violations.filter(({ severity }) => severity !== 'info') ?? []).toEqual([]);
});
