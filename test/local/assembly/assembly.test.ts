import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { ASSEMBLY_SCHEMA, readAssembly } from '../../../local/assembly/assembly';
import { temporaryFolder, writeAssembly } from '../support/assembly';

const EMPTY = { name: 'Demo', template: { Resources: {} } };

describe('reading a cloud assembly', () => {
  test('finds the stacks of all stages', () => {
    const folder = writeAssembly([EMPTY], { stages: { Prod: [{ name: 'Prod/Service', template: {}, environment: 'aws://123456789012/eu-west-1' }] } });
    const { stacks } = readAssembly(folder);
    expect(stacks.map(({ displayName, account, region }) => [displayName, account, region]).sort()).toEqual([
      ['Demo', undefined, undefined],
      ['Prod/Service', '123456789012', 'eu-west-1'],
    ]);
  });

  test('may be named by its manifest, and by no other file', () => {
    const folder = writeAssembly([EMPTY]);
    expect(readAssembly(join(folder, 'manifest.json')).folder).toBe(folder);
    expect(() => readAssembly(join(folder, 'Demo.template.json'))).toThrow(`${join(folder, 'Demo.template.json')} is a file: name the folder that \`cdk synth\` wrote`);
    expect(() => readAssembly(join(temporaryFolder(), 'manifest.json'))).toThrow(/^no cloud assembly at /);
  });

  test('tells the files that it was read from', () => {
    const nested = { Type: 'AWS::CloudFormation::Stack', Metadata: { 'aws:asset:path': 'Inner.nested.template.json' } };
    const folder = writeAssembly([{ name: 'Demo', template: { Resources: { Inner: nested } } }], {
      files: { 'Inner.nested.template.json': '{}' },
      stages: { Prod: [{ name: 'Prod/S', template: {} }] },
    });
    expect(readAssembly(folder).files.map((file) => relative(folder, file)).sort()).toEqual([
      'Demo.template.json', 'Inner.nested.template.json', join('assembly-Prod', 'Prod-S.template.json'), join('assembly-Prod', 'manifest.json'), 'manifest.json',
    ]);
  });

  test('resolves assets by object key, from where their manifest lies', () => {
    const folder = writeAssembly([{ ...EMPTY, assets: { 'a.zip': 'asset.a' } }], { stages: { Prod: [{ name: 'Prod/S', template: {}, assets: { 'b.zip': '../asset.b' } }] } });
    const [staged, own] = [...readAssembly(folder).stacks].sort((a, b) => b.displayName.localeCompare(a.displayName));
    expect(own?.asset('a.zip')).toBe(join(folder, 'asset.a'));
    expect(staged?.asset('b.zip')).toBe(join(folder, 'asset.b'));
    expect(own?.asset('b.zip')).toBeUndefined();
  });

  test('hangs nested stacks below their parent', () => {
    const nested = { Type: 'AWS::CloudFormation::Stack', Metadata: { 'aws:asset:path': 'Inner.nested.template.json' } };
    const folder = writeAssembly([{ name: 'Demo', template: { Resources: { Inner: nested } } }], {
      files: { 'Inner.nested.template.json': JSON.stringify({ Resources: { X: { Type: 'AWS::SQS::Queue' } } }) },
    });
    expect(readAssembly(folder).stacks[0]?.nested['Inner']?.template.Resources).toHaveProperty('X');
  });

  test('fails where there is no folder, saying what to run', () => {
    expect(() => readAssembly('/nowhere/cdk.out')).toThrow(/^no cloud assembly at \/nowhere\/cdk\.out: run `cdk synth` first/);
  });

  test('fails in a folder that is something else', () => {
    expect(() => readAssembly(temporaryFolder())).toThrow(/is not a cloud assembly: it has no manifest\.json/);
  });

  test('fails on a manifest that is no JSON', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'manifest.json'), '{');
    expect(() => readAssembly(folder)).toThrow(/manifest\.json is not JSON/);
  });

  test('fails when a file of it is missing', () => {
    const folder = temporaryFolder();
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ version: '55.0.0', artifacts: { S: { type: 'aws:cloudformation:stack', properties: { templateFile: 'S.template.json' } } } }));
    expect(() => readAssembly(folder)).toThrow(/the cloud assembly is not whole: .*S\.template\.json cannot be read/);
  });

  test.each(['36.0.0', '48.1.0', `${ASSEMBLY_SCHEMA}.0.0`, `${ASSEMBLY_SCHEMA}.9.0`])('reads schema %s', (version) => {
    expect(readAssembly(writeAssembly([EMPTY], { version })).schemaVersion).toBe(version);
  });

  test('fails on the next major schema, saying how to go on', () => {
    const folder = writeAssembly([EMPTY], { version: `${ASSEMBLY_SCHEMA + 1}.0.0` });
    expect(() => readAssembly(folder)).toThrow(`its assembly schema is ${ASSEMBLY_SCHEMA + 1}.0.0, this version of csi reads up to ${ASSEMBLY_SCHEMA}.x`);
    expect(() => readAssembly(folder)).toThrow('--ignore-assembly-version');
    expect(readAssembly(folder, { anyVersion: true }).stacks).toHaveLength(1);
  });

  test.each([null, 55, 'new'])('fails on the schema version %p', (version) => {
    expect(() => readAssembly(writeAssembly([EMPTY], { version }))).toThrow('has no schema version');
  });

  test('the schema is the one that the installed aws-cdk-lib writes', () => {
    const folder = temporaryFolder();
    const { version } = new App({ outdir: folder }).synth();
    expect(Number.parseInt(version, 10)).toBe(ASSEMBLY_SCHEMA);
    expect(readAssembly(folder).stacks).toEqual([]);
  });
});
