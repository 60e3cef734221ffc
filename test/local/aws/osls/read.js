// Reads digits: asks the model where the parameters say that it answers. The SDK is part of Lambda's runtime.
const { MODEL_TYPE, MODEL_ARN, MODEL_NAME, MODEL_VERSION, ARN_OF_OUTPUT, URL: url } = process.env;

exports.handler = async ({ instances }) => {
  const ask = MODEL_TYPE === 'function' ? askFunction : askEndpoint;
  const { predictions } = await ask(JSON.stringify({ instances }));
  return { labels: predictions.map(({ label }) => label), type: MODEL_TYPE, arn: MODEL_ARN, output: ARN_OF_OUTPUT, version: MODEL_VERSION, url };
};

async function askFunction(Payload) {
  const { InvokeCommand, LambdaClient } = require('@aws-sdk/client-lambda');
  const answer = await new LambdaClient({}).send(new InvokeCommand({ FunctionName: MODEL_ARN, Payload }));
  if (answer.FunctionError) throw new Error(Buffer.from(answer.Payload).toString());
  return JSON.parse(Buffer.from(answer.Payload).toString());
}

async function askEndpoint(Body) {
  const { InvokeEndpointCommand, SageMakerRuntimeClient } = require('@aws-sdk/client-sagemaker-runtime');
  const answer = await new SageMakerRuntimeClient({}).send(new InvokeEndpointCommand({ EndpointName: MODEL_NAME, ContentType: 'application/json', Body }));
  return JSON.parse(Buffer.from(answer.Body).toString());
}
