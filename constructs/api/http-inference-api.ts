import type { CfnIntegration, CorsPreflightOptions, DomainName, IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpApi, HttpMethod, HttpNoneAuthorizer, HttpRoute, HttpRouteKey, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Annotations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { checkIntegrationTimeout, checkThrottle, checkThrottlePair, timeoutGap } from '../../lib/api/checks';
import { HTTP_API_ROUTES, HTTP_API_TIMEOUT_SECONDS } from '../../lib/api/limits';
import type { IInferenceEndpoint } from '../endpoint/inference-endpoint';
import { known, knownSeconds } from '../private/known';
import { reject } from '../private/reject';
import { accessLogFormat, accessLogs, checkLogs } from './access-log';
import { backendOf } from './backend';
import { checkDomain, domainNameOf, domainUrl } from './domain';
import type { IApiModel } from './inference-api';
import { InferenceApi } from './inference-api';
import type { InferenceApiProps } from './inference-api-props';
import { checkArguments, guard } from '../private/declared/guard';

/** Settings of an HTTP API in front of models. */
export interface HttpInferenceApiProps extends InferenceApiProps {
  /**
   * Who may call the models: `HttpJwtAuthorizer`, `HttpUserPoolAuthorizer` and `HttpLambdaAuthorizer` of `aws-cdk-lib/aws-apigatewayv2-authorizers`
   * check tokens, `HttpNoneAuthorizer` lets anybody in, at your cost.
   *
   * @default - `HttpIamAuthorizer`: only signed requests of principals with permission, `api.grants.invoke(role)`
   */
  readonly authorizer?: IHttpRouteAuthorizer;

  /**
   * Scopes that a token must have one of.
   *
   * @default - none
   */
  readonly authorizationScopes?: string[];

  /**
   * Which web pages may call the API.
   *
   * @default - none
   */
  readonly corsPreflight?: CorsPreflightOptions;
}

/** The stage that has no name in the URL. */
const STAGE = '$default';

/**
 * An HTTP API in front of models on AWS Lambda. Only signed requests pass, unless another authorizer is named.
 *
 * @example
 *
 * const api = new HttpInferenceApi(this, 'Api', { rateLimit: 100, burstLimit: 200 });
 * api.addModel('digits', fn);
 * api.grants.invoke(webRole);
 */
export class HttpInferenceApi extends InferenceApi {
  /** Id of the API. */
  public readonly apiId: string;
  /** URL of the API, with a slash at the end. */
  public readonly url: string;
  /** Where the access logs go. */
  public readonly logGroup: ILogGroup;
  /** The API's own domain, for the record in your DNS. Undefined without `domain`. */
  public readonly domainName?: DomainName;
  /** The API itself, for whatever else it can do. */
  public readonly httpApi: HttpApi;

  private readonly props: HttpInferenceApiProps;
  private readonly authorizer: IHttpRouteAuthorizer;

  public constructor(scope: Construct, id: string, props: HttpInferenceApiProps = {}) {
    checkArguments('HttpInferenceApi', { scope, id, props });
    super(scope, id);
    reject(this, [
      ...checkThrottle({ rateLimit: known(props.rateLimit), burstLimit: known(props.burstLimit) }),
      ...checkThrottlePair(props.rateLimit !== undefined, props.burstLimit !== undefined),
      ...checkIntegrationTimeout(knownSeconds(props.integrationTimeout), HTTP_API_TIMEOUT_SECONDS, true),
      ...checkLogs(props),
      ...checkDomain(props.domain),
    ]);
    this.props = props;
    this.authorizer = props.authorizer ?? new HttpIamAuthorizer();
    this.logGroup = accessLogs(this, props);
    this.httpApi = new HttpApi(this, 'Api', {
      apiName: this.node.path.replaceAll('/', '-').slice(0, 128),
      description: props.description,
      corsPreflight: props.corsPreflight,
      createDefaultStage: false,
    });
    this.domainName = props.domain && domainNameOf(this, props.domain);
    const { rateLimit, burstLimit } = props;
    new HttpStage(this, 'Stage', {
      httpApi: this.httpApi,
      autoDeploy: true,
      throttle: rateLimit === undefined ? undefined : { rateLimit, burstLimit },
      accessLogSettings: { destination: new LogGroupLogDestination(this.logGroup), format: accessLogFormat() },
      domainMapping: this.domainName && { domainName: this.domainName, mappingKey: props.domain?.basePath },
    });
    this.apiId = this.httpApi.apiId;
    this.url = props.domain === undefined ? `${this.httpApi.apiEndpoint}/` : domainUrl(props.domain);
  }

  /** Requests, answered or not. Sum over 5 minutes by default. */
  public metricRequests(options?: MetricOptions): Metric {
    return this.httpApi.metricCount({ statistic: Stats.SUM, ...options });
  }

  /** Requests that were answered with 4xx, by the API or by a model. Sum over 5 minutes by default. */
  public metricClientErrors(options?: MetricOptions): Metric {
    return this.httpApi.metricClientError(options);
  }

  /** Requests that were answered with 5xx: the model failed, or took too long. Sum over 5 minutes by default. */
  public metricServerErrors(options?: MetricOptions): Metric {
    return this.httpApi.metricServerError(options);
  }

  /** Time to answer, in milliseconds. 99th percentile over 5 minutes by default. */
  public metricLatency(options?: MetricOptions): Metric {
    return this.httpApi.metricLatency({ statistic: Stats.percentile(99), ...options });
  }

  /** @internal */
  public _connect(path: string, endpoint: IInferenceEndpoint): void {
    const backend = backendOf(endpoint);
    if (backend?.kind !== 'function') {
      const what = backend === undefined ? 'is no host that an HTTP API can reach' : 'is on SageMaker, which an HTTP API cannot call';
      reject(this, [{ prop: 'endpoint', found: `${endpoint.node.path} ${what}`, allowed: 'a ModelFunction', remedy: 'use RestInferenceApi, which calls SageMaker itself' }]);
      return;
    }
    if (this.models.length >= HTTP_API_ROUTES.max) {
      reject(this, [{ prop: 'addModel', found: `makes ${this.models.length + 1} routes`, allowed: `${HTTP_API_ROUTES.max} (${HTTP_API_ROUTES.source})`, remedy: 'spread the models over several APIs' }]);
    }
    const seconds = this.props.integrationTimeout === undefined ? HTTP_API_TIMEOUT_SECONDS.max : knownSeconds(this.props.integrationTimeout);
    const gap = timeoutGap(backend.timeoutSeconds, seconds, 'integrationTimeout');
    const model = new Construct(this, path.replaceAll('/', '--'));
    if (gap !== undefined) Annotations.of(model).addWarningV2('cdk-serverless-inference:apiTimeout', gap);
    const route = new HttpRoute(model, 'Route', {
      httpApi: this.httpApi,
      routeKey: HttpRouteKey.with(`/${path}/{proxy+}`, HttpMethod.ANY),
      integration: new HttpLambdaIntegration('Integration', backend.alias),
      authorizer: this.authorizer,
      authorizationScopes: this.props.authorizationScopes,
    });
    // Not by the integration's prop: CDK takes up to 29 seconds, API Gateway 30.
    (route.node.findChild('Integration').node.defaultChild as CfnIntegration).timeoutInMillis = this.props.integrationTimeout?.toMilliseconds();
  }

  /** @internal */
  public _grant(grantee: IGrantable, model: IApiModel | undefined): Grant {
    if (!(this.authorizer instanceof HttpIamAuthorizer)) {
      const open = this.authorizer instanceof HttpNoneAuthorizer;
      reject(this, [{ prop: 'grants.invoke', found: `is called on an API that ${open ? 'anybody may call' : 'looks at tokens, and at no signature'}`, remedy: 'leave `authorizer` out, which is HttpIamAuthorizer' }]);
    }
    const paths = model === undefined ? ['*'] : [`${model.path}/*`];
    return Grant.addToPrincipal({
      grantee,
      actions: ['execute-api:Invoke'],
      resourceArns: paths.flatMap((path) => [HttpMethod.GET, HttpMethod.POST].map((method) => this.httpApi.arnForExecuteApi(method, `/${path}`, STAGE))),
    });
  }
}

guard('HttpInferenceApi', HttpInferenceApi);
