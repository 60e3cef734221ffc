import { isObject } from '../cloudformation/template';
import type { RuleResource, RuleTemplate } from './template';
import { isMissing, listOf, marksIn, objectOf, PERHAPS, textOf, UNKNOWN, valueAt } from './values';

/** Where policy documents are: ways below the properties, `*` for every item of a list. */
const DOCUMENTS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'AWS::IAM::Role': [['AssumeRolePolicyDocument'], ['Policies', '*', 'PolicyDocument']],
  'AWS::IAM::Policy': [['PolicyDocument']],
  'AWS::IAM::ManagedPolicy': [['PolicyDocument']],
  'AWS::IAM::RolePolicy': [['PolicyDocument']],
  'AWS::IAM::User': [['Policies', '*', 'PolicyDocument']],
  'AWS::IAM::UserPolicy': [['PolicyDocument']],
  'AWS::IAM::Group': [['Policies', '*', 'PolicyDocument']],
  'AWS::IAM::GroupPolicy': [['PolicyDocument']],
  'AWS::SQS::QueuePolicy': [['PolicyDocument']],
  'AWS::SNS::TopicPolicy': [['PolicyDocument']],
  'AWS::S3::BucketPolicy': [['PolicyDocument']],
  'AWS::KMS::Key': [['KeyPolicy']],
  'AWS::ECR::Repository': [['RepositoryPolicyText']],
};

export const POLICY_HOLDERS: readonly string[] = Object.keys(DOCUMENTS);

export interface StatementView {
  readonly statement: Readonly<Record<string, unknown>>;
  /** A JSON pointer below the properties of the resource. */
  readonly path: string;
}

/** All statements of the policies of a resource, as far as they are known. */
export function statementsOf({ type, properties }: RuleResource): readonly StatementView[] {
  return (DOCUMENTS[type] ?? []).flatMap((way) => documentsAt(properties, way, '')).flatMap(({ document, path }) => statementsIn(document, path));
}

function documentsAt(value: unknown, [step, ...rest]: readonly string[], path: string): readonly { readonly document: unknown; readonly path: string }[] {
  if (step === undefined) return [{ document: value, path }];
  if (step === '*') return listOf(value).flatMap((item, index) => documentsAt(item, rest, `${path}/${index}`));
  return documentsAt(valueAt(value, step), rest, `${path}/${step}`);
}

export function statementsIn(document: unknown, path: string): readonly StatementView[] {
  const statement = valueAt(document, 'Statement');
  if (Array.isArray(statement)) return statement.flatMap((each: unknown, index) => (isObject(each) ? [{ statement: each, path: `${path}/Statement/${index}` }] : []));
  return isObject(statement) ? [{ statement, path: `${path}/Statement` }] : [];
}

/** One text or a list of them. What is not known is UNKNOWN in it. */
export function manyOf(value: unknown): readonly unknown[] {
  return isMissing(value) ? [] : Array.isArray(value) ? value : [value];
}

/** Whether an action of a policy covers one: `sqs:*` covers `sqs:SendMessage`. What is not known may cover anything. */
export function covers(pattern: unknown, action: string): boolean {
  const text = textOf(pattern);
  if (text === undefined) return true;
  return new RegExp(`^${text.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i').test(action);
}

/** Whether a statement may allow an action to a service: conditions and resources are taken for what they should be. */
export function mayAllowService(statement: Readonly<Record<string, unknown>>, service: string, action: string): boolean {
  return mayAllow(statement, action) && mayName(statement, service);
}

/** Whether a statement may allow an action, to whomever. */
export function mayAllow(statement: Readonly<Record<string, unknown>>, action: string): boolean {
  if (textOf(statement['Effect']) === 'Deny') return false;
  return statement['NotAction'] !== undefined || manyOf(statement['Action']).some((each) => covers(each, action));
}

function mayName(statement: Readonly<Record<string, unknown>>, service: string): boolean {
  const principal = statement['Principal'];
  if (statement['NotPrincipal'] !== undefined || !isObject(principal)) return !isMissing(principal) || statement['NotPrincipal'] !== undefined;
  if (manyOf(principal['AWS']).some((each) => textOf(each) === '*')) return true;
  return manyOf(principal['Service']).some((each) => {
    const text = textOf(each);
    return text === undefined || text === '*' || text === service || text.startsWith(service.replace(/amazonaws\.com$/, ''));
  });
}

/** Policies of AWS that a role may have and that say nothing of queues, topics and functions. */
const HARMLESS = /policy\/service-role\/AWSLambda(?:BasicExecutionRole|VPCAccessExecutionRole)$|policy\/AWSXRayDaemonWriteAccess$|policy\/CloudWatchLambda(?:ApplicationSignals|Insights)ExecutionRolePolicy$/;

/**
 * Whether a role of the template certainly may not do an action to anything: all of its policies are in the template, and none allows it.
 */
export function certainlyMayNot(template: RuleTemplate, role: RuleResource, action: string): boolean {
  const managed = manyOf(role.properties['ManagedPolicyArns']);
  const own = template.ofType('AWS::IAM::ManagedPolicy').filter((policy) => managed.some((arn) => marksIn(arn).some(({ name }) => name === policy.logicalId)));
  const others = managed.filter((arn) => !marksIn(arn).some(({ name }) => template.find(name) !== undefined));
  if (others.some((arn) => typeof arn !== 'string' || !HARMLESS.test(arn))) return false;
  const attached = template.ofType('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy').filter(({ properties }) => (
    [...manyOf(properties['Roles']), ...manyOf(properties['RoleName'])].some((each) => each === UNKNOWN || each === PERHAPS || template.called(each, 'AWS::IAM::Role') === role)
  ));
  const documents = [role.properties['Policies']].flatMap((policies) => (policies === UNKNOWN ? [UNKNOWN] : listOf(policies).map((policy) => valueAt(policy, 'PolicyDocument'))));
  const all = [...documents, ...[...own, ...attached].map(({ properties }) => properties['PolicyDocument'])];
  return all.every((document) => isObject(document) && (Array.isArray(document['Statement']) || isObject(document['Statement'])) && !manyOf(document['Statement']).some((each) => !isObject(each) || mayAllow(objectOf(each), action)));
}
