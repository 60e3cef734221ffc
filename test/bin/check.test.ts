import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check } from '../../bin/commands/check';
import { writeAssembly } from '../local/support/assembly';
import { SOUND, YAML } from '../lib/rules/report/support';
import { csi, csiFile } from './support';

const folder = mkdtempSync(join(tmpdir(), 'csi-check-'));
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
};
const topic = (properties: Readonly<Record<string, unknown>> = {}) => ({ Type: 'AWS::SNS::Topic', Properties: properties });
const WRONG = { FifoTopic: 'perhaps' };
const [broken, sound] = [file('broken.yaml', YAML), file('sound.yaml', SOUND)];
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command in this process, as csi does. */
async function run(...args: readonly string[]): Promise<{ readonly status: number; readonly out: string; readonly err: string }> {
  const said = { out: [] as string[], err: [] as string[] };
  const [log, error] = [jest.spyOn(console, 'log').mockImplementation((text) => { said.out.push(String(text)); }), jest.spyOn(console, 'error').mockImplementation((text) => { said.err.push(String(text)); })];
  try {
    const status = await check.run(args);
    return { status, out: said.out.join('\n'), err: said.err.join('\n') };
  } finally {
    log.mockRestore();
    error.mockRestore();
  }
}

interface Json {
  readonly templates: readonly { readonly file: string; readonly stack?: string; readonly region?: string; readonly findings: readonly { readonly rule: string; readonly logicalId?: string; readonly construct?: string; readonly line: number }[]; readonly acknowledged: readonly { readonly by: string; readonly reason: string }[] }[];
}

async function json(...args: readonly string[]): Promise<Json> {
  return JSON.parse((await run(...args, '--format', 'json')).out) as Json;
}

test('the command itself: what is found, in colour nowhere but on a terminal, and the exit statuses', async () => {
  expect(await csi(['check', 'broken.yaml', './sound.yaml'], { cwd: folder }).finished).toEqual({
    status: 1, signal: null, stderr: '',
    stdout: expect.stringMatching(/^broken\.yaml\nbroken\.yaml:14:7 {2}error {2}schema-limit {2}Fn {2}`MemorySize` is 64.*\n {4}construct Models\/Fn\/Resource\n\nacknowledged\n.*\n\n1 error in 2 templates; 1 acknowledged\n$/s),
  });
  expect(await csi(['check', '-'], { cwd: folder, input: SOUND }).finished).toMatchObject({ status: 0, stdout: 'nothing found in 1 template\n' });
  expect(await csi(['check', 'nowhere.yaml', '--formt', 'json'], { cwd: folder }).finished).toMatchObject({ status: 2, stdout: '', stderr: 'csi: there is no option --formt: did you mean --format?\n' });
});

test.each<[string, readonly string[], number]>([
  ['a sound template', [sound], 0], ['an error', [broken], 1], ['an error that shall not fail it', [broken, '--fail-on', 'never'], 0],
  ['a file that is not there', [sound, join(folder, 'nowhere.yaml')], 2], ['a folder without templates', [mkdtempSync(join(tmpdir(), 'csi-check-'))], 2],
])('the exit status for %s', async (_, args, status) => {
  expect((await run(...args)).status).toBe(status);
});

