import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/script';
import { type AcceptedFinding, ACCEPTED } from './accepted-findings';
import { type Example, type Examples, type Finding, findings } from './examples';
import { section } from './generated-docs';

/** Packs of cdk-nag by the names of their reports, which are also what their rules begin with, and by what they are called in the docs. */
const PACKS: ReadonlyMap<string, string> = new Map([
  ['AwsSolutions', 'AwsSolutions'], ['NIST.800.53.R5', 'NIST'], ['HIPAA.Security', 'HIPAA'], ['PCI.DSS.321', 'PCI'], ['Serverless', 'Serverless'],
]);

/** What the packs of cdk-nag find is in one reviewed table, with reasons, or there is none of it. */
export function securityPacks(examples: Examples): void {
  test.each(examples.names)('%s has nothing that a security pack objects to, but what is accepted with a reason', (name) => {
    expect(found(examples.of(name)).filter((finding) => accepting(finding).length === 0).map(({ rule, path, description }) => `${rule} at ${path}: ${description}`)).toEqual([]);
  });

  test('everything that is accepted is still found, and has one reason', () => {
    const all = examples.all().flatMap(found);

    expect(all.filter((finding) => accepting(finding).length > 1).map(({ rule, path }) => `${rule} at ${path}`)).toEqual([]);
    expect(ACCEPTED.flatMap((accepted) => accepted.rules.filter((rule) => !all.some((finding) => is(finding, rule) && accepted.on.test(finding.path))).map((rule) => `${String(rule)}: ${accepted.where}`))).toEqual([]);
  });

  test.each([...PACKS.keys()])('%s objects to an open bucket', (pack) => {
    expect(findings(examples.bad(), pack).filter(({ path }) => path.startsWith('Bad/'))).not.toEqual([]);
  });

  test('what is said to end a finding ends it', () => {
    const hardened = [examples.hardened(), examples.of('locked-down')];
    const paths = hardened.flatMap(({ templates }) => [...templates.values()].flatMap(({ Resources }) => Object.values(Resources).map(({ Metadata }) => String(Metadata?.['aws:cdk:path']))));
    const all = hardened.flatMap(found);

    for (const { end, rules } of ACCEPTED) {
      for (const at of end?.at ?? []) {
        expect(paths.filter((path) => path === at || path === `${at}/Resource`)).toHaveLength(1);
        expect(all.filter((finding) => finding.path.startsWith(at) && rules.some((rule) => is(finding, rule)))).toEqual([]);
      }
    }
  });

  test('an app that acknowledges a finding says why, and the library acknowledges none', () => {
    const suppressed = examples.all().flatMap(({ report }) => report.pluginReports.flatMap(({ suppressedViolations = [] }) => suppressedViolations));

    expect(suppressed.map(({ acknowledgedId }) => acknowledgedId)).toContain('AwsSolutions::AwsSolutions-COG4');
    expect(suppressed.filter(({ reason }) => reason.trim().split(/\s+/).length < 5)).toEqual([]);
    // The app calls this one, with its reason.
    const sources = readdirSync(join(ROOT, 'constructs'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !file.endsWith('data-residency.ts'));
    const lines = sources.flatMap((file) => readFileSync(join(ROOT, 'constructs', file), 'utf8').split('\n').map((line) => `${file}: ${line}`));
    expect(lines.filter((line) => /\.acknowledge(?:Warning)?\(/.test(line) && !/^\S+: +(?:\*|\/\/)/.test(line))).toEqual([]);
  });

  test('docs/security.md has the table of what is accepted', () => {
    const { is, shouldBe } = section('accepted findings', tableOf(examples.all().flatMap(found)));

    expect(is).toEqual(shouldBe);
  });
}

interface PackFinding extends Finding {
  readonly pack: string;
  /** Without the name of the pack. */
  readonly name: string;
}

function found(example: Example): PackFinding[] {
  return [...PACKS.keys()].flatMap((pack) => findings(example, pack).map((finding) => ({ ...finding, pack, name: finding.rule.slice(pack.length + 1) })));
}

function accepting(finding: PackFinding): AcceptedFinding[] {
  return ACCEPTED.filter(({ rules, on }) => rules.some((rule) => is(finding, rule)) && on.test(finding.path));
}

function is({ name }: PackFinding, rule: string | RegExp): boolean {
  return typeof rule === 'string' ? rule === name : rule.test(name);
}

function tableOf(all: readonly PackFinding[]): string {
  const rows = ACCEPTED.map(({ finding, rules, on, where, why, end }) => {
    const here = all.filter((each) => rules.some((rule) => is(each, rule)) && on.test(each.path));
    const names = [...new Set(here.map(({ name }) => name.replace(/\[.*/, '')))].map((name) => `${name} (${[...PACKS].filter(([pack]) => here.some((each) => each.pack === pack && each.name.replace(/\[.*/, '') === name)).map(([, title]) => title).join(', ')})`);
    return `| ${finding} | ${where} | ${why} | ${end?.by ?? '-'} | ${names.join(', ')} |`;
  });
  return ['| finding | on | why it stays | what ends it | rules (packs) |', '|---|---|---|---|---|', ...rows].join('\n');
}
