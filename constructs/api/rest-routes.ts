import type { Integration, MethodOptions } from 'aws-cdk-lib/aws-apigateway';
import { AwsIntegration, PassthroughBehavior } from 'aws-cdk-lib/aws-apigateway';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Duration } from 'aws-cdk-lib/core';
import type { IDependable } from 'constructs';
import { Construct } from 'constructs';
import { MODEL_ERROR_TEMPLATE } from '../../lib/api/model-error-template';
import type { ProtocolRoute } from '../../lib/api/protocol-routes';
import { predictionRoutes, protocolRoutes } from '../../lib/api/protocol-routes';
import { TRACE_TEMPLATE } from '../../lib/api/trace-template';
import type { IInferenceEndpoint } from '../endpoint/inference-endpoint';
import { reject } from '../private/reject';
import { isTraced } from '../private/traced-hosts';
import type { Backend } from './backend';
import { backendOf } from './backend';
import type { RestInferenceApi } from './rest-inference-api';

interface RestRoute extends ProtocolRoute {
  readonly integration: Integration;
  readonly options: MethodOptions;
}

/** What a REST API makes of a model. */
export interface RestRoutes {
  readonly scope: Construct;
  /** By which the API may call the model. */
  readonly permission: IDependable;
  readonly timeoutSeconds: number | undefined;
  readonly routes: readonly RestRoute[];
}

export function restRoutes(api: RestInferenceApi, path: string, endpoint: IInferenceEndpoint, timeout: Duration | undefined): RestRoutes {
  const backend = backendOf(endpoint);
  if (backend === undefined) reject(api, [{ prop: 'endpoint', found: `${endpoint.node.path} is no host that a REST API can reach`, allowed: 'a ModelFunction, a ServerlessEndpoint, a RealTimeEndpoint or an InferenceComponent', remedy: 'an asynchronous endpoint answers through S3: have its callers write there, or call a function that does' }]);
  const scope = new Construct(api, path.replaceAll('/', '--'));
  const { modelName } = endpoint.modelVersion;
  const { timeoutSeconds } = backend as Backend;
  if (backend?.kind === 'function') {
    const permission = allowApi(scope, api, path, backend);
    const integration = new AwsIntegration({ proxy: true, service: 'lambda', path: `2015-03-31/functions/${backend.alias.functionArn}/invocations`, options: { timeout } });
    return { scope, permission, timeoutSeconds, routes: protocolRoutes(modelName).map((route) => ({ ...route, integration, options: {} })) };
  }
  const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('apigateway.amazonaws.com'), description: `Lets an API invoke ${modelName} on SageMaker` });
  endpoint.grants.invoke(role);
  const integration = sageMakerIntegration(backend as SageMakerBackend, role, timeout, isTraced(endpoint));
  return { scope, permission: role, timeoutSeconds, routes: predictionRoutes(modelName).map((route) => ({ ...route, integration, options: SAGEMAKER_METHOD })) };
}

type FunctionBackend = Extract<Backend, { kind: 'function' }>;
type SageMakerBackend = Extract<Backend, { kind: 'endpoint' }>;

/** One permission for all paths of the model, and none for what the console tries out. */
function allowApi(scope: Construct, api: RestInferenceApi, path: string, { alias }: FunctionBackend): IDependable {
  const { restApi } = api;
  alias.addPermission('Invoke', {
    scope,
    principal: new ServicePrincipal('apigateway.amazonaws.com'),
    // The stage as text: a permission that waits for the stage would be late for its first request.
    sourceArn: restApi.arnForExecuteApi('*', `/${path}/*`, 'prod'),
  });
  return scope.node.findChild('Invoke');
}

/** Headers of a caller that SageMaker and the model server heed. */
const PASSED_ON = ['Accept', 'Content-Type', 'X-Amzn-SageMaker-Custom-Attributes', 'X-Amzn-SageMaker-Inference-Id', 'X-Amzn-SageMaker-Target-Variant'];
const ANSWERED = ['Content-Type', 'X-Amzn-SageMaker-Custom-Attributes', 'x-Amzn-Invoked-Production-Variant'];

const STATUSES = ['200', '400', '429', '500', '503'];

const SAGEMAKER_METHOD: MethodOptions = {
  requestParameters: Object.fromEntries(PASSED_ON.map((name) => [`method.request.header.${name}`, false])),
  methodResponses: STATUSES.map((statusCode) => ({ statusCode, responseParameters: Object.fromEntries(ANSWERED.map((name) => [`method.response.header.${name}`, true])) })),
};

/**
 * InvokeEndpoint, called by API Gateway itself. What the model refuses comes from SageMaker as 424 with the model's own answer in it: the
 * caller gets that, with its status. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html
 */
function sageMakerIntegration({ endpointName, component }: SageMakerBackend, credentialsRole: Role, timeout: Duration | undefined, traced: boolean): Integration {
  const text = (words: string): Record<string, string> => ({ 'application/json': JSON.stringify({ message: words }) });
  return new AwsIntegration({
    service: 'runtime.sagemaker',
    path: `endpoints/${endpointName}/invocations`,
    options: {
      credentialsRole,
      timeout,
      passthroughBehavior: PassthroughBehavior.WHEN_NO_MATCH,
      // A body that a template has been at is one for whom it brings something: whose model sends spans.
      ...(traced && { requestTemplates: { 'application/json': TRACE_TEMPLATE } }),
      requestParameters: {
        ...Object.fromEntries(PASSED_ON.map((name) => [`integration.request.header.${name}`, `method.request.header.${name}`])),
        ...(component === undefined ? {} : { 'integration.request.header.X-Amzn-SageMaker-Inference-Component': `'${component}'` }),
      },
      integrationResponses: [
        { statusCode: '200', responseParameters: Object.fromEntries(ANSWERED.map((name) => [`method.response.header.${name}`, `integration.response.header.${name}`])) },
        { statusCode: '500', selectionPattern: '424', responseTemplates: { 'application/json': MODEL_ERROR_TEMPLATE } },
        { statusCode: '400', selectionPattern: '4(0[0-9]|1[0-9])', responseTemplates: text('SageMaker refused the request') },
        { statusCode: '429', selectionPattern: '429', responseTemplates: text('Too Many Requests') },
        { statusCode: '503', selectionPattern: '503', responseTemplates: text('Service Unavailable') },
        { statusCode: '500', selectionPattern: '5(0[0-24-9]|[1-9][0-9])', responseTemplates: text('Internal server error') },
      ],
    },
  });
}
