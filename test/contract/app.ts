// Every example model as a function with a URL, for the clients in clients.py.
import { join } from 'node:path';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { App, Stack } from 'aws-cdk-lib/core';
import { Engine, ModelArtifact, ModelFunction, ModelVersion } from '../../constructs';

const models = join(__dirname, '..', '..', 'examples', 'models');
const stack = new Stack(new App(), 'Contract');

function serve(id: string, name: string, version: string, architecture: Architecture, engine?: Engine): void {
  const artifact = ModelArtifact.fromFile(join(models, name, version, 'model.onnx'));
  new ModelFunction(stack, id, { model: ModelVersion.of(name, version, artifact), architecture, engine }).addUrl();
}

serve('Digits', 'digits', '2', Architecture.ARM_64);
serve('FailingDigits', 'digits', '4', Architecture.X86_64, Engine.onnxRuntime());
serve('BreastCancer', 'breast-cancer', '1', Architecture.X86_64);
serve('Sessions', 'sessions', '1', Architecture.ARM_64);
serve('Tickets', 'tickets', '1', Architecture.ARM_64);
