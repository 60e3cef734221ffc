import { checkDynamicReferences, checkRules, type PseudoParameters } from '../../../lib/cloudformation';
import { resource, template } from './specs';

const pseudo: PseudoParameters = { accountId: '1', region: 'us-east-1', partition: 'aws', urlSuffix: 'amazonaws.com', stackName: 'S', stackId: 'id', notificationArns: [] };
const OLD = { Assert: { 'Fn::Not': [{ 'Fn::Contains': [['1', '2'], { Ref: 'V' }] }] }, AssertDescription: 'version 3 is required' };
const withRules = (rules: object) => template({ Parameters: { V: { Type: 'String' }, Stage: { Type: 'String', Default: 'test' } }, Rules: rules, Resources: { T: { Type: 'AWS::SNS::Topic' } } });

test.each([['2', ['Template error: the rule R is violated: version 3 is required']], ['3', []]])('an assertion, with %s', (V, messages) => {
  expect(checkRules(withRules({ R: { Assertions: [OLD] } }), { V }, pseudo).map(({ message }) => message)).toEqual(messages);
});

test.each([['prod', 1], ['test', 0]])('a rule counts where its condition holds: %s', (Stage, problems) => {
  const rules = { R: { RuleCondition: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] }, Assertions: [OLD] } };
  expect(checkRules(withRules(rules), { V: '1', Stage }, pseudo)).toHaveLength(problems);
});

test('no rules, no problems; one without a description is shown itself', () => {
  expect(checkRules(withRules({}), { V: '1' }, pseudo)).toEqual([]);
  expect(checkRules(withRules({ R: { Assertions: [{ Assert: { 'Fn::Equals': [{ Ref: 'V' }, '2'] } }] } }), { V: '1' }, pseudo)).toEqual([
    { path: '/Rules/R/Assertions/0', message: 'Template error: the rule R is violated: {"Fn::Equals":[{"Ref":"V"},"2"]}' },
  ]);
});

test.each([
  ['{{resolve:ssm:/a}}', []],
  ['{{resolve:ssm-secure:/a:1}}', ['SSM Secure reference is not supported in: [AWS::Lambda::Function/Properties/Environment/Variables/KEY]']],
  ['{{resolve:secretsmanager:s}}', ['Subject: {{resolve:secretsmanager:…}} in AWS::Lambda::Function/Properties/Environment/Variables/KEY is not modelled here: there is no Secrets Manager']],
  [{ 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'Secret' }, ':SecretString}}']] }, [expect.stringContaining('in AWS::Lambda::Function/Properties/Environment/Variables/KEY is not modelled here')]],
  ['{{resolve:vault:a}}', ['Subject: {{resolve:vault:…}} in AWS::Lambda::Function/Properties/Environment/Variables/KEY is no dynamic reference: there are ssm, ssm-secure and secretsmanager']],
])('the dynamic reference %j', (KEY, messages) => {
  expect(checkDynamicReferences(resource('AWS::Lambda::Function', { Environment: { Variables: { KEY } } })).map(({ message }) => message)).toEqual(messages);
});
