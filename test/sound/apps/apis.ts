import { Duration, Stack, type App } from 'aws-cdk-lib/core';
import { AccessLogFormat, CognitoUserPoolsAuthorizer, LambdaIntegration, LogGroupLogDestination, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { CorsHttpMethod, HttpApi, HttpMethod, WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer, HttpLambdaAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration, WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer, ApplicationProtocol, ListenerAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LambdaTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import { Code, Function as Fn, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';

/** REST, HTTP and WebSocket APIs and a load balancer before functions. */
export function apis(app: App): void {
  const stack = new Stack(app, 'Apis');
  const fn = new Fn(stack, 'Fn', { code: Code.fromInline('exports.handler = async () => 1;'), handler: 'index.handler', runtime: Runtime.NODEJS_24_X, timeout: Duration.seconds(20) });
  const rest = new RestApi(stack, 'Rest', { deployOptions: { accessLogDestination: new LogGroupLogDestination(new LogGroup(stack, 'Access')), accessLogFormat: AccessLogFormat.clf(), tracingEnabled: true } });
  const authorizer = new CognitoUserPoolsAuthorizer(stack, 'Users', { cognitoUserPools: [new UserPool(stack, 'Pool')] });
  rest.root.addResource('predict').addMethod('POST', new LambdaIntegration(fn, { timeout: Duration.seconds(25) }), { authorizer, apiKeyRequired: true });
  rest.addUsagePlan('Plan', { throttle: { rateLimit: 10, burstLimit: 20 } }).addApiKey(rest.addApiKey('ApiKey'));
  const http = new HttpApi(stack, 'Http', { defaultAuthorizer: new HttpIamAuthorizer(), corsPreflight: { allowMethods: [CorsHttpMethod.POST], allowOrigins: ['https://example.com'] } });
  http.addRoutes({ path: '/predict', methods: [HttpMethod.POST], integration: new HttpLambdaIntegration('Predict', fn) });
  http.addRoutes({ path: '/jwt', methods: [HttpMethod.GET], integration: new HttpLambdaIntegration('Jwt', fn), authorizer: new HttpJwtAuthorizer('JwtAuthorizer', 'https://issuer.example.com', { jwtAudience: ['me'] }) });
  http.addRoutes({ path: '/own', methods: [HttpMethod.GET], integration: new HttpLambdaIntegration('Own', fn), authorizer: new HttpLambdaAuthorizer('OwnAuthorizer', fn) });
  http.metricServerError().createAlarm(stack, 'HttpErrors', { threshold: 1, evaluationPeriods: 1 });
  rest.metricServerError().createAlarm(stack, 'RestErrors', { threshold: 1, evaluationPeriods: 1 });
  const sockets = new WebSocketApi(stack, 'Sockets', { connectRouteOptions: { integration: new WebSocketLambdaIntegration('Connect', fn) } });
  new WebSocketStage(stack, 'Stage', { webSocketApi: sockets, stageName: 'prod', autoDeploy: true });
  const balancer = new ApplicationLoadBalancer(stack, 'Balancer', { vpc: new Vpc(stack, 'Vpc', { maxAzs: 2 }), internetFacing: false });
  balancer.addListener('Https', { protocol: ApplicationProtocol.HTTPS, port: 443, certificates: [{ certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/a' }], open: false })
    .addTargets('Fn', { targets: [new LambdaTarget(fn)], healthCheck: { enabled: true, interval: Duration.seconds(60), timeout: Duration.seconds(30) } });
  balancer.addListener('Http', { protocol: ApplicationProtocol.HTTP, port: 80, open: false, defaultAction: ListenerAction.redirect({ protocol: 'HTTPS', port: '443' }) });
  balancer.metrics.httpCodeElb('5xx' as never).createAlarm(stack, 'BalancerErrors', { threshold: 1, evaluationPeriods: 1 });
}
