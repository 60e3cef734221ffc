/** One model by canary, evaluated by the engine that the context names. */
import { join } from 'node:path';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Engine, ModelArtifact, ModelFunction, ModelVersion, Rollout } from '../../../../constructs';

const app = new App();
const stack = new Stack(app, 'Engines');
const artifact = ModelArtifact.fromFile(join(__dirname, '../../../../examples/models/breast-cancer/2/model.onnx'));
const engine = app.node.tryGetContext('engine') === 'onnxruntime' ? Engine.onnxRuntime() : Engine.compiled();
const fn = new ModelFunction(stack, 'Trees', {
  model: ModelVersion.of('breast-cancer', '2', artifact),
  engine,
  rollout: Rollout.canary({ percentage: 50, bakeTime: Duration.minutes(3) }),
});
new CfnOutput(stack, 'Name', { value: fn.functionName });
