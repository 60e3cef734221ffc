import { Match, type Template } from 'aws-cdk-lib/assertions';
import type { CfnAlias } from 'aws-cdk-lib/aws-lambda';
import { Duration, NestedStack, Stack } from 'aws-cdk-lib/core';
import { ModelFunction, Rollout, type ModelFunctionProps } from '../../../constructs';
import { digits, only, templateOf } from '../stack';

const GUARD = 'Custom::CsiHostGuard';
const withProps = (props: Partial<ModelFunctionProps> = {}): Template => templateOf((stack) => new ModelFunction(stack, 'Fn', { model: digits(), ...props }));
const guardOf = (template: Template) => only(template, GUARD).resource.Properties;

test('what sets the alias waits for a guard, which the keeper of the stack answers for', () => {
  const template = withProps({ rollout: Rollout.canary({ percentage: 10, bakeTime: Duration.minutes(5) }) });
  const [{ id: guard }, { id: fn }, { id: version }] = [GUARD, 'AWS::Lambda::Function', 'AWS::Lambda::Version'].map((type) => ({ id: Object.keys(template.findResources(type)).find((id) => id.startsWith('Fn')) ?? '' }));
  template.hasResource('AWS::Lambda::Alias', { DependsOn: Match.arrayWith([guard]) });
  const keeper = Object.keys(template.findResources('AWS::Lambda::Function')).find((id) => id.startsWith('CsiVersionKeeper'));
  expect(guardOf(template)).toEqual({
    ServiceToken: { 'Fn::GetAtt': [keeper, 'Arn'] }, ServiceTimeout: 600, functionName: { Ref: fn }, digest: version?.slice(-16), model: 'digits 1',
  });
});

test('nothing but what makes CloudFormation set the alias changes the guard', () => {
  const plain = guardOf(withProps());
  expect(guardOf(withProps({ model: digits('2') }))).toEqual({ ...plain, digest: expect.not.stringMatching(String(plain.digest)), model: 'digits 2' });
  expect(guardOf(withProps({ timeout: Duration.seconds(7) }))).toEqual({ ...plain, digest: expect.not.stringMatching(String(plain.digest)) });
  expect(guardOf(withProps({ reservedConcurrency: 7 }))).toEqual(plain);
  expect(guardOf(withProps({ rollout: Rollout.allAtOnce() }))).toEqual(plain);
  // An update of the alias sets the version with all else that it has.
  expect(guardOf(withProps({ provisionedConcurrency: 2 }))).toEqual({ ...plain, settings: { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 } } });
  const described = templateOf((stack) => {
    const fn = new ModelFunction(stack, 'Fn', { model: digits() });
    (fn.node.findChild('Live').node.defaultChild as CfnAlias).addPropertyOverride('Description', 'ours');
  });
  expect(guardOf(described)).toEqual({ ...plain, settings: { Description: 'ours' } });
});

test('functions that go by each other are guarded without a circle, in a nested stack by a keeper of its own', () => {
  const template = templateOf((stack) => {
    const first = new ModelFunction(stack, 'First', { model: digits() });
    const second = new ModelFunction(stack, 'Second', { model: digits(), environment: { FIRST: first.alias.functionArn } });
    second.node.addDependency(first);
    const nested = new NestedStack(stack, 'Nested');
    new ModelFunction(nested, 'Third', { model: digits() });
    expect(Stack.of(nested).node.tryFindChild('CsiVersionKeeper')).toBeDefined();
  });
  template.resourceCountIs(GUARD, 2);
});
