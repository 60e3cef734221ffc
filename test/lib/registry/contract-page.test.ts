import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { APPROVAL_STATUSES } from '../../../lib/registry/approval';
import { aliasParameter, ENDPOINT_FACTS, endpointParameter, versionParameter } from '../../../lib/registry/parameters';
import { ALWAYS_PUBLISHED, ENDPOINT_TYPES, endpointOutput, PUBLISHED_OUTPUTS } from '../../../lib/registry/published';
import { APPROVAL_EVENT } from '../../../lib/registry/request';

const ROOT = join(__dirname, '../../..');
const page = readFileSync(join(ROOT, 'docs/registry-contract.md'), 'utf8');

/** Rows of the table whose header begins so: cells without the marks of code. */
function table(header: string): string[][] {
  const [, body] = new RegExp(`^\\| ${header} \\|[^\\n]*\\n\\|[-|]+\\n((?:\\|.*\\n)+)`, 'm').exec(page) ?? [];
  if (body === undefined) throw new Error(`no table that begins with ${header}`);
  return body.trim().split('\n').map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim().replaceAll('`', '')));
}

/** What is always there, and what only sometimes, of tables that say so in their second column. */
const presence = (header: string): Readonly<Record<string, boolean>> => Object.fromEntries(table(header).map(([name = '', there]) => [name, there === 'always']));

/** Names of the members of an interface of lib/registry, and whether each is always there. */
function members(file: string, name: string): Readonly<Record<string, boolean>> {
  const path = join(ROOT, 'lib/registry', file);
  const program = ts.createProgram([path], { noLib: false, types: [], strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, skipLibCheck: true });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(path) as ts.SourceFile;
  const declared = source.statements.find((statement): statement is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(statement) && statement.name.text === name);
  if (declared === undefined) throw new Error(`${file} has no interface ${name}`);
  return Object.fromEntries(checker.getTypeAtLocation(declared).getProperties().map((property) => [property.name, (property.flags & ts.SymbolFlags.Optional) === 0]));
}

test('the parameters of an endpoint are those that are written', () => {
  expect(presence('parameter \\| is there')).toEqual(Object.fromEntries(ENDPOINT_FACTS.map((fact) => [fact, ALWAYS_PUBLISHED.includes(fact)])));
  expect(page).toContain(`\`${endpointParameter('digits', 'live', 'arn')}\``);
});

test('so are the types', () => {
  expect(table('type').map(([type]) => type)).toEqual(ENDPOINT_TYPES);
});

test('the outputs are those that are made, and are there when their parameters are', () => {
  expect(presence('output of `breast-cancer`, published as `live`')).toEqual(
    Object.fromEntries(PUBLISHED_OUTPUTS.map((fact) => [endpointOutput('breast-cancer', 'live', fact), ALWAYS_PUBLISHED.includes(fact)])));
});

test('the parameters of versions and aliases are those that are written', () => {
  expect(table('parameter \\| value').map(([name]) => name)).toEqual([versionParameter('NAME', 'VERSION'), aliasParameter('NAME', 'ALIAS')]);
});

test('the record has the members that it is said to have', () => {
  expect(presence('member \\| is there')).toEqual(members('record.ts', 'VersionRecord'));
});

test('so has the event', () => {
  expect(presence('member of `detail`')).toEqual(members('request.ts', 'ApprovalEventDetail'));
  expect(page).toContain(`| \`source\` | \`${APPROVAL_EVENT.source}\` |`);
  expect(page).toContain(`| \`detail-type\` | \`${APPROVAL_EVENT.detailType}\` |`);
  expect(table('member \\| is there').find(([name]) => name === 'approval')?.[2]).toBe(APPROVAL_STATUSES.join(', ').replace(/, (\w+)$/, ' or $1'));
});

test('whatever a reader is shown to ask for is there', () => {
  const asked = [...page.matchAll(/\/models\/digits\/endpoints\/live\/(\w+)/g)].map(([, fact]) => fact);
  expect(asked.length).toBeGreaterThan(4);
  expect(asked.filter((fact) => !ENDPOINT_FACTS.some((known) => known === fact))).toEqual([]);
});
