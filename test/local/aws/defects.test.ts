import { DEFECTS, templateOf } from '../../lib/cloudformation/defects';
import { aws, closeAll, cloudFormation, deploy } from './support';

let server: Awaited<ReturnType<typeof aws>>;

beforeAll(async () => { server = await aws(); });
afterAll(closeAll);

const reasons = ({ body }: { readonly body: string }): string => [...body.matchAll(/<ResourceStatusReason>(.+?)<\/ResourceStatusReason>/g)].map(([, reason]) => reason).join('\n');

test.each(DEFECTS)('$name is refused by the server, and its repaired twin deploys', async (defect) => {
  const { name, broken, repaired, earlier, path, reason } = defect;
  const stack = `Defect-${name.replace(/[^A-Za-z0-9]+/g, '-')}`;
  const refused = (await deploy(server, stack, templateOf(broken, defect).Resources)).replaceAll('&quot;', '"').replaceAll('&apos;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  const [first = ''] = refused.split('\n');
  expect(first).toMatch(/Subject|Nowhere|resource Role|AWS::Lambda::Model/);
  if (path.startsWith('/') && !path.startsWith('/Resources') && !path.endsWith('/Ref') && !path.endsWith('/Fn::GetAtt')) expect(first).toContain(path.split('/').at(-1));
  if (typeof reason === 'string') expect(first).toContain(reason);
  else expect(first).toMatch(new RegExp(reason.source.replace(/^\^/, '')));
  expect((await cloudFormation(server, 'DescribeStacks', { StackName: stack })).status).toBe(400);

  if (earlier !== undefined) expect(await deploy(server, stack, templateOf(undefined, { others: earlier }).Resources)).toBe('CREATE_COMPLETE');
  const deployed = await deploy(server, stack, templateOf(repaired, defect).Resources, {}, earlier === undefined ? 'CreateStack' : 'UpdateStack');
  expect([deployed, reasons(await cloudFormation(server, 'DescribeStackEvents', { StackName: stack }))]).toEqual([earlier === undefined ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE', expect.anything()]);
});

test('what a parameter makes wrong is found when its resource is made', async () => {
  const [, properties] = DEFECTS.find(({ name }) => name.startsWith('09'))?.repaired ?? [];
  const defect = DEFECTS.find(({ name }) => name.startsWith('09')) as (typeof DEFECTS)[number];
  const subject = ['AWS::Lambda::Alias', { ...properties, FunctionVersion: { Ref: 'Which' } }] as const;
  expect(await deploy(server, 'ByParameter', templateOf(subject, defect).Resources, { Parameters: { Which: { Type: 'String', Default: '$LATEST' } } })).toBe('ROLLBACK_COMPLETE');
  expect((await cloudFormation(server, 'DescribeStackEvents', { StackName: 'ByParameter' })).body).toContain('Provisioned Concurrency Configs cannot be applied to unpublished function versions.');
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html: a wrong action is a finding of IAM Access
// Analyzer. IAM itself looks at the form of an action only.
test.each([['s3:GetObjekt', 'CREATE_COMPLETE'], ['GetObject', 'ROLLBACK_COMPLETE']])('17 a wrong action is no defect to IAM: with %s, %s', async (Action, status) => {
  const policy = ['AWS::IAM::Policy', { PolicyName: 'p', Roles: [{ Ref: 'Role' }], PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] } }] as const;
  expect(await deploy(server, `Action${status.slice(0, 6)}`, templateOf(policy, {}).Resources)).toBe(status);
});
