import { join } from 'node:path';
import { Pipeline } from 'aws-cdk-lib/aws-codepipeline';
import { App, Stack, Stage, Token } from 'aws-cdk-lib/core';
import { Approval, ApprovalTarget, ModelArtifact, ModelFunction, ModelRegistry, QualityGate, RealTimeEndpoint, ServerlessEndpoint, type RegisteredModel, type RegisteredModelOptions, type RegisteredVersionOptions } from '../../../constructs';
import { models, newStack, only, resources, templateOf } from '../stack';

const file = (version: string): ModelArtifact => ModelArtifact.fromFile(join(models, 'digits', version, 'model.onnx'));
const add = (model: RegisteredModel, version: string, options: Partial<RegisteredVersionOptions> = {}) => model.addVersion(version, { artifact: file(version), ...options });
const modelIn = (scope: Stack, options: RegisteredModelOptions = {}): RegisteredModel => new ModelRegistry(scope, 'Registry').addModel('digits', options);

/** With what only the deploy knows left out. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : (value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'TOKEN')).join(''));

test('a version is copied to the registry and then recorded, with all that is known of it', () => {
  const template = templateOf((stack) => add(modelIn(stack), '2', { metrics: { accuracy: 0.98 }, lineage: { commit: 'abc' }, description: 'more data' }));
  const { id, resource: { Properties, DependsOn } } = only(template, 'Custom::CsiModelVersion');
  const copy = only(template, 'Custom::CsiArtifactCopy');
  expect(id).toContain('Version2');
  expect(DependsOn).toContain(copy.id);
  const manifest = JSON.parse(textOf(Properties.manifest));
  expect(manifest).toMatchObject({
    name: 'digits', version: '2', format: 'onnx', metrics: { accuracy: 0.98 }, lineage: { commit: 'abc' }, description: 'more data', approval: { status: 'approved' },
    artifact: { s3: { entry: 'model.onnx', prefix: expect.stringMatching(/^models\/digits\/[0-9a-f]{64}\/$/), files: [{ path: 'model.onnx', bytes: 137_004 }] } },
    signature: { inputs: [{ name: 'pixels', datatype: 'FP32' }] },
  });
  expect(copy.resource.Properties.targetKey).toBe(`${manifest.artifact.s3.prefix}model.onnx`);
  expect(JSON.parse(textOf(Properties.record))).toMatchObject({ schemaVersion: 1, digest: manifest.digest, approval: 'approved', bytes: 137_004, artifact: expect.stringContaining(manifest.artifact.s3.prefix) });
  expect(only(template, 'AWS::S3::Bucket').resource).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain', Properties: { VersioningConfiguration: { Status: 'Enabled' } } });
});

test('two versions with the same bytes are copied once', () => {
  const template = templateOf((stack) => {
    const model = modelIn(stack);
    add(model, '2');
    model.addVersion('2-again', { artifact: file('2') });
  });
  template.resourceCountIs('Custom::CsiArtifactCopy', 1);
  template.resourceCountIs('Custom::CsiModelVersion', 2);
});

test('an alias is a parameter, and a host that was given it serves its version', () => {
  const functionOf = (champion: string) => templateOf((stack) => {
    const model = modelIn(stack);
    add(model, '1');
    add(model, '2');
    model.setAlias('champion', model.version(champion));
    new ModelFunction(stack, 'Digits', { model: model.alias('champion') });
  });
  const [one, two] = [functionOf('1'), functionOf('2')];
  expect(only(one, 'AWS::SSM::Parameter').resource.Properties).toMatchObject({ Name: '/models/digits/aliases/champion', Value: '1' });
  // Another version of the function, which its rollout gives the traffic; the alias of the function stays.
  expect(only(one, 'AWS::Lambda::Version').id).not.toBe(only(two, 'AWS::Lambda::Version').id);
  expect(only(one, 'AWS::Lambda::Alias').id).toBe(only(two, 'AWS::Lambda::Alias').id);
});

test('what gives a version its traffic waits until it is recorded', () => {
  const template = templateOf((stack) => {
    const model = add(modelIn(stack), '2');
    new ModelFunction(stack, 'Function', { model });
    new RealTimeEndpoint(stack, 'Endpoint', { model });
  });
  const record = only(template, 'Custom::CsiModelVersion').id;
  expect(only(template, 'AWS::Lambda::Alias').resource.DependsOn).toContain(record);
  expect(only(template, 'AWS::SageMaker::Endpoint').resource.DependsOn).toContain(record);
});

test('a host of another stack waits for the registry, and one of another stage does not have to', () => {
  const app = new App();
  const [own, hosts] = [new Stack(app, 'Registry'), new Stack(app, 'Hosts')];
  const model = add(modelIn(own), '2');
  new ModelFunction(hosts, 'Digits', { model });
  new ModelFunction(new Stack(new Stage(app, 'Production'), 'Hosts'), 'Digits', { model });
  expect(() => app.synth()).not.toThrow();
  expect(hosts.dependencies.map(({ node }) => node.id)).toEqual(['Registry']);
});

test.each([
  [Approval.PENDING, /`model` is digits 2, which is not approved yet: approve it \(csi registry approve digits 2\), or set `allowUnapproved`/],
  [Approval.REJECTED, /`model` is digits 2, which was rejected/],
])('hosts refuse a version that is %s, unless told', (approval, message) => {
  const stack = newStack();
  const model = add(modelIn(stack), '2', { approval });
  expect(() => new ModelFunction(stack, 'A', { model })).toThrow(message);
  expect(() => new ServerlessEndpoint(stack, 'B', { model })).toThrow(message);
  expect(() => new RealTimeEndpoint(stack, 'C', { model })).toThrow(message);
  expect(() => new RealTimeEndpoint(stack, 'D', { model: add(modelOf(stack), '1'), shadow: { model, samplingPercentage: 10 } })).toThrow(/`shadow\.model` is digits 2/);
  expect(() => [new ModelFunction(stack, 'E', { model, allowUnapproved: true }), new ServerlessEndpoint(stack, 'F', { model, allowUnapproved: true }), new RealTimeEndpoint(stack, 'G', { model, allowUnapproved: true })]).not.toThrow();
});

const modelOf = (stack: Stack): RegisteredModel => (stack.node.findChild('Registry') as ModelRegistry).model('digits');

test('what cannot be is refused', () => {
  const stack = newStack();
  const registry = new ModelRegistry(stack, 'Registry');
  const [model, other] = [registry.addModel('digits'), registry.addModel('fraud')];
  const v1 = add(model, '1');
  const v2 = add(model, '2');
  expect(() => registry.addModel('digits')).toThrow(/`modelName` is "digits", and there is a model of that name/);
  expect(() => registry.addModel('a/b')).toThrow(/`modelName` is "a\/b", allowed/);
  expect(() => registry.model('digit')).toThrow(/did you mean digits\?/);
  expect(() => add(model, '2')).toThrow(/`version` is "2", and there is one of that name/);
  expect(() => model.addVersion('', { artifact: file('1') })).toThrow(/`version` is ""/);
  expect(() => model.alias('champion')).toThrow(/`alias` is "champion", which digits does not have: set it before/);
  expect(() => other.setAlias('champion', v1)).toThrow(/`version` is digits 1, which is no version of this model/);
  expect(() => model.setAlias('v2', v1)).toThrow(/looks like a version/);
  model.setAlias('champion', v1);
  model.setAlias('champion', v1);
  expect(() => model.setAlias('champion', v2)).toThrow(/which version 1 has already: set each alias once/);
  expect(() => add(model, '3', { description: 'x'.repeat(4096) })).toThrow(/`version` cannot be recorded: the record of digits 3 has \d+ bytes, and a parameter holds 4096: shorten `description` \(4098 bytes\) by \d+ bytes/);
  // Two braces take more than they have characters: Parameter Store would see a reference in them.
  expect(() => model.addVersion('5', { artifact: file('1'), description: '{{'.repeat(1000) })).toThrow(/shorten `description`/);
});

test('what nobody has checked the types of is refused by its name', () => {
  const stack = newStack();
  const untyped = (value: unknown): never => value as never;
  expect(() => new ModelRegistry(stack, 'A', { backend: untyped('sageMaker') })).toThrow(/`backend` is the string "sageMaker", allowed: a RegistryBackend/);
  expect(() => new ModelRegistry(stack, 'B', { retainUnusedFor: untyped(90) })).toThrow(/`retainUnusedFor` is the number 90, allowed: a Duration/);
  const model = modelIn(stack);
  expect(() => modelOf(stack).setAlias(untyped(undefined), add(model, '1'))).toThrow(/`alias` is not given/);
  expect(() => (stack.node.findChild('Registry') as ModelRegistry).addModel(untyped(2))).toThrow(/`modelName` is the number 2/);
});

test.each([
  [Number.NaN, /`metrics\.accuracy` is NaN, allowed: a number/],
  [Number.POSITIVE_INFINITY, /`metrics\.accuracy` is Infinity/],
  ['0.9', /`metrics\.accuracy` is the string "0\.9", allowed: a number: write 0\.9/],
  [Token.asNumber({ Ref: 'Accuracy' }), /`metrics\.accuracy` is known only at deploy/],
])('a metric that no record can have: %s', (accuracy, message) => {
  expect(() => modelIn(newStack()).addVersion('1', { artifact: file('1'), metrics: { accuracy: accuracy as number } })).toThrow(message);
});

test.each(['', 'v1', '1'])('a gate is not compared with %j, which no version can have as an alias', (notWorseThan) => {
  expect(() => QualityGate.metric('accuracy', { notWorseThan })).toThrow(/`accuracy\.notWorseThan` is/);
});

test('a version that is approved has to pass the gates, and what came out is recorded', () => {
  const gates = [QualityGate.metric('accuracy', { atLeast: 0.95, notWorseThan: 'champion', by: 0.005 })];
  const synth = (accuracy: number, approval?: Approval) => {
    const stack = newStack();
    const model = modelIn(stack, { gates });
    const champion = add(model, '1', { metrics: { accuracy: 0.97 } });
    add(model, '2', { metrics: { accuracy }, approval });
    model.setAlias('champion', champion);
    return stack;
  };
  expect(synth(0.965).node.findAll().flatMap((each) => each.node.validate())).toEqual([]);
  expect(synth(0.9, Approval.PENDING).node.findAll().flatMap((each) => each.node.validate())).toEqual([]);
  expect(synth(0.9).node.findAll().flatMap((each) => each.node.validate())).toEqual([
    expect.stringContaining('version 2 is approved and does not pass the gate `accuracy >= 0.95`: accuracy is 0.9.'),
    expect.stringContaining('`accuracy not worse than champion by more than 0.005`: accuracy is 0.9; that of champion (version 1) is 0.97.'),
  ]);
  const template = templateOf((stack) => {
    const model = modelIn(stack, { gates });
    model.setAlias('champion', add(model, '1', { metrics: { accuracy: 0.97 } }));
  });
  expect(JSON.parse(textOf(resources(template, 'Custom::CsiModelVersion')[0]?.[1].Properties.manifest)).approval).toMatchObject({ status: 'approved', report: { passed: true, gates: [{ passed: true }, { detail: 'accuracy is 0.97; it is champion itself' }] } });
});

test('a version that becomes champion is compared with the one that was approved before it', () => {
  const problems = (accuracy: number, approval?: Approval): string[] => {
    const stack = newStack();
    const model = modelIn(stack, { gates: [QualityGate.metric('accuracy', { notWorseThan: 'champion' })] });
    add(model, '1', { metrics: { accuracy: 0.95 }, approval });
    model.setAlias('champion', add(model, '2', { metrics: { accuracy } }));
    return stack.node.findAll().flatMap((each) => each.node.validate());
  };
  expect(problems(0.9)).toEqual([expect.stringContaining('accuracy is 0.9; that of version 1, approved before it, is 0.95')]);
  expect(problems(0.95)).toEqual([]);
  expect(problems(0.9, Approval.PENDING)).toEqual([]);
});

test('a pipeline starts with the version that was approved, by the events of the backend', () => {
  const template = templateOf((stack) => {
    const pipeline = Pipeline.fromPipelineArn(stack, 'Pipeline', 'arn:aws:codepipeline:eu-central-1:111122223333:deploy');
    modelIn(stack).onApproved('Deploy', ApprovalTarget.pipeline(pipeline));
  });
  const { EventPattern, Targets } = only(template, 'AWS::Events::Rule').resource.Properties as { EventPattern: object; Targets: { InputTransformer: object }[] };
  expect(EventPattern).toEqual({ 'source': ['cdk-serverless-inference.registry'], 'detail-type': ['Model Version Approval'], 'detail': { name: ['digits'], approval: ['approved'] } });
  expect(JSON.stringify(Targets[0]?.InputTransformer)).toMatch(/MODEL_NAME[^]*digits[^]*MODEL_VERSION[^]*MODEL_DIGEST/);
});

test('what was champion before a version was compared with another, and is not compared with those that came after it', () => {
  const stack = newStack();
  const model = modelIn(stack, { gates: [QualityGate.metric('accuracy', { notWorseThan: 'champion' })] });
  add(model, '1', { metrics: { accuracy: 0.9 } });
  model.setAlias('champion', add(model, '2', { metrics: { accuracy: 0.95 } }));
  expect(stack.node.findAll().flatMap((each) => each.node.validate())).toEqual([]);
});
