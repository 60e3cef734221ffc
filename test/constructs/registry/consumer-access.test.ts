import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { App, Aws, Stack } from 'aws-cdk-lib/core';
import { shareModels } from '../../../constructs/registry/consumer-access';

const root = (account: string): object => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${account}:root`]] });

function shared(accounts: readonly string[], key?: (stack: Stack) => Key): { readonly stack: Stack; readonly bucketStatements: readonly object[]; readonly keyStatements: readonly object[] } {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
  shareModels(stack, accounts, { bucket: new Bucket(stack, 'Bucket'), key: key?.(stack) });
  const template = Template.fromStack(stack);
  const statements = (type: string, property: string) => Object.values(template.findResources(type)).flatMap(({ Properties }) => (Properties as Record<string, { Statement: object[] }>)[property]?.Statement ?? []);
  return { stack, bucketStatements: statements('AWS::S3::BucketPolicy', 'PolicyDocument'), keyStatements: statements('AWS::KMS::Key', 'KeyPolicy') };
}

test('named accounts read models, and nothing else of the bucket', () => {
  const principal = { AWS: [root('222222222222'), root('333333333333')] };
  const arn = { 'Fn::GetAtt': [expect.stringMatching(/^Bucket/), 'Arn'] };
  expect(shared(['222222222222', '333333333333']).bucketStatements).toEqual([
    { Sid: 'ConsumersReadModels', Effect: 'Allow', Principal: principal, Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: { 'Fn::Join': ['', [arn, '/models/*']] } },
    { Sid: 'ConsumersListModels', Effect: 'Allow', Principal: principal, Action: 's3:ListBucket', Resource: arn, Condition: { StringLike: { 's3:prefix': 'models/*' } } },
  ]);
});

test('a key of the registry decrypts for them, and for them alone', () => {
  const { keyStatements } = shared(['222222222222'], (stack) => new Key(stack, 'Key'));
  expect(keyStatements).toEqual([
    expect.objectContaining({ Action: 'kms:*', Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111111111111:root']] } } }),
    { Sid: 'ConsumersReadModels', Effect: 'Allow', Principal: { AWS: root('222222222222') }, Action: 'kms:Decrypt', Resource: '*' },
  ]);
});

test('of a key that is imported somebody else has to let them in, which is said', () => {
  const { stack } = shared(['222222222222'], (scope) => Key.fromKeyArn(scope, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/1234abcd') as Key);
  expect(Annotations.fromStack(stack).findWarning('/Stack', Match.stringLikeRegexp('`encryptionKey` is imported.*let 222222222222 have kms:Decrypt'))).toHaveLength(1);
});

test('without accounts there is no policy', () => {
  expect(shared([]).bucketStatements).toEqual([]);
});

test('what is wrong with the accounts is refused, and what only the deploy knows is not', () => {
  expect(() => shared(['111111111111', '2222'])).toThrow(/2 problems\n.*`consumerAccounts\[0\]` is the registry's own account[^]*`consumerAccounts\[1\]` is "2222", allowed: 12 digits/);
  expect(shared([Aws.ACCOUNT_ID]).bucketStatements).toHaveLength(2);
});
