/** The digits model, and with the context `split` two of its versions behind a name of their own. `digits` is the version of the model. */
import { join } from 'node:path';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { ModelArtifact, ModelFunction, ModelVersion, Warmth, WeightedAlias } from '../../../../constructs';

const app = new App();
const stack = new Stack(app, 'Split');
const digits = String(app.node.tryGetContext('digits') ?? '1');
const fn = new ModelFunction(stack, 'Digits', {
  model: ModelVersion.of('digits', digits, ModelArtifact.fromFile(join(__dirname, '../../../../examples/models/digits', digits, 'model.onnx'))),
  // Of live; the split keeps nothing ready, beside it.
  warmth: Warmth.always(1),
});
const percentage = app.node.tryGetContext('split') as string | undefined;
if (percentage !== undefined) new WeightedAlias(stack, 'Trial', { modelFunction: fn, aliasName: 'trial', otherVersion: '1', percentage: Number(percentage) });
new CfnOutput(stack, 'Name', { value: fn.functionName });
