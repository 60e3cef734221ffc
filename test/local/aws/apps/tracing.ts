/** One model behind a REST API, by X-Ray, and behind an HTTP API, by OpenTelemetry to the collector that the context names. */
import { join } from 'node:path';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { AuthorizationType } from 'aws-cdk-lib/aws-apigateway';
import { HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpInferenceApi, ModelArtifact, ModelFunction, ModelVersion, RestInferenceApi, Tracing } from '../../../../constructs';

const app = new App();
const stack = new Stack(app, 'Traced');
const model = ModelVersion.of('digits', '2', ModelArtifact.fromFile(join(__dirname, '../../../../examples/models/digits/2/model.onnx')));

const rest = new RestInferenceApi(stack, 'Rest', { authorizationType: AuthorizationType.NONE });
rest.addModel('digits', new ModelFunction(stack, 'ByXRay', { model }));

const http = new HttpInferenceApi(stack, 'Http', { authorizer: new HttpNoneAuthorizer() });
http.addModel('digits', new ModelFunction(stack, 'ByOtlp', { model, tracing: Tracing.openTelemetry({ endpoint: String(app.node.tryGetContext('collector')), serviceName: 'digits-web' }) }));

new CfnOutput(stack, 'RestUrl', { value: rest.url });
new CfnOutput(stack, 'HttpUrl', { value: http.url });
