import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { describeProblems } from '../../../lib/problem';
import type { Decided, Decision } from '../../../lib/registry/decision';
import type { FolderModel, FolderVersion } from '../../../lib/registry/folder';
import { findModel, parseReference, REFERENCE_FORMS, resolveReference } from '../../../lib/registry/reference';
import { LocalError } from '../../../local';
import { checkVersion } from '../../registry/artifact';
import { DEFAULT_MODELS, soundModels, writeModelManifest, writeVersionManifest } from '../../registry/manifest-files';
import { parse } from '../command';
import { gateText, wrap, WIDTH } from './text';

const OPTIONS = { models: { type: 'string' }, reason: { type: 'string' }, by: { type: 'string' }, json: { type: 'boolean' } } as const;

export const DECISION_USAGE = `  --reason TEXT   why; it is written into the manifest
  --by NAME       who; without, git's user.name and user.email, or the name of the user
  --models DIR    the folder of manifests [${DEFAULT_MODELS}]
  --json          for machines`;

/** One of the commands that decide about a version. */
export interface DecisionCommand {
  readonly name: string;
  readonly alias: boolean;
  readonly force: boolean;
  readonly needsReason: boolean;
  decide(model: FolderModel, version: FolderVersion, decision: Decision, alias: string): Decided;
  /** What has happened, as one line; `before` is the version that had the alias. */
  title(name: string, alias: string, before: string | undefined): string;
  /** What the next deploy does of it. */
  readonly deploy: string;
  /** What else is to be said. */
  warnings?(model: FolderModel, version: FolderVersion): readonly string[];
}

/** Takes the decision, writes it into the manifests, and says what a review sees. Answers the exit status. */
export async function runDecision(command: DecisionCommand, defaultAlias: string, args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args, { ...OPTIONS, ...(command.alias && { alias: { type: 'string' as const } }), ...(command.force && { force: { type: 'boolean' as const } }) });
  const { alias = defaultAlias, force = false } = values as { readonly alias?: string; readonly force?: boolean };
  const { json = false, reason, by } = values;
  const folder = values.models ?? DEFAULT_MODELS;
  if (reason?.trim() === '' || (command.needsReason && reason === undefined)) throw new LocalError(`csi registry ${command.name} is recorded with a reason: say --reason TEXT`);
  const { model, version } = find(folder, command.name, positionals);
  const { name, version: number } = version.manifest;
  const decided = command.decide(model, version, { by: by ?? whoAmI(folder), at: new Date().toISOString(), reason, force }, alias);
  if (decided.refusal === undefined) await refuseChanged(folder, version);
  const { report, refusal } = decided;
  const { aliases = {} } = model.manifest;
  const before = Object.hasOwn(aliases, alias) ? aliases[alias] : undefined;
  if (report !== undefined && !json) console.log(`The gates say of ${name} ${number}:\n${gateText(report)}\n`);
  if (refusal !== undefined) {
    if (json) console.log(JSON.stringify({ model: name, version: number, changed: false, refusal, report, files: [] }, null, 2));
    throw new LocalError(refusal);
  }
  const files = [
    ...(decided.version === undefined ? [] : [writeVersionManifest(folder, decided.version)]),
    ...(decided.model === undefined ? [] : [writeModelManifest(folder, decided.model)]),
  ];
  const approval = (decided.version ?? version.manifest).approval ?? 'approved';
  if (json) {
    console.log(JSON.stringify({ model: name, version: number, changed: files.length > 0, approval, ...(command.alias && { alias, previous: before }), report, files }, null, 2));
  } else if (files.length === 0) {
    console.log(`${name} ${number} is ${alias} already: there is nothing to change`);
  } else {
    console.log(`${command.title(`${name} ${number}`, alias, before)}\n${files.map((file) => `wrote ${file}`).join('\n')}\n${next(decided, command.deploy, files, before, alias)}`);
  }
  for (const warning of command.warnings?.(model, version) ?? []) console.error(`! ${warning}`);
  return 0;
}

/** What is still to be done, and what others will see of it. */
function next({ version, model, report }: Decided, deploy: string, files: readonly string[], before: string | undefined, alias: string): string {
  const { by = '', reason } = typeof version?.approval === 'object' ? version.approval : {};
  const seen = [
    ...(version === undefined ? [] : [`the decision of ${by}`]),
    ...(reason === undefined ? [] : ['its reason']),
    ...(version === undefined || report === undefined ? [] : ['what the gates said']),
    ...(model === undefined ? [] : [`the alias ${alias}${before === undefined ? '' : `, instead of ${before}`}`]),
  ];
  return wrap(`Commit ${files.length === 1 ? 'it' : 'them'}: a review sees ${[...seen.slice(0, -2), seen.slice(-2).join(' and ')].join(', ')}. ${deploy}`, WIDTH).join('\n');
}

/** The version that is meant: `NAME VERSION`, or as other commands name it. */
function find(folder: string, command: string, positionals: readonly string[]): { readonly model: FolderModel; readonly version: FolderVersion } {
  const [first, second] = positionals;
  if (first === undefined || positionals.length > 2) throw new LocalError(`csi registry ${command} takes a model and a version, such as digits 2, got ${positionals.join(', ') || 'none'}`);
  const reference = second === undefined ? parseReference(first) : { model: first, version: second };
  if (reference === undefined) throw new LocalError(`${JSON.stringify(first)} names no version of a model: say ${REFERENCE_FORMS}`);
  if (reference.version === undefined && !('alias' in reference)) throw new LocalError(`csi registry ${command} takes a version, too: csi registry ${command} ${first} VERSION`);
  if (!existsSync(folder)) throw new LocalError(`there is no folder ${folder}: name the one with NAME/VERSION.json by --models`);
  const models = soundModels(folder);
  const resolved = resolveReference(models.map(({ manifest: { name, aliases = {} }, versions }) => ({ name, aliases, versions: versions.map(({ manifest }) => manifest.version) })), reference, `in ${folder}`);
  if ('message' in resolved) throw new LocalError(resolved.message);
  const model = findModel(models.map((each) => ({ name: each.manifest.name, ...each })), resolved.model, '') as FolderModel;
  return { model, version: model.versions.find(({ manifest }) => manifest.version === resolved.version) as FolderVersion };
}

/** What is approved is what was measured. */
async function refuseChanged(folder: string, version: FolderVersion): Promise<void> {
  const { integrity } = await checkVersion(folder, version);
  if (integrity.state === 'intact' || integrity.state === 'unverified') return;
  const remedy = integrity.state === 'corrupt' ? 'restore the files, or give the new content a version of its own' : 'fetch the files first (`git lfs pull`, where they are kept there)';
  throw new LocalError(describeProblems(version.path, [{ prop: 'digest', found: `cannot be vouched for: ${integrity.detail}`, remedy }]));
}

/** Git's user, or that of this machine. */
function whoAmI(folder: string): string {
  const git = (key: string): string => spawnSync('git', ['config', key], { cwd: resolve(folder), env: process.env, encoding: 'utf8' }).stdout?.trim() ?? '';
  const [name, email] = [git('user.name'), git('user.email')];
  if (name !== '' || email !== '') return name === '' ? email : email === '' ? name : `${name} <${email}>`;
  return process.env['USER'] ?? process.env['USERNAME'] ?? userInfo().username;
}
