import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { ModelFunction, ModelRegistry } from 'cdk-serverless-inference';

const app = new App();
const stack = new Stack(app, 'Mlflow', { description: 'A model that was trained with scikit-learn and registered with MLflow' });

// What `csi registry import` wrote, and a review has seen: nothing is asked of MLflow here.
const registry = new ModelRegistry(stack, 'Registry');
registry.addFromManifests('models');

// A new champion is rolled out once it answers its input example as the original model does.
const wine = new ModelFunction(stack, 'Wine', { model: registry.model('wine').alias('champion') });

new CfnOutput(stack, 'WineName', { value: wine.functionName });
new CfnOutput(stack, 'WineUrl', { value: wine.addUrl().url });
