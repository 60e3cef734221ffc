import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal, AccountPrincipal } from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Lazy, Size } from 'aws-cdk-lib/core';
import type { RealTimeEndpointProps, ServerlessEndpointProps } from '../../../constructs';
import { AsyncEndpoint, RealTimeEndpoint, ServerlessEndpoint } from '../../../constructs';
import { digits, newStack, only, resources, templateOf } from '../stack';

const serverless = (props: Omit<ServerlessEndpointProps, 'model'> & Partial<Pick<ServerlessEndpointProps, 'model'>> = {}) => (
  templateOf((stack) => new ServerlessEndpoint(stack, 'Digits', { model: digits('2'), ...props }))
);

test('a model is enough', () => {
  const template = serverless();
  const config = only(template, 'AWS::SageMaker::EndpointConfig');
  const model = only(template, 'AWS::SageMaker::Model');
  expect(config.resource.Properties).toMatchObject({
    ProductionVariants: [{ VariantName: 'Main', ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 20 }, ModelName: { 'Fn::GetAtt': [model.id, 'ModelName'] } }],
  });
  expect(only(template, 'AWS::SageMaker::Endpoint').resource.Properties).toMatchObject({
    EndpointName: expect.stringMatching(/^[a-z0-9](-*[a-z0-9]){0,62}$/), EndpointConfigName: { 'Fn::GetAtt': [config.id, 'EndpointConfigName'] },
  });
});

test('models and configurations are never named, and outlive the app', () => {
  const template = serverless();
  for (const type of ['AWS::SageMaker::Model', 'AWS::SageMaker::EndpointConfig']) {
    const { resource } = only(template, type);
    expect(resource).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    expect(Object.keys(resource.Properties)).not.toContain('ModelName');
    expect(Object.keys(resource.Properties)).not.toContain('EndpointConfigName');
    expect(resource.Properties['Tags']).toEqual(expect.arrayContaining([{ Key: 'csi:host', Value: 'Stack/Digits' }]));
  }
});

test('another model is another model and configuration on the same endpoint; the same app is the same template', () => {
  const [one, same, two] = [serverless(), serverless(), serverless({ model: digits('3') })];
  expect(same.toJSON()).toEqual(one.toJSON());
  for (const type of ['AWS::SageMaker::Model', 'AWS::SageMaker::EndpointConfig']) expect(only(two, type).id).not.toBe(only(one, type).id);
  expect(only(two, 'AWS::SageMaker::Endpoint').id).toBe(only(one, 'AWS::SageMaker::Endpoint').id);
});

test('what the containers print is kept for a time, in the group that SageMaker writes to', () => {
  const template = serverless({ logRetention: RetentionDays.ONE_WEEK });
  const { EndpointName } = only(template, 'AWS::SageMaker::Endpoint').resource.Properties;
  const [, logs] = resources(template, 'AWS::Logs::LogGroup').find(([id]) => id.startsWith('Digits')) ?? [];
  expect(logs).toMatchObject({ Properties: { LogGroupName: `/aws/sagemaker/Endpoints/${String(EndpointName)}`, RetentionInDays: 7 }, DeletionPolicy: 'Delete' });
});

test('another memory size is another configuration of the same model', () => {
  const [one, two] = [serverless(), serverless({ memorySize: Size.gibibytes(3) })];
  expect(only(two, 'AWS::SageMaker::Model').id).toBe(only(one, 'AWS::SageMaker::Model').id);
  expect(only(two, 'AWS::SageMaker::EndpointConfig').id).not.toBe(only(one, 'AWS::SageMaker::EndpointConfig').id);
});

test('the role reads all versions of its model, and nothing else of the bucket', () => {
  const template = serverless();
  const statements = JSON.stringify(Object.values(template.findResources('AWS::IAM::Role')).find(({ Properties }) => JSON.stringify(Properties).includes('sagemaker.amazonaws.com')));
  expect(statements).toContain('/models/digits/*');
  expect(statements).toContain('aws:SourceAccount');
  expect(statements).not.toContain('AmazonSageMakerFullAccess');
  expect(statements).not.toContain('"s3:*"');
});

