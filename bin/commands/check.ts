import { writeFileSync } from 'node:fs';
import { positionsOf } from '../../lib/cloudformation/positions';
import { TemplateError } from '../../lib/cloudformation/template';
import { parseTemplate } from '../../lib/cloudformation/parse-template';
import { isDay } from '../../lib/rules/day';
import type { FailOn, Paint, Report, TemplateReport } from '../../lib/rules/report';
import { ALL_RULES, checkSources, exitStatus, explainRule, githubReport, jsonReport, junitReport, listRules, sarifReport, textReport } from '../../lib/rules/report';
import { suggestion } from '../../lib/suggestion';
import { LocalError, packageVersion } from '../../local';
import { readAcknowledgementFile } from '../check/acknowledgement-file';
import { readSources } from '../check/sources';
import { readSpecs } from '../check/specs';
import { parse, type Command } from './command';

const OPTIONS = {
  format: { type: 'string' }, output: { type: 'string' }, region: { type: 'string' }, parameter: { type: 'string', multiple: true }, 'fail-on': { type: 'string' },
  acknowledge: { type: 'string' }, today: { type: 'string' }, rules: { type: 'boolean' }, explain: { type: 'string' },
} as const;

const FORMATS: Readonly<Record<string, (report: Report) => string>> = { text: textReport, json: jsonReport, sarif: sarifReport, junit: junitReport, github: githubReport };
const FAIL_ON: readonly FailOn[] = ['error', 'warning', 'info', 'never'];
const CODES = { red: 31, yellow: 33, cyan: 36, grey: 90, bold: 1 } as const;

export const check: Command = {
  summary: 'finds in any CloudFormation template what AWS would refuse, or what would misbehave',
  usage: `csi check TEMPLATE... [options]

TEMPLATE is a file in JSON or YAML, a folder with templates, a cloud assembly (the cdk.out of \`cdk synth\`),
or - for standard input.

  --format FORMAT         text, json, sarif (code scanning), junit (CI servers) or github (annotations) [text]
  --output FILE           write the report to a file, and the text to the screen
  --region REGION         where a template goes that does not say it: what there is in it is checked then
  --parameter NAME=VALUE  of templates with parameters, instead of their defaults; more than once
  --fail-on SEVERITY      error, warning, info or never: what the exit status is 1 for [error]
  --acknowledge FILE      YAML or JSON with what is as it should be: a list of id, reason, and resource or path
  --today DATE            the day that runtimes and images are held against [today]
  --rules                 list the rules
  --explain RULE          what a rule is about, and what to do

Exits with 0, with 1 if something as grave as --fail-on is found, with 2 if not everything could be checked.`,

  async run(args) {
    // What reads it may have read enough: `csi check cdk.out | head`.
    if (process.stdout.listenerCount('error') === 0) process.stdout.on('error', (error: NodeJS.ErrnoException) => { process.exit(error.code === 'EPIPE' ? 0 : 2); });
    try {
      return await Promise.resolve(run(args));
    } catch (error) {
      if (!(error instanceof LocalError)) throw error;
      console.error(`csi: ${error.message}`);
      return 2;
    }
  },
};

