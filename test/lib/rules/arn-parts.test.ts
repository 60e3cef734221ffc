import { parseTemplate } from '../../../lib/cloudformation';
import { RuleTemplate } from '../../../lib/rules';
import { calledFunction } from '../../../lib/rules/lambda/functions';
import { alias, lambda, ROLE, version } from './cases/resources';

const ARN = 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${Fn}';
const nameOutOf = (Ref: string): object => ({ 'Fn::Select': [6, { 'Fn::Split': [':', { Ref }] }] });
const asked = (FunctionName: unknown): RuleTemplate => new RuleTemplate(parseTemplate(JSON.stringify({
  Resources: {
    Role: ROLE, Fn: lambda(), V1: version(), Live: alias(), Poll: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { FunctionName } },
    Loop: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: nameOutOf('Loop'), FunctionVersion: '1', Name: 'loop' } },
  },
})));

test.each([
  ['a name', { Ref: 'Fn' }, 'Fn', undefined, undefined],
  ['an ARN', { 'Fn::GetAtt': ['Fn', 'Arn'] }, 'Fn', undefined, undefined],
  ['an ARN that is put together', { 'Fn::Sub': ARN }, 'Fn', undefined, undefined],
  ['$LATEST', { 'Fn::Sub': '${Fn}:$LATEST' }, 'Fn', undefined, undefined],
  ['an alias by its name', { 'Fn::Sub': `${ARN}:live` }, 'Fn', 'live', 'Live'],
  ['an alias', { Ref: 'Live' }, 'Fn', 'live', 'Live'],
  ['an alias as CDK writes it', { 'Fn::Join': ['', [nameOutOf('Live'), ':live']] }, 'Fn', 'live', 'Live'],
  ['a version', { Ref: 'V1' }, 'Fn', undefined, 'V1'],
  ['a version by its number', { 'Fn::Sub': '${Fn.Arn}:${V1.Version}' }, 'Fn', undefined, 'V1'],
  ['a version that is not here', { 'Fn::Sub': '${Fn}:7' }, 'Fn', '7', undefined],
  ['a function that is not here', 'arn:aws:lambda:eu-central-1:123456789012:function:other:live', undefined, undefined, undefined],
  ['a name that is taken out of itself', nameOutOf('Loop'), undefined, undefined, undefined],
])('%s is understood', (_, value, fn, qualifier, by) => {
  const template = asked(value);
  const called = calledFunction(template, template.find('Poll')?.properties['FunctionName']);
  expect([called?.fn.logicalId, called?.qualifier, called?.by?.logicalId]).toEqual([fn, qualifier, by]);
});
