import type { TypeConstraints } from './constraint';
import { TAG_PROPERTIES } from './constraint';

/** Of IAM and Systems Manager. */
export const ACCOUNT: Readonly<Record<string, TypeConstraints>> = {
  'AWS::IAM::Role': {
    source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html',
    properties: {
      AssumeRolePolicyDocument: { maxTextLength: 131_072 },
      Description: { maxLength: 1_000 },
      ManagedPolicyArns: { uniqueItems: true },
      'ManagedPolicyArns.[]': { minLength: 20, maxLength: 2_048 },
      MaxSessionDuration: { min: 3_600, max: 43_200 },
      Path: { minLength: 1, maxLength: 512, pattern: /^(\/|\/[!-~]+\/)$/ },
      PermissionsBoundary: { minLength: 20, maxLength: 2_048 },
      'Policies.[].PolicyName': { minLength: 1, maxLength: 128, pattern: /^[\w+=,.@-]+$/ },
      RoleName: { minLength: 1, maxLength: 64, pattern: /^[\w+=,.@-]+$/ },
      ...TAG_PROPERTIES,
    },
  },
  'AWS::IAM::Policy': {
    source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html',
    anyRequired: ['Groups', 'Roles', 'Users'],
    properties: {
      PolicyName: { minLength: 1, maxLength: 128, pattern: /^[\w+=,.@-]+$/ },
      PolicyDocument: { maxTextLength: 131_072 },
    },
  },
  'AWS::IAM::ManagedPolicy': {
    source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html',
    properties: {
      Description: { maxLength: 1_000 },
      ManagedPolicyName: { minLength: 1, maxLength: 128, pattern: /^[\w+=,.@-]+$/ },
      Path: { minLength: 1, maxLength: 512 },
      PolicyDocument: { maxTextLength: 131_072 },
    },
  },
  'AWS::SSM::Parameter': {
    source: 'https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html',
    properties: {
      Description: { maxLength: 1_024 },
      Name: { minLength: 1, maxLength: 2_048 },
      Type: { allowed: ['String', 'StringList'] },
      DataType: { allowed: ['text', 'aws:ec2:image'] },
      Tier: { allowed: ['Standard', 'Advanced', 'Intelligent-Tiering'] },
      Value: { minLength: 1, maxLength: 8_192 },
    },
  },
};
