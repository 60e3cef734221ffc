import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Examples, Template } from './examples';
import { difference, fromText, permissionsOf, toText } from './permissions';
import { HOW_TO_UPDATE, UPDATE } from './update';

const REVIEWED = join(__dirname, 'least-privilege');

/** What every role of every example may do, and what every policy of a resource allows, is what a review has seen. */
export function leastPrivilege(examples: Examples): void {
  const fileOf = (name: string): string => join(REVIEWED, `${name.replaceAll(' ', '-')}.txt`);

  test.each(examples.names)('the permissions in %s are those of the reviewed file', (name) => {
    const file = fileOf(name);
    const now = permissionsOf(examples.of(name).templates.values());
    if (UPDATE) writeFileSync(file, toText(now));

    const { added, removed } = difference(fromText(existsSync(file) ? readFileSync(file, 'utf8') : ''), now);

    // Lines to be reviewed; then, HOW_TO_UPDATE.
    expect({ added, removed, update: HOW_TO_UPDATE }).toEqual({ added: [], removed: [], update: HOW_TO_UPDATE });
  });

  test('there is a reviewed file for each example, and for nothing else', () => {
    expect(readdirSync(REVIEWED).sort()).toEqual(examples.names.map((name) => fileOf(name).slice(REVIEWED.length + 1)).sort());
  });

  test('an added action, a wider resource and a condition less are each a line that the reviewed file does not have', () => {
    const reviewed = permissionsOf([template(READ)]);

    expect(toText(reviewed)).toBe(`App/Role
  is assumed by lambda.amazonaws.com
  s3:GetObject on <App/Bucket>/models/*, if StringEquals aws:SourceAccount = <account>
`);
    expect(fromText(toText(reviewed))).toEqual(reviewed);
    expect(difference(reviewed, permissionsOf([template({ ...READ, Action: ['s3:GetObject', 's3:PutObject'] })]))).toEqual({
      added: ['App/Role: s3:PutObject on <App/Bucket>/models/*, if StringEquals aws:SourceAccount = <account>'], removed: [],
    });
    expect(difference(reviewed, permissionsOf([template({ ...READ, Resource: { 'Fn::GetAtt': ['BucketAB12', 'Arn'] } })])).added).toEqual([
      'App/Role: s3:GetObject on <App/Bucket>, if StringEquals aws:SourceAccount = <account>',
    ]);
    expect(difference(reviewed, permissionsOf([template({ ...READ, Condition: undefined })])).added).toEqual(['App/Role: s3:GetObject on <App/Bucket>/models/*']);
    expect(difference(reviewed, permissionsOf([])).removed).toHaveLength(2);
  });

  test('policies of every kind are read: attached ones, managed ones, those of resources', () => {
    expect(toText(permissionsOf([{
      Resources: {
        ...template(READ).Resources,
        Attached: { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: 'RoleCD34' }], PolicyDocument: { Statement: { Effect: 'Deny', NotAction: 'iam:*', NotResource: 'x' } } } },
        Elsewhere: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: { Statement: [{ Action: 'sqs:SendMessage', Resource: { 'Fn::Sub': 'arn:${AWS::Partition}:sqs:*:*:${QueueEF56}' } }] } } },
        Trusting: {
          Type: 'AWS::IAM::Role',
          Properties: { AssumeRolePolicyDocument: { Statement: [{ Action: 'sts:AssumeRole', Principal: { AWS: '*' } }] }, ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] },
        },
        BucketPolicy: { Type: 'AWS::S3::BucketPolicy', Properties: { PolicyDocument: { Statement: [{ Action: 's3:*', Principal: '*', Resource: 'b' }] } } },
        Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: [{ Action: 'kms:*', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Resource: '*' }] } } },
        Url: { Type: 'AWS::Lambda::Url', Properties: { TargetFunctionArn: { Ref: 'Fn' }, AuthType: 'NONE' } },
        Permission: { Type: 'AWS::Lambda::Permission', Properties: { FunctionName: { Ref: 'Fn' }, Action: 'lambda:InvokeFunction', Principal: 'events.amazonaws.com', SourceArn: 'rule' } },
      },
    }]))).toBe(`App/Role
  is assumed by lambda.amazonaws.com
  never all but iam:* on all but x
  s3:GetObject on <App/Bucket>/models/*, if StringEquals aws:SourceAccount = <account>

BucketPolicy (AWS::S3::BucketPolicy)
  by anybody: s3:* on b

Elsewhere (a policy that nothing here has)
  sqs:SendMessage on arn:<partition>:sqs:*:*:<QueueEF56>

Fn (function URL)
  is called by anybody

Fn (permissions of the function)
  by events.amazonaws.com: lambda:InvokeFunction, if SourceArn = rule

Key (AWS::KMS::Key)
  by arn:aws:iam::111122223333:root: kms:* on *

Trusting
  is assumed by anybody
  has the managed policy arn:aws:iam::aws:policy/AdministratorAccess
`);
  });
}

const READ = {
  Effect: 'Allow', Action: 's3:GetObject' as string | string[], Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['BucketAB12', 'Arn'] }, '/models/*']] } as object,
  Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } as object | undefined,
};

function template(statement: typeof READ): Template {
  return {
    Resources: {
      RoleCD34: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }] },
          Policies: [{ PolicyName: 'P', PolicyDocument: { Statement: [statement] } }],
        },
        Metadata: { 'aws:cdk:path': 'App/Role/Resource' },
      },
      BucketAB12: { Type: 'AWS::S3::Bucket', Metadata: { 'aws:cdk:path': 'App/Bucket/Resource' } },
    },
  };
}
