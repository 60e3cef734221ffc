import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Architecture, Code, Function as LambdaFunction, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Template } from 'aws-cdk-lib/assertions';
import type { IAspect } from 'aws-cdk-lib/core';
import { App, Aspects, Duration, Size, Stack, Tags } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { ModelFunctionProps } from '../../../constructs';
import { ModelFunction, Tracing } from '../../../constructs';
import { digits, only, templateOf } from '../stack';

function versionId(props: Partial<ModelFunctionProps> = {}, change: (fn: ModelFunction, stack: Stack) => unknown = () => undefined): string {
  const template = templateOf((stack) => change(new ModelFunction(stack, 'Fn', { model: digits(), ...props }), stack));
  const { id } = only(template, 'AWS::Lambda::Version');
  const { resource } = only(template, 'AWS::Lambda::Function');
  const { Variables } = resource.Properties.Environment as { Variables: Record<string, string> };
  // The function carries the digest too: otherwise Lambda may find that nothing changed and refuse to publish.
  expect(id.endsWith(Variables.CSI_VERSION_DIGEST)).toBe(true);
  expect(Variables.CSI_VERSION_DIGEST).toMatch(/^[0-9a-f]{16}$/);
  return id;
}

function layer(stack: Stack, content: string): LayerVersion {
  const folder = mkdtempSync(join(tmpdir(), 'csi-layer-'));
  writeFileSync(join(folder, 'file'), content);
  return new LayerVersion(stack, 'Layer', { code: Code.fromAsset(folder) });
}

const base = versionId();

test('the same app gives the same version', () => {
  expect(versionId()).toBe(base);
});

test.each<[string, Partial<ModelFunctionProps>]>([
  ['the model', { model: digits('2') }],
  ['the name of the model version', { model: digits('1', { columns: { pixels: Array.from({ length: 64 }, (_, i) => `p${i}`) } }) }],
  ['memory', { memorySize: Size.mebibytes(2048) }],
  ['timeout', { timeout: Duration.seconds(31) }],
  ['ephemeral storage', { ephemeralStorageSize: Size.mebibytes(513) }],
  ['architecture', { architecture: Architecture.X86_64 }],
  ['runtime', { runtime: Runtime.NODEJS_22_X }],
  ['environment', { environment: { AB: '1' } }],
  ['tracing', { tracing: Tracing.passThrough() }],
  ['description', { description: 'another' }],
])('another version is published when it changes: %s', (_, props) => {
  expect(versionId(props)).not.toBe(base);
});

test('a changed layer publishes, although its logical id stays', () => {
  const withLayer = (content: string) => {
    const stack = new Stack(new App(), 'Stack');
    new ModelFunction(stack, 'Fn', { model: digits(), layers: [layer(stack, content)] });
    return only(Template.fromStack(stack), 'AWS::Lambda::Version').id;
  };
  expect(withLayer('one')).not.toBe(base);
  expect(withLayer('one')).toBe(withLayer('one'));
  expect(withLayer('one')).not.toBe(withLayer('two'));
});

test('a layer that an aspect adds later publishes, by its content', () => {
  const withLate = (content?: string, arn?: string) => {
    const stack = new Stack(new App(), 'Stack');
    const fn = new ModelFunction(stack, 'Fn', { model: digits() });
    const late = content === undefined ? undefined : layer(stack, content);
    const added = late ?? (arn === undefined ? undefined : LayerVersion.fromLayerVersionArn(stack, 'Given', arn));
    Aspects.of(fn).add({
      visit(node: IConstruct) {
        if (node instanceof LambdaFunction && added !== undefined) node.addLayers(added);
      },
    });
    return only(Template.fromStack(stack), 'AWS::Lambda::Version').id;
  };
  const ids = [base, withLate('one'), withLate('two'), withLate(undefined, 'arn:aws:lambda:us-east-1:1:layer:l:1'), withLate(undefined, 'arn:aws:lambda:us-east-1:1:layer:l:2')];
  expect(new Set(ids).size).toBe(5);
  expect(withLate('one')).toBe(ids[1]);
});

test('another role publishes, another permission of the role does not', () => {
  expect(versionId({}, (fn, stack) => fn.grants.invoke(new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') })))).toBe(base);
  const stack = new Stack(new App(), 'Stack');
  new ModelFunction(stack, 'Fn', { model: digits(), role: new Role(stack, 'Own', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }) });
  expect(only(Template.fromStack(stack), 'AWS::Lambda::Version').id).not.toBe(base);
});

const nothing = (): void => undefined;

test.each<[string, Partial<ModelFunctionProps>, (fn: ModelFunction, stack: Stack) => unknown]>([
  ['metrics of the model', { model: digits('1', { metrics: { accuracy: 0.9 }, description: 'better' }) }, nothing],
  ['reserved concurrency', { reservedConcurrency: 5 }, nothing],
  ['log retention', { logRetention: 1 }, nothing],
  ['tags', {}, (_fn, stack) => Tags.of(stack).add('team', 'vision')],
  ['a URL', {}, (fn) => fn.addUrl()],
])('nothing is published when it changes: %s', (_, props, change) => {
  expect(versionId(props, change)).toBe(base);
});

test('what is changed late counts: addEnvironment, aspects, escape hatches', () => {
  const timeout: IAspect = {
    visit(node: IConstruct) {
      if (node.node.id === 'Resource' && 'memorySize' in node) (node as CfnFunction).timeout = 77;
    },
  };
  const ids = [
    versionId({}, (fn) => fn.addEnvironment('AB', '1')),
    versionId({}, (fn) => Aspects.of(fn).add(timeout)),
    versionId({}, (fn) => (fn.node.findChild('Function').node.defaultChild as CfnFunction).addPropertyOverride('SnapStart.ApplyOn', 'None')),
    // Somebody resolved the version before the change: the early answer is not kept.
    versionId({}, (fn, stack) => {
      stack.resolve(fn.version.version);
      fn.addEnvironment('AB', '2');
    }),
  ];
  expect(new Set([base, ...ids]).size).toBe(5);
});

test('a second synthesis after a change sees it', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const fn = new ModelFunction(stack, 'Fn', { model: digits() });
  const ids = () => Object.entries(app.synth({ force: true }).getStackByName('Stack').template.Resources as Record<string, { Type: string }>)
    .filter(([, { Type }]) => Type === 'AWS::Lambda::Version').map(([id]) => id);
  const [first] = ids();
  expect(first).toBe(base);
  expect(ids()).toEqual([first]);
  fn.addEnvironment('AB', '1');
  expect(ids()[0]).not.toBe(first);
});

test('the version\'s attributes refer to the version that is rendered', () => {
  const template = templateOf((stack) => new ModelFunction(stack, 'Fn', { model: digits() }));
  expect(only(template, 'AWS::Lambda::Alias').resource.Properties.FunctionVersion).toEqual({ 'Fn::GetAtt': [base, 'Version'] });
});

test('a role of another stack keeps the digest the same over two syntheses', () => {
  const twoStacks = () => {
    const app = new App();
    const other = new Stack(app, 'Other');
    const stack = new Stack(app, 'Stack');
    new ModelFunction(stack, 'Fn', { model: digits(), role: new Role(other, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }) });
    const template = Template.fromStack(stack);
    const { id } = only(template, 'AWS::Lambda::Version');
    expect(only(template, 'AWS::Lambda::Alias').resource.Properties.FunctionVersion).toEqual({ 'Fn::GetAtt': [id, 'Version'] });
    return id;
  };
  expect(twoStacks()).toBe(twoStacks());
});