test.each<[string, readonly string[], string]>([
  ['no template', [], 'csi check takes templates'],
  ['a format that there is not', ['x', '--format', 'xml'], '--format is xml, but must be one of text, json, sarif, junit, github'],
  ['a severity that there is not', ['x', '--fail-on', 'warn'], '--fail-on is warn, but must be one of error, warning, info, never'],
  ['a region that is none', ['x', '--region', 'Frankfurt'], '--region is Frankfurt'],
  ['a parameter without a value', ['x', '--parameter', 'A'], '--parameter is A, but must be NAME=VALUE'],
  ['a parameter that no template has', [sound, '--parameter', 'Memry=512'], '--parameter names Memry, which no template has'],
  ['a day that is none', ['x', '--today', 'now'], '--today is now'],
  ['a day that no month has', ['x', '--today', '2026-02-30'], '--today is 2026-02-30'],
  ['acknowledgements that are not there', ['x', '--acknowledge', '/nowhere.yaml'], '--acknowledge /nowhere.yaml cannot be read'],
  ['acknowledgements that are no YAML', ['x', '--acknowledge', file('bad.yaml', 'a: [')], 'is neither YAML nor JSON (line 1'],
  ['a report that cannot be written', [sound, '--output', '/nowhere/report'], '--output /nowhere/report cannot be written'],
  ['a rule that there is not', ['--explain', 'schema-limits'], 'there is no rule schema-limits: did you mean schema-limit?'],
])('%s is refused with 2', async (_, args, message) => {
  const { status, err } = await run(...args);
  expect([status, err]).toEqual([2, expect.stringContaining(message)]);
});

test('a report goes to a file, and the text to the screen', async () => {
  const output = join(folder, 'report.sarif');
  expect((await run(broken, '--format', 'sarif', '--output', output)).out).toContain('1 error in 1 template; 1 acknowledged');
  expect(JSON.parse(readFileSync(output, 'utf8'))).toMatchObject({ version: '2.1.0', runs: [{ results: [{ ruleId: 'schema-limit' }, { suppressions: [{}] }] }] });
});

test('a cloud assembly: stages, nested stacks, regions, constructs, and what the app acknowledges', async () => {
  const nested = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://x' }, Metadata: { 'aws:asset:path': 'Inner.nested.template.json' } };
  const cdk = writeAssembly(
    [{ name: 'Models', template: { Resources: { Inner: nested, Topic: topic(WRONG) } }, environment: 'aws://111111111111/eu-central-1' }],
    { stages: { Prod: [{ name: 'Prod/Models', template: { Resources: { Topic: topic(WRONG) } } }] }, files: { 'Inner.nested.template.json': JSON.stringify({ Resources: { Deep: topic(WRONG) } }) } },
  );
  const manifest = JSON.parse(readFileSync(join(cdk, 'manifest.json'), 'utf8')) as { artifacts: Record<string, object> };
  manifest.artifacts['Models'] = { ...manifest.artifacts['Models'], additionalMetadataFile: 'Models.metadata.json' };
  writeFileSync(join(cdk, 'manifest.json'), JSON.stringify(manifest));
  const acknowledged = (id: string) => ({ type: 'aws:cdk:acknowledged-rules', data: { [id]: 'the name is ours' } });
  writeFileSync(join(cdk, 'Models.metadata.json'), JSON.stringify({
    '/Models/Topic/Resource': [{ type: 'aws:cdk:logicalId', data: 'Topic' }],
    '/Models/Inner/Deep/Resource': [{ type: 'aws:cdk:logicalId', data: 'Deep' }],
    '/Models/Inner/Deep': [acknowledged('InferenceRules::schema-wrong-type'), acknowledged('CdkNag::AwsSolutions-SNS2')],
  }));

  const places = [cdk, join(cdk, 'manifest.json')];
  for (const place of places) {
    const { templates } = await json(place, '--region', 'us-west-2');
    expect(templates.map(({ stack, region, findings, acknowledged: taken }) => [stack, region, findings.map(({ rule, construct }) => [rule, construct]), taken.map(({ reason }) => reason)])).toEqual(expect.arrayContaining([
      ['Models', 'eu-central-1', [['schema-wrong-type', 'Models/Topic/Resource']], []],
      ['Models/Inner', 'eu-central-1', [], ['the name is ours']],
      ['Prod/Models', 'us-west-2', [['schema-wrong-type', undefined]], []],
    ]));
    expect(templates).toHaveLength(3);
  }
  expect((await run(...places)).out).toContain(`${join(cdk, 'assembly-Prod', 'Prod-Models.template.json')} (stack Prod/Models)`);
});

