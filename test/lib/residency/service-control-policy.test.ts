import { evaluate, parsePolicy } from '../../../lib/iam';
import { checkServiceControlPolicy, MAX_POLICY_CHARACTERS, policyText, serviceControlPolicy } from '../../../lib/residency/service-control-policy';
import type { ServiceControlPolicySettings } from '../../../lib/residency/service-control-policy';

const REGIONS = ['eu-central-1', 'eu-west-1'];

/** What an administrator may still do below the policy. */
function isAllowed(action: string, region: string, settings: Partial<ServiceControlPolicySettings> = {}, roleArn = 'arn:aws:iam::111122223333:role/Admin'): boolean {
  const context: Readonly<Record<string, string>> = { 'aws:requestedregion': region, 'aws:principalarn': roleArn };
  const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const decision = evaluate(
    {
      action, resource: '*', caller: { roleArn, account: '111122223333' },
      context: { values: (key) => [context[key.toLowerCase()] ?? ''].filter(Boolean), isModelled: (key) => Object.hasOwn(context, key.toLowerCase()) },
    },
    { identity: [parsePolicy(everything, 'identity'), parsePolicy(serviceControlPolicy({ regions: REGIONS, ...settings }), 'identity')], resource: [] },
  );
  expect(decision.notModelled).toEqual([]);
  return decision.allowed;
}

test('allows everything in the regions of the list, and denies it elsewhere', () => {
  for (const action of ['sagemaker:CreateEndpoint', 'lambda:CreateFunction', 's3:CreateBucket', 'dynamodb:CreateTable', 'ecr:CreateRepository', 'sqs:CreateQueue', 'cloudformation:CreateStack', 'bedrock:InvokeModel']) {
    expect([action, ...['eu-central-1', 'eu-west-1', 'eu-west-2', 'us-east-1'].map((region) => isAllowed(action, region))]).toEqual([action, true, true, false, false]);
  }
});

test('allows services that are only in us-east-1', () => {
  expect(['iam:CreateRole', 'route53:ChangeResourceRecordSets', 'organizations:DescribeOrganization', 'support:CreateCase', 'sts:AssumeRole', 's3:ListAllMyBuckets', 'ec2:DescribeRegions', 'cloudfront:CreateDistribution']
    .filter((action) => !isAllowed(action, 'us-east-1'))).toEqual([]);
  expect(['ec2:RunInstances', 's3:PutObject', 'logs:CreateLogGroup'].filter((action) => isAllowed(action, 'us-east-1'))).toEqual([]);
});

test('denies what data goes through at the edge where that is asked for', () => {
  expect(['cloudfront:CreateDistribution', 'globalaccelerator:CreateAccelerator'].map((action) => isAllowed(action, 'us-east-1', { denyEdgeServices: true }))).toEqual([false, false]);
  expect(isAllowed('iam:CreateRole', 'us-east-1', { denyEdgeServices: true })).toBe(true);
});

test('leaves out roles and further services that are named', () => {
  const exemptRoles = ['arn:aws:iam::*:role/Break-Glass'];
  expect(isAllowed('ec2:RunInstances', 'us-east-1', { exemptRoles }, 'arn:aws:iam::111122223333:role/Break-Glass')).toBe(true);
  expect(isAllowed('ec2:RunInstances', 'us-east-1', { exemptRoles })).toBe(false);
  expect(isAllowed('artifact:Get', 'us-east-1')).toBe(false);
  expect(isAllowed('artifact:Get', 'us-east-1', { globalActions: ['artifact:*'] })).toBe(true);
});

test('has room: up to the limit, and not one character more', () => {
  const regions = ['eu-central-1'];
  expect(policyText(serviceControlPolicy({ regions })).length).toBeLessThan(MAX_POLICY_CHARACTERS);
  const size = (exemptRoles: readonly string[]): number => JSON.stringify(serviceControlPolicy({ regions, exemptRoles })).length;
  const role = (length: number): string => `arn:aws:iam::*:role/${'x'.repeat(length)}`;
  const room = MAX_POLICY_CHARACTERS - size([role(1)]) + 1;
  expect(size([role(room)])).toBe(MAX_POLICY_CHARACTERS);
  expect(checkServiceControlPolicy({ regions, exemptRoles: [role(room)] })).toEqual([]);
  expect(policyText(serviceControlPolicy({ regions, exemptRoles: [role(room)] }))).toHaveLength(MAX_POLICY_CHARACTERS);
  expect(checkServiceControlPolicy({ regions, exemptRoles: [role(room + 1)] })).toEqual([expect.objectContaining({ found: expect.stringContaining('5121 characters') })]);
});

test('refuses what would not mean what it says', () => {
  const problems = (settings: Partial<ServiceControlPolicySettings>): readonly string[] => checkServiceControlPolicy({ regions: REGIONS, ...settings }).map(({ prop, found }) => `${prop} ${found}`);
  expect(problems({ exemptRoles: ['Break-Glass'] })).toEqual(['exemptRoles holds "Break-Glass"']);
  expect(problems({ globalActions: ['artifact'] })).toEqual(['globalActions holds "artifact"']);
  expect(problems({ globalActions: ['*'] })).toContain('globalActions holds *, which exempts everything');
  expect(problems({ regions: ['eu-central-1', 'cn-north-1'] })).toEqual(['regions are of several partitions (aws, aws-cn)']);
});
