import type { ServiceRules, Subject } from './rule';
import { objectOf } from './rule';

/**
 * IAM takes actions that no service has: only their form is checked when a policy is put. A wrong name is a finding of IAM Access Analyzer,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
const NO_VENDOR = 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';

function actionsOf(document: unknown): readonly (readonly [string, unknown])[] {
  const { Statement } = objectOf(document);
  const statements = Array.isArray(Statement) ? Statement.map((each, index) => [`/Statement/${index}`, each] as const) : [['/Statement', Statement] as const];
  return statements.flatMap(([at, statement]) => ['Action', 'NotAction'].flatMap((name) => {
    const actions = objectOf(statement)[name];
    return Array.isArray(actions) ? actions.map((action, index) => [`${at}/${name}/${index}`, action] as const) : [[`${at}/${name}`, actions] as const];
  }));
}

function check(subject: Subject, path: string, document: unknown): void {
  for (const [at, action] of actionsOf(document)) if (typeof action === 'string' && action !== '*' && !action.includes(':')) subject.refuse(`${path}${at}`, `${NO_VENDOR} (${action})`);
}

function role(subject: Subject): void {
  check(subject, '/AssumeRolePolicyDocument', subject.properties['AssumeRolePolicyDocument']);
  const { Policies } = subject.properties;
  if (Array.isArray(Policies)) Policies.forEach((policy, index) => check(subject, `/Policies/${index}/PolicyDocument`, objectOf(policy)['PolicyDocument']));
}

const policy = (subject: Subject): void => check(subject, '/PolicyDocument', subject.properties['PolicyDocument']);

export const IAM: Readonly<Record<string, ServiceRules>> = {
  'AWS::IAM::Role': { service: 'IAM', check: role },
  'AWS::IAM::Policy': { service: 'IAM', check: policy },
  'AWS::IAM::RolePolicy': { service: 'IAM', check: policy },
  'AWS::IAM::ManagedPolicy': { service: 'IAM', check: policy },
};
