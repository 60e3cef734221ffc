import type { RuleCase } from '../rule-case';
import { lambda, role, ROLE } from './resources';

type Case = RuleCase['broken'];

const allowing = (statement: object): Case => ({
  Role: ROLE, Policy: { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'Policy', Roles: [{ Ref: 'Role' }], PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Resource: 'arn:aws:s3:::models/*', ...statement }] } } },
});

export const SECURITY_CASES: readonly RuleCase[] = [
  {
    name: 'an action that S3 has not', rule: 'security-unknown-action', rows: ['static-17'],
    broken: allowing({ Action: 's3:GetObjekt' }), repaired: allowing({ Action: 's3:GetObject' }), logicalId: 'Policy', path: '/PolicyDocument/Statement/0/Action', reason: 'is s3:GetObjekt, which there is not: did you mean s3:GetObject?',
  },
  {
    name: 'a pattern that no action matches', rule: 'security-unknown-action',
    broken: allowing({ Action: ['s3:Fetch*'] }), repaired: allowing({ Action: ['s3:Get*'] }), logicalId: 'Policy', path: '/PolicyDocument/Statement/0/Action/0', reason: 'is s3:Fetch*',
  },
  {
    name: 'any role for any service', rule: 'security-pass-any-role',
    broken: allowing({ Action: 'iam:PassRole', Resource: '*' }), repaired: allowing({ Action: 'iam:PassRole', Resource: 'arn:aws:iam::123456789012:role/model' }),
    logicalId: 'Policy', path: '/PolicyDocument/Statement/0/Resource', reason: 'is * for iam:PassRole',
  },
  {
    name: 'a role that does not trust Lambda', rule: 'security-role-trust',
    broken: { Role: role('sagemaker'), Fn: lambda() }, repaired: { Role: role('lambda'), Fn: lambda() }, logicalId: 'Fn', path: '/Role', reason: 'is Role, which lambda.amazonaws.com may not assume',
  },
];
