import { App, Size } from 'aws-cdk-lib';
import { FleetModels, ModelFleet } from 'cdk-serverless-inference';

const app = new App();

// One line for each model in fleet.json; `npx csi fleet plan fleet.json` gives a new one its place in fleet.lock.json.
const fleet = new ModelFleet(app, 'Fleet', {
  models: FleetModels.fromManifest(String(app.node.tryGetContext('manifest') ?? 'fleet.json')),
  defaults: { memorySize: Size.mebibytes(512) },
});

// Each function is an ordinary ModelFunction.
fleet.function('digits').addUrl();
