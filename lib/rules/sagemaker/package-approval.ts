import { isGiven, isMissing, textOf } from '../values';
import type { Rule } from '../rule';
import { containersOf } from './hosting';

export const packageApproval: Rule = {
  id: 'sagemaker-package-approval',
  area: 'sagemaker',
  severity: 'error',
  what: 'A model is made of a model package that is approved',
  why: 'A version of a package group must be approved before it is deployed: SageMaker refuses the model.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackage.html',
  remedy: 'set ModelApprovalStatus to Approved once somebody has approved it',
  types: ['AWS::SageMaker::Model'],
  check(model, { template, report }) {
    for (const { at, properties } of containersOf(model)) {
      const version = template.called(properties['ModelPackageName'], 'AWS::SageMaker::ModelPackage');
      if (version === undefined || !template.areTogether(model, version) || !isGiven(version.properties['ModelPackageGroupName'])) continue;
      const status = version.properties['ModelApprovalStatus'];
      const known = isMissing(status) ? 'PendingManualApproval' : textOf(status);
      if (known !== undefined && known !== 'Approved') report({ path: `${at}/ModelPackageName`, found: `is ${version.logicalId}, whose ModelApprovalStatus is ${isMissing(status) ? 'not given, and is then ' : ''}${known}` });
    }
  },
};
