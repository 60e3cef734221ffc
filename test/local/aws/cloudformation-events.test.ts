import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { aws, clientOf, closeAll, deploy, lambdaRole } from './support';

afterEach(closeAll);

const CODE = "exports.handler = async (event) => { console.log('GOT ' + JSON.stringify(event)); };";

test('EventBridge is told of every status of a stack and its resources, those of nested stacks too', async () => {
  const server = await aws();
  const seen = (): readonly Record<string, never>[] => server.events.flatMap((event) => (
    event.type === 'log' && event.line.text.includes('GOT ') ? [JSON.parse(event.line.text.slice(event.line.text.indexOf('GOT ') + 4)) as Record<string, never>] : []));
  const s3 = new S3Client({ ...clientOf(server), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'templates' }));
  const put = (value: string): Promise<unknown> => (
    s3.send(new PutObjectCommand({ Bucket: 'templates', Key: 'inner.json', Body: JSON.stringify({ Resources: { P: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/inner', Type: 'String', Value: value } } } }) })));
  const outer = { Inner: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://s3.us-east-1.amazonaws.com/templates/inner.json' } } };
  await put('one');
  expect(await deploy(server, 'Watch', {
    Role: lambdaRole(),
    Fn: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs22.x', Handler: 'index.handler', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: CODE } } },
    Allow: { Type: 'AWS::Lambda::Permission', Properties: { FunctionName: { Ref: 'Fn' }, Action: 'lambda:InvokeFunction', Principal: 'events.amazonaws.com', SourceArn: { 'Fn::GetAtt': ['Rule', 'Arn'] } } },
    Rule: { Type: 'AWS::Events::Rule', Properties: { Targets: [{ Id: 'a', Arn: { 'Fn::GetAtt': ['Fn', 'Arn'] } }], EventPattern: { source: ['aws.cloudformation'], detail: { 'stack-id': [{ wildcard: '*:stack/S*' }], 'status-details': { status: [{ suffix: '_COMPLETE' }] } } } } },
  })).toBe('CREATE_COMPLETE');
  expect(await deploy(server, 'S', outer)).toBe('CREATE_COMPLETE');
  await put('two');
  expect(await deploy(server, 'S', outer, {}, 'UpdateStack')).toBe('UPDATE_COMPLETE');
  for (const end = Date.now() + 20_000; seen().length < 8 && Date.now() < end;) await new Promise((later) => { setTimeout(later, 20); });

  const NAME = /^arn:aws:cloudformation:us-east-1:000000000000:stack\/(S(?:-Inner-\w{12})?)\/[-0-9a-f]{36}$/;
  const told = seen().map(({ 'detail-type': type, detail }) => {
    const { 'stack-id': id, 'logical-resource-id': logicalId, 'status-details': { status } } = detail as Record<string, never>;
    return [String(type).split(' ')[1], (NAME.exec(String(id))?.[1] ?? '').replace(/-\w{12}$/, ''), logicalId, status].filter((part) => part !== undefined).join(' ');
  });
  // Nested first: functions are invoked at the same time, so the order is not kept.
  expect([...told].sort()).toEqual([
    'Resource S Inner CREATE_COMPLETE', 'Resource S Inner UPDATE_COMPLETE', 'Resource S-Inner P CREATE_COMPLETE', 'Resource S-Inner P UPDATE_COMPLETE',
    'Stack S CREATE_COMPLETE', 'Stack S UPDATE_COMPLETE', 'Stack S-Inner CREATE_COMPLETE', 'Stack S-Inner UPDATE_COMPLETE',
  ]);
  const [stack] = seen().filter(({ 'detail-type': type }) => type === 'CloudFormation Stack Status Change');
  const { 'stack-id': id } = stack['detail'] as Record<string, never>;
  expect(stack).toMatchObject({ source: 'aws.cloudformation', resources: [id], detail: { 'status-details': { 'status-reason': expect.any(String) }, 'client-request-token': '' } });
  const resource = seen().find(({ detail }) => (detail as Record<string, never>)['logical-resource-id'] === 'P');
  expect(resource).toMatchObject({ detail: { 'physical-resource-id': '/inner', 'resource-type': 'AWS::SSM::Parameter' } });
}, 60_000);