test('grants are of the endpoint alone', () => {
  const template = templateOf((stack) => {
    const endpoint = new ServerlessEndpoint(stack, 'Digits', { model: digits('2') });
    endpoint.grants.invoke(new Role(stack, 'Caller', { assumedBy: new AccountPrincipal('111122223333') }));
  });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [Match.objectLike({ Action: 'sagemaker:InvokeEndpoint', Resource: { Ref: only(template, 'AWS::SageMaker::Endpoint').id } })] },
  });
});

test('a role of the user\'s gets what is needed', () => {
  const template = templateOf((stack) => new ServerlessEndpoint(stack, 'Digits', { model: digits('2'), role: new Role(stack, 'Mine', { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') }) }));
  expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).toContain('/models/digits/*');
});

test.each<[string, Size, RegExp]>([
  ['0', Size.mebibytes(0), /`memorySize` is 0 MiB, allowed: 1024 to 6144 MiB in steps of 1024: use Size.gibibytes\(1\)/],
  ['1.5 GB', Size.mebibytes(1536), /use Size.gibibytes\(2\)/],
  ['7 GB', Size.gibibytes(7), /use Size.gibibytes\(6\)/],
])('%s of memory is refused', (_, memorySize, refusal) => {
  expect(() => serverless({ memorySize })).toThrow(refusal);
});

test('1 and 6 GB of memory are taken', () => {
  for (const memorySize of [Size.gibibytes(1), Size.gibibytes(6)]) expect(() => serverless({ memorySize })).not.toThrow();
});

test('all problems come at once', () => {
  expect(() => serverless({ maxConcurrency: 201, provisionedConcurrency: 0, memorySize: Size.gibibytes(9) })).toThrow(/3 problems[\s\S]*memorySize[\s\S]*maxConcurrency[\s\S]*provisionedConcurrency/);
  expect(() => serverless({ maxConcurrency: 5, provisionedConcurrency: 6 })).toThrow(/is 6, more than `maxConcurrency` \(5\)/);
});

test('what serverless excludes is refused with the host that has it', () => {
  const spread: Omit<RealTimeEndpointProps, 'model'> = { networkIsolation: true, instanceCount: 2, variants: [] };
  expect(() => serverless(spread)).toThrow(/3 problems[\s\S]*`networkIsolation`[\s\S]*RealTimeEndpoint or AsyncEndpoint[\s\S]*`instanceCount`[\s\S]*`variants`/);
});

test('tokens are left to the deploy', () => {
  expect(() => serverless({ maxConcurrency: Lazy.number({ produce: () => 7 }), endpointName: Lazy.string({ produce: () => 'digits' }) })).not.toThrow();
});

test('an endpoint of another app can be invoked, and says what it does not know', () => {
  const stack = newStack();
  const imported = ServerlessEndpoint.fromEndpointName(stack, 'Imported', 'Digits-Live');
  imported.grants.invoke(new Role(stack, 'Caller', { assumedBy: new AccountPrincipal('111122223333') }));
  expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'))).toContain(':endpoint/digits-live');
  expect(() => imported.modelVersion).toThrow(/give it to fromEndpointName/);
  expect(() => ServerlessEndpoint.fromEndpointName(stack, 'Arn', 'arn:aws:sagemaker:eu-central-1:111122223333:endpoint/digits')).toThrow(/the name of an endpoint, not its ARN/);
});

test('another host under the same path is another endpoint of another name', () => {
  const made = [RealTimeEndpoint, ServerlessEndpoint, AsyncEndpoint].map((Host) => only(templateOf((stack) => new Host(stack, 'Digits', { model: digits('2') })), 'AWS::SageMaker::Endpoint'));
  expect(new Set(made.map(({ id }) => id)).size).toBe(3);
  const names = made.map(({ resource }) => String(resource.Properties['EndpointName']));
  expect(new Set(names).size).toBe(3);
  for (const name of names) expect(name).toMatch(/^[a-z0-9](-*[a-z0-9]){0,62}$/);
});
