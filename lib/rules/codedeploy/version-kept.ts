import type { Rule } from '../rule';
import { shiftOf } from './groups';

export const versionKept: Rule = {
  id: 'codedeploy-version-kept',
  area: 'codedeploy',
  severity: 'info',
  what: 'The versions between which CodeDeploy shifts an alias are kept',
  why: 'CloudFormation deletes the old version once the deployment has succeeded: what turns out later cannot be taken back but by a new deploy.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html',
  remedy: 'set DeletionPolicy to Retain, or RetainExceptOnCreate (RemovalPolicy.RETAIN in CDK), and prune old versions',
  types: ['AWS::Lambda::Alias'],
  check(alias, { template, report }) {
    const version = template.called(alias.properties['FunctionVersion'], 'AWS::Lambda::Version');
    if (shiftOf(alias) === undefined || version === undefined || version.written.deletionPolicy !== 'Delete') return;
    report({ at: version, attribute: 'DeletionPolicy', path: '', found: `is Delete, and CodeDeploy shifts ${alias.logicalId} to the version` });
  },
};
