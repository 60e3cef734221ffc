/** One model function. */
import { join } from 'node:path';
import { App, Size, Stack } from 'aws-cdk-lib';
import { ModelArtifact, ModelFunction, ModelVersion } from '../../../../constructs';

const app = new App();
const stack = new Stack(app, 'Tuned');
const model = ModelVersion.of('digits', '2', ModelArtifact.fromFile(join(__dirname, '../../../../examples/models/digits/2/model.onnx')));
new ModelFunction(stack, 'Digits', { model, memorySize: Size.mebibytes(512) });
