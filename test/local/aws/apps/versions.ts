/** The digits model, for what is done to its versions by hand. The context says which version, and whether CodeDeploy moves its traffic. */
import { join } from 'node:path';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { ModelArtifact, ModelFunction, ModelVersion, Rollout } from '../../../../constructs';

const app = new App();
const context = (name: string): string | undefined => app.node.tryGetContext(name) as string | undefined;
const stack = new Stack(app, 'Versions');
const version = context('digits') ?? '1';
const digits = new ModelFunction(stack, 'Digits', {
  model: ModelVersion.of('digits', version, ModelArtifact.fromFile(join(__dirname, '../../../../examples/models/digits', version, 'model.onnx'))),
  rollout: context('canary') === undefined ? undefined : Rollout.canary({ percentage: 50, bakeTime: Duration.minutes(Number(context('canary'))) }),
});
new CfnOutput(stack, 'Name', { value: digits.functionName });
