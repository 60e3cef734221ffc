/** The digits model, for what is done to its versions by hand. The context says which version, whether CodeDeploy moves its traffic, and what else there is. */
import { join } from 'node:path';
import { App, CfnOutput, CfnResource, Duration, Stack, Tags } from 'aws-cdk-lib';
import { ModelArtifact, ModelFunction, ModelVersion, Rollout } from '../../../../constructs';

const app = new App();
const context = (name: string): string | undefined => app.node.tryGetContext(name) as string | undefined;
const stack = new Stack(app, 'Versions');
const version = context('digits') ?? '1';
const digits = new ModelFunction(stack, 'Digits', {
  model: ModelVersion.of('digits', version, ModelArtifact.fromFile(join(__dirname, '../../../../examples/models/digits', version, 'model.onnx'))),
  provisionedConcurrency: context('provisioned') === undefined ? undefined : Number(context('provisioned')),
  rollout: context('canary') === undefined ? undefined : Rollout.canary({ percentage: 50, bakeTime: Duration.minutes(Number(context('canary'))) }),
});
new CfnOutput(stack, 'Name', { value: digits.functionName });
const other = context('other');
if (other !== undefined) {
  Tags.of(stack).add('other', other);
  new CfnResource(stack, 'Other', { type: 'AWS::SSM::Parameter', properties: { Type: 'String', Value: other } });
}
// There is one of that name: it fails when the alias is through.
if (context('failing') !== undefined) new CfnResource(stack, 'Clash', { type: 'AWS::SSM::Parameter', properties: { Type: 'String', Name: '/cdk-bootstrap/hnb659fds/version', Value: '1' } }).node.addDependency(digits.alias);
