import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { App, Stack } from 'aws-cdk-lib/core';
import { ModelFunction } from '../../../constructs';
import { digits, newStack } from '../stack';

test('an imported function can be granted to a service in a stack whose account only the deploy knows', () => {
  const stack = newStack();
  const fn = ModelFunction.fromAttributes(stack, 'Fn', { functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:digits' });
  fn.grants.invoke(new ServicePrincipal('apigateway.amazonaws.com'));
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Lambda::Permission', { Principal: 'apigateway.amazonaws.com' });
});

test('an imported function can be granted and measured, and says what it does not know', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
  const fn = ModelFunction.fromAttributes(stack, 'Fn', { functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:digits' });
  fn.grants.invoke(new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
  expect(fn.functionName).toBe('digits');
  expect(fn.metricErrors().dimensions).toEqual({ FunctionName: 'digits', Resource: 'digits:live' });
  expect(() => fn.modelVersion).toThrow('Stack/Fn: `modelVersion` is not known');
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [Match.objectLike({ Action: 'lambda:InvokeFunction', Resource: Match.arrayWith(['arn:aws:lambda:us-east-1:111122223333:function:digits:live']) })] },
  });
  expect(() => ModelFunction.fromAttributes(stack, 'Fn2', { functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:digits:live' })).toThrow('`functionArn` is');
  expect(ModelFunction.fromAttributes(stack, 'Fn3', { functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:d', modelVersion: digits() }).modelVersion.modelName).toBe('digits');
});
