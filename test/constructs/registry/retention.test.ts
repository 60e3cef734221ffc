import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { ModelRegistry, RegistryBackend } from '../../../constructs';

const newStack = () => new Stack(new App(), 'S', { env: { account: '111122223333', region: 'eu-west-1' } });

test('what nobody uses expires where the registry says so', () => {
  const stack = newStack();
  new ModelRegistry(stack, 'Registry', { retainUnusedFor: Duration.days(1) });
  Template.fromStack(stack).hasResourceProperties('AWS::S3::Bucket', { LifecycleConfiguration: { Rules: Match.arrayWith([Match.objectLike({ TagFilters: [{ Key: 'csi:unused', Value: 'true' }] })]) } });
  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
});

test('with consumers in other accounts it warns of what it cannot see', () => {
  const stack = newStack();
  new ModelRegistry(stack, 'Registry', { retainUnusedFor: Duration.days(30), consumerAccounts: ['444455556666'] });
  expect(Annotations.fromStack(stack).findWarning('/S/Registry', Match.stringLikeRegexp('a version that only other accounts use expires'))).toHaveLength(1);
});

test.each([
  ['less than a day', { retainUnusedFor: Duration.hours(1) }, /`retainUnusedFor` is 1 hours, allowed: 1 day or more/],
  ['with the backend of SageMaker', { retainUnusedFor: Duration.days(30), backend: RegistryBackend.sageMaker() }, /`retainUnusedFor` is set with RegistryBackend.sageMaker\(\), whose model packages refer to the files of all versions/],
])('%s: that does not synthesize', (_, props, message) => {
  expect(() => new ModelRegistry(newStack(), 'Registry', props)).toThrow(message);
});
