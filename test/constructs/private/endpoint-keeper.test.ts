import { CfnEndpoint, CfnEndpointConfig, CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { EndpointKeeper } from '../../../constructs/private/endpoint-keeper';
import type { Pruning } from '../../../lib/versions/pruning';
import { newStack, resources } from '../stack';

function keeping(names: readonly string[], swept = true): Template {
  const stack = newStack();
  for (const name of names) {
    const scope = new Construct(stack, name);
    const model = new CfnModel(scope, 'Model', { executionRoleArn: 'arn:aws:iam::111122223333:role/r' });
    const config = new CfnEndpointConfig(scope, 'Config', { productionVariants: [{ variantName: 'Main', modelName: model.attrModelName }] });
    const endpoint = new CfnEndpoint(scope, 'Endpoint', { endpointName: name, endpointConfigName: config.attrEndpointConfigName });
    const pruning: Pruning = { kind: 'keepLast', versions: 3, dryRun: false };
    EndpointKeeper.of(scope).keep(scope, { host: scope.node.path, endpointName: name, endpoint, config, models: [model], digest: '0123456789abcdef', pruning, swept, alarms: () => [] });
  }
  return Template.fromStack(stack);
}

const one = keeping(['digits']);

test('what an endpoint runs is checked after it, by names that the deploy knows', () => {
  const [[endpointId]] = resources(one, 'AWS::SageMaker::Endpoint');
  const [[configId]] = resources(one, 'AWS::SageMaker::EndpointConfig');
  const [[, { Properties, DependsOn }]] = resources(one, 'Custom::CsiEndpointCheck');
  expect(Properties).toMatchObject({ endpointName: { 'Fn::GetAtt': [endpointId, 'EndpointName'] }, configName: { 'Fn::GetAtt': [configId, 'EndpointConfigName'] }, digest: '0123456789abcdef' });
  expect(DependsOn).toContain(endpointId);
});

test('what sweeps is there before all that it sweeps, and so goes after it, by a name that refers to nothing', () => {
  const [[sweepId, sweep]] = resources(one, 'Custom::CsiEndpointSweep');
  expect(sweep.Properties).toMatchObject({ endpointName: 'digits', host: expect.stringMatching(/digits$/) as string });
  for (const type of ['AWS::SageMaker::Endpoint', 'AWS::SageMaker::EndpointConfig', 'AWS::SageMaker::Model']) one.hasResource(type, { DependsOn: Match.arrayWith([sweepId]) });
  keeping(['digits'], false).resourceCountIs('Custom::CsiEndpointSweep', 0);
});

test('all that belongs to it says of which stack it is, and the endpoint how many stay', () => {
  const stack = { Key: 'csi:stack', Value: { Ref: 'AWS::StackId' } };
  for (const type of ['AWS::SageMaker::EndpointConfig', 'AWS::SageMaker::Model']) one.hasResourceProperties(type, { Tags: [stack] });
  one.hasResourceProperties('AWS::SageMaker::Endpoint', { Tags: [{ Key: 'csi:pruning', Value: '3' }, stack] });
});

test('it may change what is of its stack, and nothing else', () => {
  const [[, { Properties }]] = resources(one, 'AWS::IAM::Role');
  const { Policies: [{ PolicyDocument: { Statement } }] } = Properties as { Policies: [{ PolicyDocument: { Statement: { Action: string | string[]; Resource: unknown; Condition?: object }[] } }] };
  const changing = Statement.filter(({ Action }) => [Action].flat().some((action) => !/^(logs|.*:(Describe|List))/.test(action)));
  expect(changing.map(({ Action }) => Action)).toEqual(['sagemaker:AddTags', 'sagemaker:DeleteTags', 'sagemaker:DeleteEndpointConfig', 'sagemaker:DeleteModel']);
  expect(changing[1]?.Condition).toMatchObject({ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['csi:hold', 'csi:hold-reason', 'csi:hold-by', 'csi:accepted'] } });
  for (const { Condition } of changing) expect(Condition).toMatchObject({ StringEquals: { 'aws:ResourceTag/csi:stack': { Ref: 'AWS::StackId' } } });
  const everywhere = Statement.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action);
  expect(everywhere.every((action) => action.startsWith('sagemaker:List'))).toBe(true);
});

test('a stack has one, which may no more for many endpoints than for one', () => {
  const many = keeping(['a', 'b', 'c', 'd']);
  many.resourceCountIs('AWS::Lambda::Function', 1);
  many.resourceCountIs('AWS::Events::Rule', 1);
  many.resourceCountIs('Custom::CsiEndpointCheck', 4);
  expect(resources(many, 'AWS::IAM::Role').map(([, { Properties }]) => Properties)).toEqual(resources(one, 'AWS::IAM::Role').map(([, { Properties }]) => Properties));
});
