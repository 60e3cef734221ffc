import { join } from 'node:path';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Lazy, Size } from 'aws-cdk-lib/core';
import type { InferenceComponentProps, ModelFunctionProps, SampledPayloadOptions } from '../../../constructs';
import { InferenceComponentEndpoint, InferenceDefaults, InstanceType, LogLevel, ModelFunction, PayloadCapture, RealTimeEndpoint, ServerlessEndpoint, ServingImage } from '../../../constructs';
import { parseLogging } from '../../../lib/logs/settings';
import { LOGGING } from '../../../lib/model/environment';
import { breastCancer, digits, models, newStack, only, resources, templateOf } from '../stack';

const fn = (props: Partial<ModelFunctionProps> = {}): Template => templateOf((stack) => new ModelFunction(stack, 'Digits', { model: digits('2'), ...props }));
const settingsOf = (template: Template): unknown => {
  const { Environment } = resources(template, 'AWS::Lambda::Function').find(([id]) => id.startsWith('DigitsFunction'))![1].Properties as { Environment: { Variables: Record<string, string> } };
  return parseLogging(Environment.Variables[LOGGING]);
};
const sampled = (options: Partial<SampledPayloadOptions> = {}): PayloadCapture => PayloadCapture.sampled({ percentage: 1, ...options });

test('without it nothing is said to the server, and there is no key', () => {
  const template = fn();
  expect(JSON.stringify(template.toJSON())).not.toContain(LOGGING);
  template.resourceCountIs('AWS::KMS::Key', 0);
});

test('level, share and payloads are one variable, which the server reads', () => {
  const template = fn({ logLevel: LogLevel.WARN, logSamplingPercentage: 5, capturePayloads: sampled({ percentage: 0.5, redact: ['$.outputs.*'], maxSize: Size.kibibytes(8) }) });
  expect(settingsOf(template)).toEqual({ level: 'WARN', percentage: 5, capture: { percentage: 0.5, redact: ['$.outputs.*'], maxBytes: 8192 } });
  template.hasResourceProperties('AWS::Lambda::Function', { LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN' } });
});

test('the log group is encrypted, with one key for all of a stack, which CloudWatch Logs may use for nothing else', () => {
  const template = templateOf((stack) => {
    new ModelFunction(stack, 'Digits', { model: digits('2'), capturePayloads: sampled() });
    new ModelFunction(stack, 'Cancer', { model: breastCancer(), capturePayloads: sampled() });
    new ServerlessEndpoint(stack, 'Serverless', { model: digits('2'), capturePayloads: sampled() });
  });
  const { id, resource } = only(template, 'AWS::KMS::Key');
  const groups = resources(template, 'AWS::Logs::LogGroup').filter(([, { Properties }]) => Properties['KmsKeyId'] !== undefined);
  expect(groups.map(([, { Properties }]) => Properties['KmsKeyId'])).toEqual(Array(3).fill({ 'Fn::GetAtt': [id, 'Arn'] }));
  const statements = (resource.Properties['KeyPolicy'] as { Statement: { Principal: { Service?: unknown } }[] }).Statement.filter(({ Principal }) => Principal.Service !== undefined);
  expect(statements).toHaveLength(1);
  expect(JSON.stringify(statements)).toContain('kms:EncryptionContext:aws:logs:arn');
  expect(resource).toMatchObject({ DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
  const { Properties } = only(template, 'AWS::SageMaker::Model').resource;
  expect(parseLogging((Properties['PrimaryContainer'] as { Environment: Record<string, string> }).Environment[LOGGING]).capture?.percentage).toBe(1);
});

test('a key that is given is used, and told of', () => {
  const template = templateOf((stack) => new ModelFunction(stack, 'Digits', { model: digits('2'), capturePayloads: sampled({ encryptionKey: new Key(stack, 'Mine') }) }));
  const { id } = only(template, 'AWS::KMS::Key');
  expect(id).toMatch(/^Mine/);
  template.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: { 'Fn::GetAtt': [id, 'Arn'] } });
  template.hasResourceProperties('AWS::KMS::Key', { KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Condition: { ArnLike: Match.anyValue() } })]) } });
});

