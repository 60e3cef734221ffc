/** The digits model with golden requests. The context says which version, and under which name the stack goes. */
import { join } from 'node:path';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { GoldenRequests, ModelArtifact, ModelFunction, ModelVersion, Rollout } from '../../../../constructs';

const models = join(__dirname, '../../../../examples/models/digits');
const app = new App();
const stack = new Stack(app, String(app.node.tryGetContext('stack') ?? 'Golden'));
const version = String(app.node.tryGetContext('digits') ?? '2');
const digits = new ModelFunction(stack, 'Digits', {
  model: ModelVersion.of('digits', version, ModelArtifact.fromFile(join(models, version, 'model.onnx'))),
  rollout: Rollout.canary({ percentage: 50, bakeTime: Duration.minutes(1) }),
  goldenRequests: GoldenRequests.fromFile(join(models, '2', 'rows.json'), { outputs: ['label'], maxRows: 20, parallelCalls: 2 }),
});
new CfnOutput(stack, 'Name', { value: digits.functionName });
