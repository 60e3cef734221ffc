import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { DataResidency, ModelArtifact, ModelFunction, ModelVersion } from 'cdk-serverless-inference';

const app = new App();

// Whatever is in this app, also from other libraries, stays in these two regions, and is encrypted on its way.
const residency = DataResidency.of(app, ['eu-central-1', 'eu-west-1']);

// A region is written down: a stack without one goes wherever the command line points to, and is refused.
const stack = new Stack(app, 'Residency', { description: 'A model that stays in the European Union', env: { region: 'eu-central-1' } });

const digits = new ModelFunction(stack, 'Digits', {
  model: ModelVersion.of('digits', '2', ModelArtifact.fromFile('../models/digits/2/model.onnx')),
  // Says which prices are shown, and brings no data anywhere: without the reason below it would not synthesize.
  environment: { PRICE_REGION: 'us-east-1' },
});
residency.acknowledge(digits, 'residency-environment', 'names the region of a price list: no request or answer goes there');
new CfnOutput(stack, 'DigitsUrl', { value: digits.addUrl().url });

// For the administrators of the organization: the same for whatever is done in the account by other ways.
new CfnOutput(stack, 'ServiceControlPolicy', { value: residency.serviceControlPolicyText({ exemptRoles: ['arn:aws:iam::*:role/Break-Glass'] }) });
