import type { IAuthorizer, IRequestValidator, IResource, IUsagePlan, UsagePlanProps } from 'aws-cdk-lib/aws-apigateway';
import { AuthorizationType, CfnResource, EndpointType, LogGroupLogDestination, MethodLoggingLevel, RequestValidator, RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { DomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnApiMapping } from 'aws-cdk-lib/aws-apigatewayv2';
import type { MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Annotations, Lazy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { checkIntegrationTimeout, checkThrottle, checkThrottlePair, timeoutGap } from '../../lib/api/checks';
import { REST_API_RESOURCES, REST_API_TIMEOUT_SECONDS } from '../../lib/api/limits';
import type { Problem } from '../../lib/problem';
import type { IInferenceEndpoint } from '../endpoint/inference-endpoint';
import { known, knownSeconds } from '../private/known';
import { reject } from '../private/reject';
import { accessLogFormat, accessLogs, checkLogs } from './access-log';
import { apiAccount } from './api-account';
import { checkDomain, domainNameOf, domainUrl } from './domain';
import type { IApiModel } from './inference-api';
import { InferenceApi } from './inference-api';
import type { InferenceApiProps } from './inference-api-props';
import { requestModels } from './request-models';
import type { RestRoutes } from './rest-routes';
import { restRoutes } from './rest-routes';
import { checkArguments, guard } from '../private/declared/guard';

/** Settings of a REST API in front of models. */
export interface RestInferenceApiProps extends InferenceApiProps {
  /**
   * Who may call the models: `CognitoUserPoolsAuthorizer`, `TokenAuthorizer` and `RequestAuthorizer` of `aws-cdk-lib/aws-apigateway` check tokens.
   *
   * @default - only signed requests of principals with permission, `api.grants.invoke(role)`
   */
  readonly authorizer?: IAuthorizer;

  /**
   * Scopes that a token of a user pool must have one of.
   *
   * @default - none
   */
  readonly authorizationScopes?: string[];

  /**
   * `AuthorizationType.NONE` lets anybody in, at your cost. It cannot be combined with `authorizer`.
   *
   * @default - AuthorizationType.IAM, or that of the `authorizer`
   */
  readonly authorizationType?: AuthorizationType;

  /**
   * Whether every request must carry a key of a usage plan, `api.addUsagePlan(...)`, in the header `x-api-key`. A key counts requests; it is
   * no proof of who sends them.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
   * @default false
   */
  readonly apiKeyRequired?: boolean;

  /**
   * Whether a JSON body that the model server would refuse is refused before it reaches the model, and costs nothing but the request. It
   * takes a model whose signature is known at synth.
   *
   * @default true
   */
  readonly requestValidation?: boolean;

  /**
   * X-Ray tracing.
   *
   * @default true
   */
  readonly tracingEnabled?: boolean;

  /**
   * Whether the account is given a role by which API Gateway writes logs. There is one for all REST APIs of the account in a region, and
   * whoever deploys last sets it: say false where another stack has the account's.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
   * @default true
   */
  readonly cloudWatchRole?: boolean;
}

const STAGE = 'prod';

/**
 * A regional REST API in front of models on AWS Lambda and SageMaker. It validates requests by the signature of the model, has API keys and
 * usage plans, and calls SageMaker itself. Only signed requests pass, unless something else is named.
 *
 * @example
 *
 * const api = new RestInferenceApi(this, 'Api', { apiKeyRequired: true });
 * api.addModel('digits', fn);
 * api.grants.invoke(webRole);
 * api.addUsagePlan('Partners', { throttle: { rateLimit: 10, burstLimit: 20 } }).addApiKey(new ApiKey(this, 'PartnerKey'));
 */
export class RestInferenceApi extends InferenceApi {
  /** Id of the API. */
  public readonly apiId: string;
  /** URL of the API, with a slash at the end. */
  public readonly url: string;
  /** Where the access logs go. */
  public readonly logGroup: ILogGroup;
  /** The API's own domain, for the record in your DNS. Undefined without `domain`. */
  public readonly domainName?: DomainName;
  /** The API itself, for whatever else it can do. */
  public readonly restApi: RestApi;

  private readonly props: RestInferenceApiProps;
  private readonly validator: IRequestValidator;
  private readonly routes = new Map<string, RestRoutes>();

  public constructor(scope: Construct, id: string, props: RestInferenceApiProps = {}) {
    checkArguments('RestInferenceApi', { scope, id, props });
    super(scope, id);
    const seconds = knownSeconds(props.integrationTimeout);
    reject(this, [
      ...checkThrottle({ rateLimit: known(props.rateLimit), burstLimit: known(props.burstLimit) }),
      ...checkThrottlePair(props.rateLimit !== undefined, props.burstLimit !== undefined),
      ...checkIntegrationTimeout(seconds, REST_API_TIMEOUT_SECONDS, false),
      ...checkLogs(props),
      ...checkDomain(props.domain),
      ...checkAuthorization(props),
    ]);
    if (seconds !== undefined && seconds > REST_API_TIMEOUT_SECONDS.max) {
      Annotations.of(this).addWarningV2('cdk-serverless-inference:apiTimeoutQuota', `\`integrationTimeout\` is ${seconds} s: the deploy fails unless AWS has raised the account's quota of ${REST_API_TIMEOUT_SECONDS.max} s for regional REST APIs (${REST_API_TIMEOUT_SECONDS.source})`);
    }
    this.props = props;
    this.logGroup = accessLogs(this, props);
    this.restApi = this.createApi(props);
    this.validator = new RequestValidator(this, 'Validator', { restApi: this.restApi, validateRequestBody: true, validateRequestParameters: true });
    if (props.cloudWatchRole !== false) this.restApi.deploymentStage.node.addDependency(apiAccount(this));
    this.domainName = props.domain && domainNameOf(this, props.domain);
    if (this.domainName !== undefined) {
      new CfnApiMapping(this, 'Mapping', { apiId: this.restApi.restApiId, domainName: this.domainName.name, stage: this.restApi.deploymentStage.stageName, apiMappingKey: props.domain?.basePath });
    }
    this.apiId = this.restApi.restApiId;
    this.url = props.domain === undefined ? this.restApi.url : domainUrl(props.domain);
  }

  /**
   * How much the holders of its keys may send, and how fast.
   *
   * @throws if the API does not ask for keys
   */
  public addUsagePlan(id: string, options: UsagePlanProps = {}): IUsagePlan {
    if (this.props.apiKeyRequired !== true) {
      reject(this, [{ prop: 'addUsagePlan', found: 'is called, and the API asks for no keys: nobody would be counted', remedy: 'set `apiKeyRequired: true`' }]);
    }
    return this.restApi.addUsagePlan(id, { ...options, apiStages: [{ api: this.restApi, stage: this.restApi.deploymentStage }, ...options.apiStages ?? []] });
  }

  /** Requests, answered or not. Sum over 5 minutes by default. */
  public metricRequests(options?: MetricOptions): Metric {
    return this.metric('Count', { statistic: Stats.SUM, ...options });
  }

  /** Requests that were answered with 4xx, by the API or by a model. Sum over 5 minutes by default. */
  public metricClientErrors(options?: MetricOptions): Metric {
    return this.metric('4XXError', { statistic: Stats.SUM, ...options });
  }

  /** Requests that were answered with 5xx: the model failed, or took too long. Sum over 5 minutes by default. */
  public metricServerErrors(options?: MetricOptions): Metric {
    return this.metric('5XXError', { statistic: Stats.SUM, ...options });
  }

  /** Time to answer, in milliseconds. 99th percentile over 5 minutes by default. */
  public metricLatency(options?: MetricOptions): Metric {
    return this.metric('Latency', { statistic: Stats.percentile(99), ...options });
  }

  /** @internal */
  public _connect(path: string, endpoint: IInferenceEndpoint): void {
    const routes = restRoutes(this, path, endpoint, this.props.integrationTimeout);
    const gap = timeoutGap(routes.timeoutSeconds, this.props.integrationTimeout === undefined ? REST_API_TIMEOUT_SECONDS.max : knownSeconds(this.props.integrationTimeout), 'integrationTimeout');
    if (gap !== undefined) Annotations.of(routes.scope).addWarningV2('cdk-serverless-inference:apiTimeout', gap);
    const models = this.props.requestValidation === false ? undefined : requestModels(routes.scope, this.restApi, endpoint.modelVersion);
    for (const route of routes.routes) {
      const { options } = route;
      const body = route.body && models?.[route.body];
      this.resourceAt(`${path}/${route.path}`).addMethod(route.method, route.integration, { ...options, ...(body && { requestModels: { 'application/json': body }, requestValidator: this.validator }) });
    }
    // What a new deployment serves must be allowed by then.
    this.restApi.latestDeployment?.node.addDependency(routes.permission);
    this.routes.set(path, routes);
    const resources = this.restApi.node.findAll().filter((child) => child instanceof CfnResource).length;
    if (resources <= REST_API_RESOURCES.max) return;
    reject(this, [{ prop: 'addModel', found: `makes ${resources} resources of the API`, allowed: `${REST_API_RESOURCES.max} (${REST_API_RESOURCES.source})`, remedy: 'spread the models over several APIs, or use HttpInferenceApi, which has one route for each' }]);
  }

  /** @internal */
  public _grant(grantee: IGrantable, model: IApiModel | undefined): Grant {
    if (this.props.authorizer !== undefined || this.props.authorizationType === AuthorizationType.NONE) {
      reject(this, [{ prop: 'grants.invoke', found: `is called on an API that ${this.props.authorizer === undefined ? 'anybody may call' : 'looks at tokens, and at no signature'}`, remedy: 'leave `authorizer` and `authorizationType` out' }]);
    }
    const resourceArns = (): string[] => [...this.routes]
      .filter(([path]) => model === undefined || path === model.path)
      .flatMap(([path, { routes }]) => routes.map((route) => this.restApi.arnForExecuteApi(route.method, `/${path}/${route.path}`, STAGE)));
    // Models that are added later count too, where the grant is for all.
    return Grant.addToPrincipal({ grantee, actions: ['execute-api:Invoke'], resourceArns: model === undefined ? Lazy.list({ produce: resourceArns }) : resourceArns() });
  }

  private createApi(props: RestInferenceApiProps): RestApi {
    const type = props.authorizer === undefined ? props.authorizationType ?? AuthorizationType.IAM : props.authorizationType;
    const api = new RestApi(this, 'Api', {
      restApiName: this.node.path.replaceAll('/', '-').slice(0, 128),
      description: props.description,
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: false,
      // Tensors in binary; all else is text.
      binaryMediaTypes: ['application/octet-stream'],
      defaultMethodOptions: { authorizationType: type, authorizer: props.authorizer, authorizationScopes: props.authorizationScopes, apiKeyRequired: props.apiKeyRequired },
      deployOptions: {
        stageName: STAGE,
        tracingEnabled: props.tracingEnabled ?? true,
        metricsEnabled: true,
        loggingLevel: MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
        throttlingRateLimit: props.rateLimit,
        throttlingBurstLimit: props.burstLimit,
        accessLogDestination: new LogGroupLogDestination(this.logGroup),
        accessLogFormat: accessLogFormat({ validation: '$context.error.validationErrorString', apiKeyId: '$context.identity.apiKeyId' }),
      },
    });
    // CDK prints the URL of every REST API as an output of its own: the app says what it wants to see.
    api.node.tryRemoveChild('Endpoint');
    return api;
  }

  /** The resource at a path, made where it is missing. */
  private resourceAt(path: string): IResource {
    return path.split('/').reduce<IResource>((parent, part) => parent.getResource(part) ?? parent.addResource(part), this.restApi.root);
  }

  /** By the name of the API, as CloudWatch has it: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html */
  private metric(metricName: string, options: MetricOptions): Metric {
    return new Metric({ namespace: 'AWS/ApiGateway', metricName, dimensionsMap: { ApiName: this.restApi.restApiName, Stage: STAGE }, ...options }).attachTo(this);
  }
}

guard('RestInferenceApi', RestInferenceApi);

function checkAuthorization({ authorizer, authorizationType, authorizationScopes }: RestInferenceApiProps): Problem[] {
  return [
    ...(authorizer !== undefined && authorizationType !== undefined ? [{ prop: 'authorizationType', found: 'is given, and `authorizer` too', remedy: 'choose one' }] : []),
    ...(authorizer === undefined && authorizationType !== undefined && authorizationType !== AuthorizationType.IAM && authorizationType !== AuthorizationType.NONE
      ? [{ prop: 'authorizationType', found: `is ${authorizationType} without an \`authorizer\``, allowed: 'AuthorizationType.IAM or AuthorizationType.NONE', remedy: 'give the `authorizer`, which says its own type' }] : []),
    ...(authorizer === undefined && authorizationScopes !== undefined ? [{ prop: 'authorizationScopes', found: 'is given without an `authorizer`', remedy: 'give a CognitoUserPoolsAuthorizer' }] : []),
  ];
}
