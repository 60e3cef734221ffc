import { mayAllowService, statementsIn } from '../policies';
import { isObject } from '../../cloudformation/template';
import { markAlone, valueAt } from '../values';
import type { Rule } from '../rule';

/** Who takes the role of a resource: the way to the role, the service, and what it says. Of SageMaker's, see sagemaker-role-trust. */
const TAKERS: Readonly<Record<string, { readonly way: readonly string[]; readonly service: string; readonly words: string }>> = {
  'AWS::Lambda::Function': { way: ['Role'], service: 'lambda.amazonaws.com', words: 'The role defined for the function cannot be assumed by Lambda.' },
  'AWS::StepFunctions::StateMachine': { way: ['RoleArn'], service: 'states.amazonaws.com', words: "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role." },
  'AWS::Scheduler::Schedule': { way: ['Target', 'RoleArn'], service: 'scheduler.amazonaws.com', words: 'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.' },
  'AWS::CodeDeploy::DeploymentGroup': { way: ['ServiceRoleArn'], service: 'codedeploy.amazonaws.com', words: 'AWS CodeDeploy does not have the permissions required to assume the role.' },
};

export const roleTrust: Rule = {
  id: 'security-role-trust',
  area: 'security',
  severity: 'error',
  what: 'The role that a resource is given trusts the service that takes it',
  why: 'The service refuses the resource, as it cannot assume the role, and the deploy fails.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html',
  remedy: 'let AssumeRolePolicyDocument allow sts:AssumeRole to the service',
  refusedBy: 'the service that takes the role',
  refusedWhenMade: true,
  types: Object.keys(TAKERS),
  check(resource, { template, report }) {
    const taker = TAKERS[resource.type];
    const value = taker === undefined ? undefined : valueAt(resource.properties, ...taker.way);
    const mark = markAlone(value);
    const role = mark?.attribute === 'Arn' ? template.find(mark.name) : undefined;
    const document = role?.type === 'AWS::IAM::Role' ? role.properties['AssumeRolePolicyDocument'] : undefined;
    if (taker === undefined || role === undefined || !isObject(document)) return;
    const statements = statementsIn(document, '');
    if (statements.length === 0 || statements.some(({ statement }) => mayAllowService(statement, taker.service, 'sts:AssumeRole'))) return;
    report({ path: `/${taker.way.join('/')}`, found: `is ${role.logicalId}, which ${taker.service} may not assume`, words: taker.words });
  },
};