function run(args: readonly string[]): number {
  const { values, positionals } = parse(args, OPTIONS);
  if (values.explain !== undefined) return explain(values.explain);
  const name = values.format ?? 'text';
  const format = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
  if (format === undefined) throw new LocalError(`--format is ${name}, but must be one of ${Object.keys(FORMATS).join(', ')}`);
  if (values.rules === true) {
    console.log(name === 'json' ? JSON.stringify(ALL_RULES.map(({ id, area, severity, what, why, remedy, source }) => ({ id, area, severity, what, why, remedy, source })), undefined, 2) : listRules());
    return 0;
  }
  if (positionals.length === 0) throw new LocalError('csi check takes templates: files, folders, a cdk.out, or - for standard input');
  const failOn = failOnOf(values['fail-on']);
  const environment = { ...(values.region === undefined ? {} : { region: regionOf(values.region) }), parameters: parametersOf(values.parameter ?? []), today: todayOf(values.today) };
  const beside = values.acknowledge === undefined ? undefined : { file: values.acknowledge, ...readAcknowledgementFile(values.acknowledge) };
  const { sources, unreadable } = readSources(positionals);
  const checked = checkSources(sources, { specs: readSpecs(), environment, acknowledgements: beside?.acknowledgements ?? [] });
  if (unreadable.length === 0 && checked.unreadable.length === 0) refuseUnknownParameters(Object.keys(environment.parameters), sources.map(({ text }) => text));
  const ofFile = [...beside?.wrong ?? [], ...checked.ofFile];
  const report: Report = {
    templates: beside === undefined || ofFile.length === 0 ? checked.templates : [...checked.templates, { ...fileReport(beside.file, beside.text, ofFile), isNoTemplate: true }],
    unreadable: [...unreadable, ...checked.unreadable], version: packageVersion(), rules: ALL_RULES, failOn,
  };
  write(report, values.output, name === 'text' ? (one) => textReport(one, values.output === undefined ? paint : undefined) : format);
  return exitStatus(report);
}

function explain(name: string): number {
  const about = explainRule(name);
  if ('problem' in about) throw new LocalError(about.problem);
  console.log(about.text);
  return 0;
}

function failOnOf(text = 'error'): FailOn {
  const found = FAIL_ON.find((each) => each === text);
  if (found === undefined) throw new LocalError(`--fail-on is ${text}, but must be one of ${FAIL_ON.join(', ')}`);
  return found;
}

function regionOf(text: string): string {
  if (/^[a-z]{2,4}(?:-[a-z]+)+-\d$/.test(text)) return text;
  throw new LocalError(`--region is ${text}, but must be the name of a region, such as eu-central-1`);
}

function todayOf(text = new Date().toISOString().slice(0, 10)): string {
  if (isDay(text)) return text;
  throw new LocalError(`--today is ${text}, but must be a day as 2026-11-22`);
}

function parametersOf(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(pairs.map((pair) => {
    const [, name, value] = /^([A-Za-z0-9]+)=(.*)$/s.exec(pair) ?? [];
    if (name === undefined || value === undefined) throw new LocalError(`--parameter is ${pair}, but must be NAME=VALUE`);
    return [name, value];
  }));
}

/** A parameter that no template has is a misspelt one, and what was meant is checked with its default. */
function refuseUnknownParameters(names: readonly string[], templates: readonly string[]): void {
  if (names.length === 0) return;
  const declared = templates.map(parameterNames);
  const known = [...new Set(declared.flatMap((each) => each ?? []))];
  const [unknown] = declared.includes(undefined) ? [] : names.filter((name) => !known.includes(name));
  if (unknown !== undefined) throw new LocalError(`--parameter names ${unknown}, which no template has${suggestion(unknown, known)}`);
}

/** Undefined where its form is wrong, which the report says. */
function parameterNames(text: string): readonly string[] | undefined {
  try {
    return Object.keys(parseTemplate(text, { leaveMacros: true }).parameters);
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

function fileReport(file: string, text: string, findings: TemplateReport['open']): TemplateReport {
  const positions = positionsOf(text, findings.map(({ path }) => path));
  return { file, open: findings.map((finding) => ({ ...finding, position: positions.get(finding.path) })), acknowledged: [] };
}

function write(report: Report, output: string | undefined, format: (report: Report) => string): void {
  if (output === undefined) {
    console.log(format(report));
    return;
  }
  try {
    writeFileSync(output, `${format(report)}\n`);
  } catch (error) {
    throw new LocalError(`--output ${output} cannot be written: ${(error as Error).message}`);
  }
  console.log(textReport(report, paint));
}

const paint: Paint = (colour, text) => (process.stdout.isTTY && process.env['NO_COLOR'] === undefined ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text);
