import { App, CfnOutput, DefaultStackSynthesizer, Fn, Stack } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { aws, closeAll, cloudFormation, deploy } from './support';

// What cdk's validator says of these templates is not looked at here.
process.env['CDK_VALIDATION'] = 'false';

afterEach(closeAll);

const parameter = (properties: object = {}, more: object = {}): object => ({ Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'x', ...properties }, ...more });

test("the rule by which cdk's templates ask for a bootstrap that is new enough holds, or nothing is made", async () => {
  const server = await aws();
  const app = new App();
  const stack = new Stack(app, 'S');
  new StringParameter(stack, 'P', { parameterName: '/p', stringValue: 'x' });
  const { Resources, Parameters, Rules } = app.synth().getStackByName('S').template as Record<'Resources' | 'Parameters' | 'Rules', object>;
  expect(Rules).toHaveProperty('CheckBootstrapVersion');
  const version = (Value: string) => deploy(server, `Version${Value}`, { V: parameter({ Name: '/cdk-bootstrap/hnb659fds/version', Value }) });
  expect(await deploy(server, 'S', Resources, { Parameters, Rules })).toMatch(/Unable to fetch parameters \[\/cdk-bootstrap\/hnb659fds\/version\]/);
  expect(await version('5')).toBe('CREATE_COMPLETE');
  expect(await deploy(server, 'S', Resources, { Parameters, Rules })).toMatch(/the rule CheckBootstrapVersion is violated: CDK bootstrap stack version 6 required/);
  await cloudFormation(server, 'DeleteStack', { StackName: 'Version5' });
  expect(await version('6')).toBe('CREATE_COMPLETE');
  expect(await deploy(server, 'S', Resources, { Parameters, Rules })).toBe('CREATE_COMPLETE');
});

test('every function that cdk has gives its value', async () => {
  const server = await aws();
  expect(await deploy(server, 'Other', { P: parameter() }, { Outputs: { Out: { Value: 'exported', Export: { Name: 'other' } } } })).toBe('CREATE_COMPLETE');
  const app = new App();
  const stack = new Stack(app, 'S', { synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) });
  const one = new StringParameter(stack, 'One', { parameterName: '/one', stringValue: '1' });
  const out = (name: string, value: string): void => { new CfnOutput(stack, name, { value }); };
  out('Zones', Fn.join(',', Fn.getAzs()));
  out('Zone', Fn.select(1, Fn.getAzs('eu-west-1')));
  out('Cidr', Fn.join(',', Fn.cidr('10.0.0.0/16', 2, '8')));
  out('Base64', Fn.base64('hello'));
  out('Sub', Fn.sub('${Name}-${AWS::Region}-${!Literal}', { Name: one.parameterName }));
  out('Split', Fn.select(1, Fn.split('/', one.parameterArn)));
  out('Import', Fn.importValue('other'));
  out('Json', stack.toJsonString({ a: one.parameterName }));
  const { Resources = {}, Outputs = {} } = app.synth().getStackByName('S').template as Record<string, object>;
  expect(await deploy(server, 'S', Resources, { Outputs })).toBe('CREATE_COMPLETE');
  const { body } = await cloudFormation(server, 'DescribeStacks', { StackName: 'S' });
  const shown = Object.fromEntries([...body.matchAll(/<OutputKey>(.+?)<\/OutputKey><OutputValue>(.*?)<\/OutputValue>/g)].map(([, key, value]) => [key, value]));
  expect(shown).toMatchObject({
    Zones: 'us-east-1a,us-east-1b,us-east-1c', Zone: 'eu-west-1b', Cidr: '10.0.0.0/24,10.0.1.0/24', Base64: 'aGVsbG8=', Sub: '/one-us-east-1-${Literal}', Split: 'one', Import: 'exported', Json: expect.stringContaining('/one'),
  });
});

