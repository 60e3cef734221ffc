import { isObject } from '../../cloudformation/template';
import type { RuleResource, RuleTemplate } from '../template';
import { listOf } from '../values';

/** What SageMaker takes on a role for, with the property that names it. */
export const ROLE_HOLDERS: Readonly<Record<string, readonly string[]>> = {
  'AWS::SageMaker::Model': ['ExecutionRoleArn'],
  'AWS::SageMaker::EndpointConfig': ['ExecutionRoleArn'],
  'AWS::SageMaker::InferenceExperiment': ['RoleArn'],
  'AWS::SageMaker::DataQualityJobDefinition': ['RoleArn'],
  'AWS::SageMaker::ModelBiasJobDefinition': ['RoleArn'],
  'AWS::SageMaker::ModelExplainabilityJobDefinition': ['RoleArn'],
  'AWS::SageMaker::ModelQualityJobDefinition': ['RoleArn'],
  'AWS::SageMaker::MonitoringSchedule': ['MonitoringScheduleConfig', 'MonitoringJobDefinition', 'RoleArn'],
};

/** One statement of a policy, resolved; where it is written. */
export interface WrittenStatement {
  readonly resource: RuleResource;
  readonly path: string;
  readonly statement: Readonly<Record<string, unknown>>;
}

/** The statements of a document that are written out. */
export function statementsOf(resource: RuleResource, document: unknown, path: string): readonly WrittenStatement[] {
  if (!isObject(document)) return [];
  const { Statement } = document;
  if (isObject(Statement)) return [{ resource, path: `${path}/Statement`, statement: Statement }];
  return (Array.isArray(Statement) ? Statement as readonly unknown[] : [])
    .flatMap((statement, index) => (isObject(statement) ? [{ resource, path: `${path}/Statement/${index}`, statement }] : []));
}

/** What a role of this template may do, by policies of this template. */
export function grantedTo(role: RuleResource, template: RuleTemplate): readonly WrittenStatement[] {
  const inline = listOf(role.properties['Policies']).flatMap((policy, index) => statementsOf(role, isObject(policy) ? policy['PolicyDocument'] : undefined, `/Policies/${index}/PolicyDocument`));
  const attached = template.ofType('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy')
    .filter(({ properties }) => [...listOf(properties['Roles']), properties['RoleName']].some((name) => template.called(name, 'AWS::IAM::Role') === role))
    .flatMap((policy) => statementsOf(policy, policy.properties['PolicyDocument'], '/PolicyDocument'));
  return [...inline, ...attached];
}

/** One text or several; undefined where any of them is not known. References stay in them as marks. */
export function textsOf(value: unknown): readonly string[] | undefined {
  const items = Array.isArray(value) ? value as readonly unknown[] : [value];
  return items.every((item) => typeof item === 'string') ? items : undefined;
}