test('a folder is searched for templates, but not what others put there', async () => {
  const place = join(folder, 'infra');
  const files = ['template.yaml', 'a/one.template.yml', 'a/b/two.template.json', 'c/three.template', 'node_modules/x/x.template.json', 'stack.yml'];
  for (const name of files) file(join('infra', name), SOUND);
  file('infra/values.yaml', 'Resources: { limits: { cpu: 1 } }');
  file('infra/package.json', '{ "name": "infra" }');
  expect((await json(place, join(place, 'template.yaml'))).templates.map(({ file: name }) => name.slice(place.length + 1))).toEqual(['a/b/two.template.json', 'a/one.template.yml', 'c/three.template', 'stack.yml', 'template.yaml']);
});

test('a cloud assembly in a folder is read as one', async () => {
  const place = join(folder, 'project');
  mkdirSync(place);
  cpSync(writeAssembly([{ name: 'Models', template: { Resources: { Topic: topic() } }, environment: 'aws://111111111111/eu-central-1' }]), join(place, 'cdk.out'), { recursive: true });
  file('project/template.yaml', SOUND);
  expect((await json(place)).templates.map(({ stack, region }) => [stack, region])).toEqual([['Models', 'eu-central-1'], [undefined, undefined]]);
});

test('one file of a folder that cannot be read is no reason to leave the others', async () => {
  file('partly/template.yaml', SOUND);
  symlinkSync('nowhere', join(folder, 'partly', 'lost.template.json'));
  const { status, out } = await run(join(folder, 'partly'));
  expect([status, out]).toEqual([2, expect.stringMatching(/lost\.template\.json {2}not checked {2}there is no such file or folder\n\nnothing found in 1 template; 1 not checked$/)]);
});

test('a file acknowledges, and what is wrong in it is found there', async () => {
  const acknowledge = file('acknowledged.yaml', '# Why.\n- id: schema-limit\n  resource: Models/Fn\n  reason: our quota\n- id: schema-limitt\n  reason: x\n- id: template-cycle\n  reason: never\n');
  const { templates } = await json(broken, '--acknowledge', acknowledge);
  expect(templates.map(({ file: name, findings, acknowledged }) => [name, findings.map(({ rule, line }) => [rule, line]), acknowledged.map(({ by }) => by)])).toEqual([
    [broken, [], ['file', 'template']],
    [acknowledge, [['acknowledgement', 5], ['acknowledgement', 7]], []],
  ]);
  expect((await run(broken, '--acknowledge', acknowledge)).out).toContain('1 error, 1 info in 1 template; 2 acknowledged');
});

test('acknowledgements may be JSON, also with tabs', async () => {
  const acknowledge = file('acknowledged.json', '{\n\t"acknowledge": [{ "id": "schema-limit", "reason": "our quota" }]\n}');
  expect(await run(broken, '--acknowledge', acknowledge)).toMatchObject({ status: 0, out: expect.stringContaining('reason: our quota') });
});

test('parameters and the region are what the rules are held against', async () => {
  const template = file('parameters.json', JSON.stringify({
    Parameters: { Min: { Type: 'Number', Default: 1 } },
    Resources: { Target: { Type: 'AWS::ApplicationAutoScaling::ScalableTarget', Properties: { MinCapacity: { Ref: 'Min' }, MaxCapacity: 2, ResourceId: 'function:f:live', ServiceNamespace: 'lambda', ScalableDimension: 'lambda:function:ProvisionedConcurrency' } } },
  }));
  expect((await json(template)).templates[0]?.findings).toEqual([]);
  expect((await json(template, '--parameter', 'Min=3')).templates[0]?.findings).toMatchObject([{ rule: 'scaling-minimum-above-maximum' }]);
  expect((await json(template, sound, '--parameter', 'Min=1')).templates.map(({ findings }) => findings)).toEqual([[], []]);
  expect(await run(template, '--parameter', 'Minn=3')).toMatchObject({ status: 2, err: expect.stringContaining('--parameter names Minn, which no template has: did you mean Min?') });
});