describe('a log group of the user\'s', () => {
  test('has to have a key', () => {
    expect(() => templateOf((stack) => new ModelFunction(stack, 'Digits', { model: digits('2'), logGroup: new LogGroup(stack, 'Mine'), capturePayloads: sampled() })))
      .toThrow('`capturePayloads` writes to Stack/Mine, which has no key: set `encryptionKey` of that log group');
  });

  test('has one, of its own or by the defaults of the app', () => {
    const own = templateOf((stack) => new ModelFunction(stack, 'Digits', { model: digits('2'), logGroup: new LogGroup(stack, 'Mine', { encryptionKey: new Key(stack, 'Key') }), capturePayloads: sampled() }));
    expect(resources(own, 'AWS::KMS::Key')).toHaveLength(1);
    const stack = newStack();
    InferenceDefaults.of(stack).apply();
    new ModelFunction(stack, 'Digits', { model: digits('2'), logGroup: new LogGroup(stack, 'Mine'), capturePayloads: sampled() });
    Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.anyValue() });
  });

  test('of another app: somebody has to say by what it is encrypted', () => {
    const declare = (options: Partial<SampledPayloadOptions>) => () => templateOf((stack) => new ModelFunction(stack, 'Digits', { model: digits('2'), logGroup: LogGroup.fromLogGroupName(stack, 'Theirs', 'theirs'), capturePayloads: sampled(options) }));
    expect(declare({})).toThrow('`capturePayloads` writes to a log group that is not this app\'s');
    const stack = newStack();
    expect(declare({ encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1') })).not.toThrow();
  });
});

test.each([
  [{ percentage: 0 }, '`percentage` is 0, allowed: above 0, up to 100: to write no payloads, leave `capturePayloads` out'],
  [{ percentage: 100.1 }, '`percentage` is 100.1'],
  [{ percentage: -1 }, '`percentage` is -1'],
  [{ maxSize: Size.bytes(1023) }, '`maxSize` is 1023 bytes, allowed: 1024 to 262118 bytes'],
  [{ maxSize: Size.bytes(262_119) }, '`maxSize` is 262119 bytes'],
  [{ percentage: Lazy.number({ produce: () => 5 }) }, '`percentage` is known only when the app is deployed'],
  [{ redact: [Lazy.string({ produce: () => '$.inputs.*' })] }, '`redact[0]` is known only when'],
  [{ redact: ['email'] }, '`redact[0]` is "email", which does not begin with $.inputs or $.outputs'],
  [{ redact: ['$.inputs.*', ''] }, '`redact[1]` is ""'],
])('%j is refused', (options, message) => {
  expect(() => sampled(options)).toThrow(message);
});

test.each([[{ percentage: 0.001 }], [{ percentage: 100 }], [{ maxSize: Size.bytes(1024) }], [{ maxSize: Size.bytes(262_118) }], [{ redact: [] }]])('%j is taken', (options) => {
  expect(() => sampled(options)).not.toThrow();
});

test('a path that names nothing of the model leaves nothing out', () => {
  expect(() => fn({ capturePayloads: sampled({ redact: ['$.inputs.pixel', '$.outputs.label'] }) })).toThrow(/^Stack\/Digits: `capturePayloads` leaves out \$\.inputs\.pixel, which the model has not: did you mean \$\.inputs\.pixels\?$/m);
});

test.each([[{ logSamplingPercentage: -1 }], [{ logSamplingPercentage: 100.5 }]])('%j is refused', (props) => {
  expect(() => fn(props)).toThrow('allowed: 0 to 100');
});

test('an image with a server of its own does not read it', () => {
  const image = ServingImage.fromAsset(join(models, '..', 'python-server', 'server'));
  expect(() => fn({ image, logLevel: LogLevel.ERROR, logSamplingPercentage: 0, capturePayloads: sampled() })).toThrow(/3 problems[^]*`logLevel` is set, and the server is that of the image[^]*`logSamplingPercentage`[^]*`capturePayloads` is set, and the server is that of the image/);
});

test('an endpoint with instances has data capture, and containers of the library\'s read the level', () => {
  expect(() => templateOf((stack) => new RealTimeEndpoint(stack, 'Digits', Object.assign({ model: digits('2') }, { capturePayloads: sampled() })))).toThrow('use ModelFunction or ServerlessEndpoint, or `dataCapture` here');
  const template = templateOf((stack) => new RealTimeEndpoint(stack, 'Digits', { model: digits('2'), logSamplingPercentage: 10 }));
  const { Properties } = only(template, 'AWS::SageMaker::Model').resource;
  expect(parseLogging((Properties['PrimaryContainer'] as { Environment: Record<string, string> }).Environment[LOGGING])).toEqual({ level: 'INFO', percentage: 10 });
});

test('a component has both, in the environment of its own container and in its own log', () => {
  const declare = (props: Partial<InferenceComponentProps>, ecr = false) => templateOf((stack) => new InferenceComponentEndpoint(stack, 'Shared', { instanceType: InstanceType.of('ml.m5.xlarge'), maxInstances: 2 }).addComponent('Digits', {
    model: digits('2'), ...(ecr && { image: ServingImage.fromEcr(Repository.fromRepositoryName(stack, 'Images', 'server'), { digest: `sha256:${'a'.repeat(64)}`, architecture: Architecture.X86_64 }) }), ...props,
  }));
  const template = declare({ logLevel: LogLevel.WARN, logSamplingPercentage: 5, capturePayloads: sampled({ redact: ['$.inputs.*'] }) });
  const { Properties } = only(template, 'AWS::SageMaker::Model').resource;
  expect(parseLogging((Properties['PrimaryContainer'] as { Environment: Record<string, string> }).Environment[LOGGING])).toMatchObject({ level: 'WARN', percentage: 5, capture: { percentage: 1, redact: ['$.inputs.*'] } });
  template.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: Match.stringLikeRegexp('^/aws/sagemaker/InferenceComponents/'), KmsKeyId: { 'Fn::GetAtt': [only(template, 'AWS::KMS::Key').id, 'Arn'] } });
  expect(() => declare({ logSamplingPercentage: 101 })).toThrow('`logSamplingPercentage` is 101, allowed: 0 to 100');
  expect(() => declare({ capturePayloads: sampled({ redact: ['$.inputs.pixel'] }) })).toThrow('which the model has not');
  expect(() => declare({ logLevel: LogLevel.ERROR, capturePayloads: sampled() }, true)).toThrow(/`logLevel` is set, and the server is that of the image[^]*`capturePayloads` is set/);
});
