import { isObject } from '../../cloudformation/template';
import { textOf, valueAt } from '../values';
import type { Rule } from '../rule';
import { ROLE_HOLDERS, statementsOf, textsOf } from './roles';

/** Whether a statement may let SageMaker take the role on: where something in it is not known, it may. */
function mayAdmitSageMaker(statement: Readonly<Record<string, unknown>>): boolean {
  const { Effect, Principal } = statement;
  if (textOf(Effect) === 'Deny') return false;
  if (!isObject(Principal)) return textOf(Principal) === undefined || Principal === '*';
  const services = Principal['Service'];
  return services !== undefined && (textsOf(services)?.some((service) => service.startsWith('sagemaker.') || service.includes('*') || textOf(service) === undefined) ?? true);
}

export const roleTrust: Rule = {
  id: 'sagemaker-role-trust',
  area: 'sagemaker',
  severity: 'error',
  what: 'SageMaker may take on the role that it is given',
  why: 'SageMaker cannot assume a role whose trust policy does not name sagemaker.amazonaws.com, and refuses the resource.',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html',
  remedy: 'allow sts:AssumeRole to the service sagemaker.amazonaws.com in its AssumeRolePolicyDocument',
  types: Object.keys(ROLE_HOLDERS),
  check(holder, { template, report }) {
    const way = ROLE_HOLDERS[holder.type] ?? [];
    const role = template.called(valueAt(holder.properties, ...way), 'AWS::IAM::Role');
    if (role === undefined || !template.areTogether(holder, role)) return;
    const document = role.properties['AssumeRolePolicyDocument'];
    const written = valueAt(document, 'Statement');
    const statements = statementsOf(role, document, '/AssumeRolePolicyDocument');
    // A statement that is not written out may be the one.
    if (statements.length === 0 || (Array.isArray(written) && written.length !== statements.length)) return;
    if (statements.some(({ statement }) => mayAdmitSageMaker(statement))) return;
    report({ path: `/${way.join('/')}`, found: `is ${role.logicalId}, which does not let sagemaker.amazonaws.com assume it` });
  },
};