test('a parameter is not called misspelt where a template cannot be read: it may be there', async () => {
  const formless = file('formless.json', JSON.stringify({ Parameters: { Min: { Type: 'Nummer' } }, Resources: { Topic: topic() } }));
  expect((await json(formless, '--parameter', 'Min=3')).templates[0]?.findings).not.toEqual([]);
});

test('findings are in the order of their lines', async () => {
  const template = file('order.yaml', `Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Timeout: 1000
      Runtime: nodejs24.x
      MemorySize: 64
      Code: { ZipFile: x }
      Timeot: 3
      Handler: a.b
      Role: arn:aws:iam::111111111111:role/r
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicNam: x } }
`);
  expect((await json(template)).templates[0]?.findings.map(({ line }) => line)).toEqual([5, 7, 9, 12]);
});

test('the rules, one by one and all', async () => {
  expect((await run('--explain', 'InferenceRules::scaling-minimum-above-maximum')).out).toContain('What to do: lower the minimum, or raise the maximum.');
  expect((await run('--rules')).out).toMatch(/^template\n {2}template-format .*\n\nscaling\n/s);
  expect(JSON.parse((await run('--rules', '--format', 'json')).out)).toContainEqual(expect.objectContaining({ id: 'schema-limit', severity: 'error', source: expect.stringMatching(/^https:/) }));
});

test('the README and docs/check.md show what it really says', async () => {
  const [readme, page] = ['README.md', 'docs/check.md'].map((name) => readFileSync(join(__dirname, '../..', name), 'utf8')) as [string, string];
  const block = (language: string): string => new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'm').exec(page)?.[1] ?? '';
  file('page/template.yaml', block('yaml'));
  const { status, stdout } = await csi(['check', 'template.yaml'], { cwd: join(folder, 'page') }).finished;
  expect([status, stdout]).toEqual([1, block('text')]);
  expect(readme).toContain(`\`\`\`text\n${stdout}\`\`\``);
});

test('five hundred resources take a few times what starting Node.js and the command takes', () => {
  const resources = Object.fromEntries(Array.from({ length: 125 }, (_, index) => [
    [`Fn${index}`, { Type: 'AWS::Lambda::Function', Properties: { Code: { ZipFile: 'x' }, Handler: 'a.b', Role: 'arn:aws:iam::111111111111:role/r', Runtime: 'nodejs24.x', Description: { 'Fn::Sub': 'in ${AWS::Region}' } } }],
    [`V${index}`, { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: `Fn${index}` } } }],
    [`Live${index}`, { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: `Fn${index}` }, FunctionVersion: { 'Fn::GetAtt': [`V${index}`, 'Version'] }, Name: 'live' } }],
    [`Target${index}`, {
      Type: 'AWS::ApplicationAutoScaling::ScalableTarget', DependsOn: [`Live${index}`],
      Properties: { MinCapacity: 1, MaxCapacity: 2, ResourceId: { 'Fn::Sub': `function:\${Fn${index}}:live` }, ServiceNamespace: 'lambda', ScalableDimension: 'lambda:function:ProvisionedConcurrency' },
    }],
  ]).flat());
  const template = file('large.json', JSON.stringify({ Resources: resources }, undefined, 2));
  const seconds = (...args: readonly string[]): number => {
    const started = performance.now();
    expect(spawnSync(process.execPath, [csiFile(), ...args], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    return performance.now() - started;
  };
  // One after the other, the best of three each: both are slower where others work on the machine.
  const times = [1, 2, 3].map(() => ({ start: seconds('--version'), check: seconds('check', template) }));
  const best = (of: 'start' | 'check'): number => Math.min(...times.map((each) => each[of]));
  expect(best('check') / best('start')).toBeLessThan(12);
});
