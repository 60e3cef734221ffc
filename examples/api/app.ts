import { App, CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib';
import { ApiKey, Period } from 'aws-cdk-lib/aws-apigateway';
import { HttpInferenceApi, ModelArtifact, ModelFunction, ModelVersion, RestInferenceApi, ServerlessEndpoint } from 'cdk-serverless-inference';

const app = new App();
const stack = new Stack(app, 'Api', { description: 'Models behind an HTTP API and a REST API' });

const version = ModelVersion.of('digits', '2', ModelArtifact.fromFile('../models/digits/2/model.onnx'));
const digits = new ModelFunction(stack, 'Digits', { model: version, timeout: Duration.seconds(20) });
const tickets = new ModelFunction(stack, 'Tickets', { model: ModelVersion.of('tickets', '1', ModelArtifact.fromFile('../models/tickets/1/model.onnx')), timeout: Duration.seconds(20) });

// One URL for several models, for signed requests. It costs a third of a REST API.
const internal = new HttpInferenceApi(stack, 'Internal', { rateLimit: 200, burstLimit: 400 });
internal.addModel('digits', digits);
internal.addModel('tickets', tickets);
new CfnOutput(stack, 'InternalUrl', { value: internal.url });

// For partners: signed requests with a key, of which each may send so many. What is malformed never reaches a model.
const partners = new RestInferenceApi(stack, 'Partners', { apiKeyRequired: true, rateLimit: 50, burstLimit: 100 });
partners.addModel('digits', digits);
// The same model on SageMaker: API Gateway calls it without a function between.
partners.addModel('digits-sagemaker', new ServerlessEndpoint(stack, 'DigitsServerless', { model: version }));
const plan = partners.addUsagePlan('Trial', { throttle: { rateLimit: 5, burstLimit: 10 }, quota: { limit: 1000, period: Period.DAY } });
const key = new ApiKey(stack, 'FirstPartner');
plan.addApiKey(key);
new CfnOutput(stack, 'PartnersUrl', { value: partners.url });
new CfnOutput(stack, 'FirstPartnerKeyId', { value: key.keyId });

// What cdk-nag asks of every REST API, and this one answers otherwise: the reason is kept with the app.
Validations.of(partners).acknowledge(
  { id: 'AwsSolutions::AwsSolutions-COG4', reason: 'Partners sign their requests with roles of their own (AWS_IAM), and need no user pool.' },
  { id: 'AwsSolutions::AwsSolutions-APIG3', reason: 'Only signed requests with a key get through, each key so many a day: a web ACL is for callers that nobody knows.' },
);
