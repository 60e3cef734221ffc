/**
 * Run by tsx, with a list of apps as JSON on standard input: synthesizes each as `cdk synth` would, with every check on.
 *
 * All of them in one process: the validator takes three seconds to start, which is more than a whole app takes afterwards.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { IPolicyValidationPlugin } from 'aws-cdk-lib/core';
import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import { InferenceRules } from '../../constructs';

export interface AppToSynthesize {
  /** Where `cdk` would be called. */
  readonly folder: string;
  /** What its cdk.json runs, relative to the folder. */
  readonly file: string;
  readonly out: string;
}

const apps = JSON.parse(readFileSync(0, 'utf8')) as readonly AppToSynthesize[];
const load = createRequire(__filename);

/** What every app is checked with, beside the validator of aws-cdk-lib. */
function plugins(): IPolicyValidationPlugin[] {
  return [new AwsSolutionsChecks(), new NIST80053R5Checks(), new HIPAASecurityChecks(), new PCIDSS321Checks(), new ServerlessChecks(), new InferenceRules({ today: '2026-11-22' })];
}

const synth = App.prototype.synth;
const checked = new WeakSet<App>();
App.prototype.synth = function (...args) {
  if (!checked.has(this)) Validations.of(this).addPlugins(...plugins());
  checked.add(this);
  return synth.apply(this, args);
};

for (const { folder, file, out } of apps) {
  process.chdir(folder);
  process.env.CDK_OUTDIR = out;
  const others = new Set(process.listeners('beforeExit'));
  const added = (): NodeJS.BeforeExitListener[] => process.listeners('beforeExit').filter((listener) => !others.has(listener));
  try {
    load(join(folder, file));
    // As at the end of a process of its own: an App that `cdk` runs waits for it.
    for (const listener of added()) listener(0);
  } catch (error) {
    // Findings make an app fail after its report was written. Where there is none, the test says this.
    writeFileSync(`${out}.error.txt`, error instanceof Error ? String(error.stack) : String(error));
  } finally {
    for (const listener of added()) process.removeListener('beforeExit', listener);
  }
}
// Findings set it; the reports say more.
process.exitCode = 0;
