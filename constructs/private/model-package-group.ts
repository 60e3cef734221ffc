import { AccountPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnModelPackageGroup } from 'aws-cdk-lib/aws-sagemaker';
import { Fn, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { Construct, IDependable } from 'constructs';
import type { Problem } from '../../lib/problem';
import { checkModelPackageGroup } from '../../lib/registry/names';
import { known } from './known';

/** Where the versions of a model are packages. */
export interface PackageGroup {
  /** What SageMaker's API takes: the name, or the ARN of a group of another account. */
  readonly nameOrArn: string;
  /** What events call it. */
  readonly name: string;
  readonly arn: string;
  /** All packages in it. */
  readonly packagesArn: string;
  /** Whether its events come to this account. */
  readonly own: boolean;
  readonly after: readonly IDependable[];
}

const GROUP_ARN = /^arn:(aws[a-z-]*):sagemaker:([a-z0-9-]{9,16}):(\d{12}):model-package-group\/([a-zA-Z0-9](?:-*[a-zA-Z0-9]){0,62})$/;

/** What is wrong with the group that a model names, or would be given. */
export function packageGroupProblems(scope: Construct, modelName: string, given: string | undefined): Problem[] {
  if (given === undefined) return checkModelPackageGroup(modelName).map((problem) => ({ ...problem, remedy: `${problem.remedy ?? ''}, or name an existing group (modelPackageGroup)` }));
  if (known(given) === undefined) return [{ prop: 'modelPackageGroup', found: 'is a token', remedy: 'give the name or the ARN as plain text: permissions and events name it' }];
  if (!given.startsWith('arn:')) return checkModelPackageGroup(given).map((problem) => ({ ...problem, prop: 'modelPackageGroup', remedy: 'give the name of the group, or its ARN' }));
  const [, , region] = GROUP_ARN.exec(given) ?? [];
  if (region === undefined) return [{ prop: 'modelPackageGroup', found: `is ${JSON.stringify(given)}`, allowed: 'a name, or arn:aws:sagemaker:REGION:ACCOUNT:model-package-group/NAME', remedy: 'copy it from `aws sagemaker list-model-package-groups`' }];
  const here = known(Stack.of(scope).region);
  if (here === undefined || here === region) return [];
  return [{ prop: 'modelPackageGroup', found: `is in ${region}, and this stack in ${here}`, remedy: 'name a group of the same region: SageMaker takes packages of no other' }];
}

/** A group that is there already. */
export function existingGroup(scope: Construct, given: string): PackageGroup {
  const stack = Stack.of(scope);
  const [, , , account, named] = GROUP_ARN.exec(given) ?? [];
  const name = named ?? given;
  const arn = named === undefined ? stack.formatArn({ service: 'sagemaker', resource: 'model-package-group', resourceName: name }) : given;
  return {
    nameOrArn: given, name, arn, after: [],
    packagesArn: named === undefined ? `${stack.formatArn({ service: 'sagemaker', resource: 'model-package', resourceName: name })}/*` : `${given.replace(':model-package-group/', ':model-package/')}/*`,
    own: account === undefined || known(stack.account) === undefined || account === stack.account,
  };
}

/**
 * A group of a model's own, by the model's name: its versions outlive the stack. Its description is never set, since a group is replaced where
 * that changes, and no second group may have the name.
 */
export function newGroup(scope: Construct, modelName: string, consumers: readonly string[]): PackageGroup {
  const stack = Stack.of(scope);
  const arnOf = (resource: string, resourceName = modelName): string => stack.formatArn({ service: 'sagemaker', resource, resourceName });
  const group = new CfnModelPackageGroup(scope, 'Group', {
    modelPackageGroupName: modelName,
    ...(consumers.length > 0 && { modelPackageGroupPolicy: consumersPolicy(consumers, arnOf('model-package-group'), `${arnOf('model-package')}/*`).toJSON() as object }),
  });
  group.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  group.tags.setTag('csi:model', modelName);
  const arn = group.attrModelPackageGroupArn;
  // As SageMaker writes the name, which may be in another case than the code does.
  return { nameOrArn: modelName, name: modelName, arn, packagesArn: `${arnOf('model-package', Fn.select(1, Fn.split('/', arn)))}/*`, own: true, after: [group] };
}

/**
 * Lets accounts see the group and deploy its versions, and not decide about them: "sagemaker:UpdateModelPackage", which AWS's example has
 * too, would. https://docs.aws.amazon.com/sagemaker/latest/dg/model-registry-deploy-xaccount.html
 */
function consumersPolicy(accounts: readonly string[], groupArn: string, packagesArn: string): PolicyDocument {
  const principals = accounts.map((account) => new AccountPrincipal(account));
  return new PolicyDocument({ statements: [
    new PolicyStatement({ sid: 'ConsumersSeeGroup', principals, actions: ['sagemaker:DescribeModelPackageGroup'], resources: [groupArn] }),
    new PolicyStatement({ sid: 'ConsumersDeployVersions', principals, actions: ['sagemaker:CreateModel', 'sagemaker:DescribeModelPackage', 'sagemaker:ListModelPackages'], resources: [packagesArn] }),
  ] });
}