test('Fn::Length and Fn::ToJsonString are there with AWS::LanguageExtensions only, which has to be acknowledged', async () => {
  const server = await aws();
  const resources = { P: parameter({ Name: '/p', Value: { 'Fn::ToJsonString': { n: { 'Fn::Length': ['a', 'b'] } } } }) };
  expect(await deploy(server, 'S', resources)).toMatch(/Encountered unsupported function: Fn::ToJsonString/);
  expect(await deploy(server, 'S', resources, { Transform: 'AWS::LanguageExtensions' })).toBe('Requires capabilities : [CAPABILITY_AUTO_EXPAND]');
  const { status } = await cloudFormation(server, 'CreateStack', { StackName: 'S', TemplateBody: JSON.stringify({ Transform: 'AWS::LanguageExtensions', Resources: resources }), 'Capabilities.member.1': 'CAPABILITY_AUTO_EXPAND' });
  expect(status).toBe(200);
});

test('an output of another stack is read by Fn::GetStackOutput', async () => {
  const server = await aws();
  expect(await deploy(server, 'Other', { P: parameter() }, { Outputs: { Out: { Value: 'far' } } })).toBe('CREATE_COMPLETE');
  const read = (OutputName: string, more: object = {}) => ({ P: parameter({ Name: '/p', Value: { 'Fn::GetStackOutput': { StackName: 'Other', OutputName, ...more } } }) });
  expect(await deploy(server, 'S', read('Out'))).toBe('CREATE_COMPLETE');
  expect(await deploy(server, 'T', read('Gone'))).toBe('ROLLBACK_COMPLETE');
  expect(await deploy(server, 'U', read('Out', { Region: 'eu-west-1' }))).toBe('ROLLBACK_COMPLETE');
});

test.each([
  ['a macro', { P: parameter() }, { Transform: 'AWS::Serverless-2016-10-31' }, /No transform named AWS::Serverless-2016-10-31 found: macros cannot be run here/],
  ['Fn::Transform', { P: parameter({ Value: { 'Fn::Transform': { Name: 'AWS::Include', Parameters: {} } } }) }, {}, /Fn::Transform needs a macro, which cannot be run here/],
  ['Fn::ForEach', { 'Fn::ForEach::Each': ['I', ['a'], { 'P${I}': parameter() }] }, { Transform: 'AWS::LanguageExtensions' }, /Fn::ForEach cannot be expanded here/],
  ['a secret', { P: parameter({ Value: '{{resolve:secretsmanager:s:SecretString:key}}' }) }, {}, /P: \{\{resolve:secretsmanager:…\}\} in AWS::SSM::Parameter\/Properties\/Value is not modelled here/],
  ['a secure parameter', { P: parameter({ Value: '{{resolve:ssm-secure:/p}}' }) }, {}, /SSM Secure reference is not supported in: \[AWS::SSM::Parameter\/Properties\/Value\]/],
  ['a creation policy', { P: parameter({}, { CreationPolicy: { ResourceSignal: { Count: 1 } } }) }, {}, /P: CreationPolicy of AWS::SSM::Parameter is not modelled here/],
])('%s is refused before anything is made', async (_, resources, more, message) => {
  const server = await aws();
  expect(await deploy(server, 'S', resources, more)).toMatch(message);
});

test('what CloudFormation has and this server has not is refused by name', async () => {
  const server = await aws();
  expect(await deploy(server, 'S', { P: parameter() })).toBe('CREATE_COMPLETE');
  for (const action of ['DetectStackDrift', 'DescribeStackResourceDrifts', 'CreateStackRefactor', 'ListStackSets']) {
    expect(await cloudFormation(server, action, { StackName: 'S' })).toMatchObject({ status: 501, body: expect.stringContaining(`csi local does not serve ${action} of cloudformation`) });
  }
  const change = { StackName: 'S', ChangeSetName: 'c', TemplateBody: JSON.stringify({ Resources: { P: parameter() } }) };
  expect((await cloudFormation(server, 'CreateChangeSet', { ...change, ChangeSetType: 'IMPORT' })).body).toContain('csi local does not serve a change set of the type IMPORT of cloudformation');
  expect((await cloudFormation(server, 'CreateChangeSet', { ...change, 'DeploymentConfig.Mode': 'EXPRESS' })).body).toContain('csi local does not serve deployments of the mode EXPRESS of cloudformation');
  expect((await cloudFormation(server, 'CreateChangeSet', { ...change, DeploymentMode: 'REVERT_DRIFT' })).body).toContain('csi local does not serve DeploymentMode REVERT_DRIFT of cloudformation');
});
