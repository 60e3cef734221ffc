import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { ModelFunction, ModelRegistry, Rollout } from 'cdk-serverless-inference';

const stack = new Stack(new App(), 'Shop', { description: 'An app that serves what another one registered' });

// What `csi registry export` wrote, reviewed and committed. Nothing is looked up.
const digits = ModelRegistry.fromManifest(stack, 'Models', 'digits.export.json').model('digits');

const fn = new ModelFunction(stack, 'Digits', {
  model: digits.alias('champion'),
  rollout: Rollout.canary({ percentage: 10, bakeTime: Duration.minutes(10) }),
});
digits.publish('shop', fn);
new CfnOutput(stack, 'DigitsUrl', { value: fn.addUrl().url });
