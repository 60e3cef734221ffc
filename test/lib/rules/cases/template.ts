import type { RuleCase } from '../rule-case';
import { alias, lambda, ROLE, version } from './resources';

type Resources = RuleCase['broken'];

const fn = (properties: Readonly<Record<string, unknown>>): Resources => ({ Role: ROLE, Fn: lambda(properties) });
const sub = (text: string): Resources => fn({ Description: { 'Fn::Sub': text } });
const topics = (first: object, more: Resources = {}): Resources => ({ A: { Type: 'AWS::SNS::Topic', ...first }, B: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'A' } } }, ...more });
const updated = (UpdatePolicy: object): Resources => ({ Role: ROLE, Fn: lambda(), V1: { ...version(), DeletionPolicy: 'Retain' }, Live: { ...alias(), UpdatePolicy } });
const onFunction = (attributes: object): Resources => ({ Role: ROLE, Fn: { ...lambda(), ...attributes } });
const SHIFT = { ApplicationName: 'app', DeploymentGroupName: 'group' };
const described = (Description: unknown): Resources => fn({ Description });

const reference = (name: string, broken: Resources, repaired: Resources, path: string, reason: string): RuleCase => ({ name, rule: 'template-reference', broken, repaired, logicalId: 'Fn', path, reason });
const fault = (rule: string, name: string, broken: unknown, repaired: unknown, property: string, path: string, reason: string): RuleCase => (
  { name, rule: `schema-${rule}`, broken: fn({ [property]: broken }), repaired: fn(repaired === undefined ? {} : { [property]: repaired }), logicalId: 'Fn', path: `/${property}${path}`, reason });

export const TEMPLATE_CASES: readonly RuleCase[] = [
  reference('a Sub of nothing', sub('${Nowhere}'), sub('${Role}'), '/Description/Fn::Sub', 'Nowhere'),
  reference('a Sub of an attribute of nothing', sub('${Nowhere.Arn}'), sub('${Role.Arn}'), '/Description/Fn::Sub', 'Nowhere'),
  reference('a Sub of an attribute that there is not', sub('${Role.Name}'), sub('${Role.RoleId}'), '/Description/Fn::Sub', 'Name'),
  reference('a pseudo parameter that there is not', described({ Ref: 'AWS::Regoin' }), described({ Ref: 'AWS::Region' }), '/Description/Ref', 'AWS::Regoin'),
  reference('a Join without a list', described({ 'Fn::Join': ['-', 'a'] }), described({ 'Fn::Join': ['-', ['a']] }), '/Description/Fn::Join', 'Fn::Join'),
  reference('a Select of no list', described({ 'Fn::Select': ['0', 'a'] }), described({ 'Fn::Select': ['0', ['a']] }), '/Description/Fn::Select', 'Fn::Select'),
  reference('a Split at nothing', described({ 'Fn::Select': [0, { 'Fn::Split': ['', 'a,b'] }] }), described({ 'Fn::Select': [0, { 'Fn::Split': [',', 'a,b'] }] }), '/Description/Fn::Select/1/Fn::Split', 'Fn::Split'),
  reference('a condition of nothing', described({ 'Fn::If': ['Nowhere', 'a', 'b'] }), described('a'), '/Description/Fn::If', 'Nowhere'),
  reference('a map of nothing', described({ 'Fn::FindInMap': ['Nowhere', 'a', 'b'] }), described('a'), '/Description/Fn::FindInMap', 'Nowhere'),
  reference('a function that there is not', described({ 'Fn::Substitute': 'a' }), described('a'), '/Description/Fn::Substitute', 'Fn::Substitute'),
  reference('a function of conditions in a property', described({ 'Fn::Equals': ['a', 'b'] }), described('a'), '/Description/Fn::Equals', 'Fn::Equals'),
  reference('a resource under a condition that there is not', onFunction({ Condition: 'Nowhere' }), onFunction({}), '/Resources/Fn/Condition', 'Nowhere'),
  {
    name: 'two resources that name each other', rule: 'template-cycle', logicalId: 'A', path: '/Resources/A', reason: 'needs',
    broken: topics({ Properties: { DisplayName: { Ref: 'B' } } }), repaired: topics({ Properties: { DisplayName: 'B' } }),
  },
  {
    name: 'a circle of a reference and a DependsOn', rule: 'template-cycle', logicalId: 'A', path: '/Resources/A', reason: 'needs',
    broken: topics({ DependsOn: ['B'] }), repaired: topics({}),
  },
  {
    name: 'a traffic shift on a function', rule: 'template-update-policy', logicalId: 'Fn', path: '/Resources/Fn/UpdatePolicy/CodeDeployLambdaAliasUpdate', reason: 'AWS::Lambda::Alias',
    broken: onFunction({ UpdatePolicy: { CodeDeployLambdaAliasUpdate: SHIFT } }), repaired: onFunction({}),
  },
  {
    name: 'a traffic shift without its group', rule: 'template-update-policy', logicalId: 'Live', path: '/Resources/Live/UpdatePolicy/CodeDeployLambdaAliasUpdate/DeploymentGroupName', reason: 'not found',
    broken: updated({ CodeDeployLambdaAliasUpdate: { ApplicationName: 'app' } }), repaired: updated({ CodeDeployLambdaAliasUpdate: SHIFT }),
  },
  {
    name: 'a traffic shift with a hook of another name', rule: 'template-update-policy', logicalId: 'Live', path: '/Resources/Live/UpdatePolicy/CodeDeployLambdaAliasUpdate/BeforeTrafficHook', reason: 'BeforeTrafficHook',
    broken: updated({ CodeDeployLambdaAliasUpdate: { ...SHIFT, BeforeTrafficHook: 'f' } }), repaired: updated({ CodeDeployLambdaAliasUpdate: SHIFT }),
  },
  {
    name: 'an update policy that there is not', rule: 'template-update-policy', logicalId: 'Live', path: '/Resources/Live/UpdatePolicy/CodeDeployLambdaUpdate', reason: 'CodeDeployLambdaUpdate',
    broken: updated({ CodeDeployLambdaUpdate: SHIFT }), repaired: updated({}),
  },
  fault('unknown-property', 'a member that there is not, deep inside', { Mode: 'Active', Enabled: true }, { Mode: 'Active' }, 'TracingConfig', '/Enabled', '`TracingConfig.Enabled` is no property'),
  fault('missing-property', 'a member that is required, deep inside', [{ Value: 'a' }], undefined, 'Tags', '/0/Key', 'is missing'),
  fault('wrong-type', 'a list for an object', ['Active'], undefined, 'TracingConfig', '', 'is a list'),
  fault('wrong-type', 'text for a list', 'arn:aws:lambda:us-east-1:111111111111:layer:a:1', ['arn:aws:lambda:us-east-1:111111111111:layer:a:1'], 'Layers', '', 'is text'),
  fault('wrong-type', 'a number with a fraction for a whole one', 1.5, 2, 'Timeout', '', 'allowed: a whole number'),
  fault('wrong-type', 'an object for a text', { Name: 'a' }, 'a', 'Description', '', 'is an object'),
  { name: 'a type in the wrong case', rule: 'schema-unknown-type', logicalId: 'A', path: '/Resources/A/Type', reason: 'is AWS::Sns::Topic', broken: { A: { Type: 'AWS::Sns::Topic' } }, repaired: { A: { Type: 'AWS::SNS::Topic' } } },
];
