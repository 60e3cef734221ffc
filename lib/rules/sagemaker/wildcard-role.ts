import { isMissing, listOf, textOf, valueAt } from '../values';
import type { Rule } from '../rule';
import { grantedTo, ROLE_HOLDERS, textsOf, type WrittenStatement } from './roles';

const EVERY_OBJECT = /^(?:\*|s3:\*|s3:(?:Get|Put|Delete)(?:\*|Object\*?))$/i;
const EVERY_BUCKET = /^(?:\*|arn:[^:]*:s3:::\*(?:\/\*)?)$/u;

/** Whether a statement allows what objects of every bucket are read, written or deleted with. */
function isEveryBucket({ statement }: WrittenStatement): boolean {
  const [actions, resources] = [textsOf(statement['Action']), textsOf(statement['Resource'])];
  return textOf(statement['Effect']) === 'Allow' && isMissing(statement['Condition'])
    && actions?.some((action) => EVERY_OBJECT.test(action)) === true && resources?.some((resource) => EVERY_BUCKET.test(resource)) === true;
}

export const wildcardRole: Rule = {
  id: 'sagemaker-wildcard-role',
  area: 'sagemaker',
  severity: 'warning',
  what: 'The role of a model may do no more than the model needs',
  why: 'AmazonSageMakerFullAccess lets a container change all of SageMaker, pass roles and read buckets of others; S3 on every bucket gives away everything in the account to whoever breaks into the container.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html',
  remedy: 'allow s3:GetObject on the objects of the model, the pull of its image, and its logs',
  types: Object.keys(ROLE_HOLDERS),
  check(holder, { template, report }) {
    const role = template.called(valueAt(holder.properties, ...ROLE_HOLDERS[holder.type] ?? []), 'AWS::IAM::Role');
    if (role === undefined || !template.areTogether(holder, role)) return;
    listOf(role.properties['ManagedPolicyArns']).forEach((arn, index) => {
      if (typeof arn === 'string' && arn.endsWith(':iam::aws:policy/AmazonSageMakerFullAccess')) {
        report({ at: role, path: `/ManagedPolicyArns/${index}`, found: `is AmazonSageMakerFullAccess, in the role of ${holder.logicalId}` });
      }
    });
    const wide = grantedTo(role, template).find(isEveryBucket);
    if (wide !== undefined) report({ at: wide.resource, path: wide.path, found: `lets the role of ${holder.logicalId} at the objects of every bucket` });
  },
};
