import type { Resources } from './rule-case';
import { inspectText } from '../../../lib/rules';
import { specs } from '../cloudformation/specs';
import { alarm, alias, lambda, ROLE, rule, target, version } from './cases/resources';
import { ASYNC, endpointTarget, hosting, INSTANCES } from './cases/endpoint-parts';

/** Rules of error and warning that find something in a template whose parameters have no defaults. */
function found(resources: Resources): string[] {
  const template = { Parameters: { One: { Type: 'String' }, Other: { Type: 'String' } }, Conditions: { Is: { 'Fn::Equals': [{ Ref: 'One' }, 'x'] } }, Resources: resources };
  return inspectText(JSON.stringify(template), { specs }).filter(({ severity }) => severity !== 'info').map(({ rule: id }) => id);
}

const named = (EventBusName: unknown): Resources[string] => ({ Type: 'AWS::Events::Rule', Properties: { Name: 'every', EventBusName, ScheduleExpression: 'rate(1 hour)' } });

test('rules of one name are of one bus only where that is known', () => {
  expect(found({ A: named({ Ref: 'One' }), B: named({ Ref: 'Other' }) })).toEqual([]);
  expect(found({ A: named('main'), B: named('main') })).toEqual(['naming-duplicate']);
  expect(found({ A: named('default'), B: named(undefined) })).toEqual(['naming-duplicate']);
});

test('an alias of a function that a condition chooses may be that of any', () => {
  const of = (FunctionName: unknown): Resources => ({
    Role: ROLE, Fn: lambda(), Two: lambda(), V1: version(), Live: alias({ FunctionName, FunctionVersion: { Ref: 'One' } }), Target: target(),
    Url: { Type: 'AWS::Lambda::Url', DependsOn: 'Live', Properties: { AuthType: 'AWS_IAM', TargetFunctionArn: { Ref: 'Fn' }, Qualifier: 'live' } },
    Alarm: alarm({ Namespace: 'AWS/Lambda', MetricName: 'Errors', Dimensions: [{ Name: 'FunctionName', Value: { Ref: 'Fn' } }, { Name: 'Resource', Value: { 'Fn::Sub': '${Fn}:live' } }] }),
  });
  expect(found(of({ 'Fn::If': ['Is', { Ref: 'Fn' }, { Ref: 'Two' }] }))).toEqual([]);
  expect(found(of({ Ref: 'Two' })).sort()).toEqual(['lambda-unknown-qualifier', 'monitoring-no-such-resource', 'scaling-alias-missing']);
});

test('a shadow variant has metrics and instances of its own', () => {
  const { Config: config, ...others } = hosting(INSTANCES);
  const [variant] = (config?.Properties as { readonly ProductionVariants: readonly object[] } | undefined)?.ProductionVariants ?? [];
  const shadowed = (VariantName: string): Resources => ({
    ...others, Config: { Type: 'AWS::SageMaker::EndpointConfig', Properties: { ...config?.Properties, ShadowProductionVariants: [{ ...variant, VariantName }] } },
    Target: endpointTarget({ ResourceId: { 'Fn::Sub': 'endpoint/${Endpoint.EndpointName}/variant/Next' } }),
    Alarm: alarm({ Namespace: 'AWS/SageMaker', MetricName: 'Invocations', Dimensions: [{ Name: 'EndpointName', Value: { 'Fn::GetAtt': ['Endpoint', 'EndpointName'] } }, { Name: 'VariantName', Value: 'Next' }] }),
  });
  expect(found(shadowed('Next'))).toEqual([]);
  expect(found(shadowed('Last'))).toEqual(expect.arrayContaining(['scaling-variant-missing', 'monitoring-no-such-resource']));
});

test('an API that invokes a function asynchronously does not wait for it', () => {
  const behind = (type: string): Resources => ({
    Role: ROLE, Fn: lambda({ Timeout: 300 }), Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'jobs' } },
    Method: {
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        RestApiId: { Ref: 'Api' }, ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] }, HttpMethod: 'POST', AuthorizationType: 'AWS_IAM',
        Integration: {
          Type: 'AWS', IntegrationHttpMethod: 'POST', RequestParameters: { 'integration.request.header.X-Amz-Invocation-Type': type },
          Uri: { 'Fn::Sub': 'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations' },
        },
      },
    },
    Allowed: { Type: 'AWS::Lambda::Permission', Properties: { Action: 'lambda:InvokeFunction', FunctionName: { Ref: 'Fn' }, Principal: 'apigateway.amazonaws.com', SourceAccount: { Ref: 'AWS::AccountId' } } },
  });
  expect(found(behind("'Event'"))).toEqual([]);
  expect(found(behind("'RequestResponse'"))).toEqual(['api-timeout-chain']);
});

test('a schedule wakes an asynchronous endpoint', () => {
  const raised = (MinCapacity: number): Resources => ({
    ...hosting(INSTANCES, ASYNC),
    Target: endpointTarget({ MinCapacity: 0, ScheduledActions: [{ ScheduledActionName: 'Morning', Schedule: 'cron(0 8 * * ? *)', ScalableTargetAction: { MinCapacity } }] }),
  });
  expect(found(raised(1))).toEqual([]);
  expect(found(raised(0))).toEqual(['scaling-async-cannot-wake']);
});

test('what DefinitionSubstitutions say is part of a state machine', () => {
  const machine = (first: unknown, shape: object = {}): Resources => ({
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        RoleArn: { Ref: 'Other' }, DefinitionSubstitutions: { first },
        DefinitionString: JSON.stringify({ StartAt: '${first}', States: { A: { Type: 'Pass', Result: '${unknown}', Next: 'B' }, B: { Type: 'Succeed' } } }), ...shape,
      },
    },
  });
  expect([found(machine('A')), found(machine({ Ref: 'One' })), found(machine('C'))]).toEqual([[], [], ['messaging-state-machine']]);
  const Definition = { StartAt: 'A', States: { A: { Type: 'Pass', Next: '${first}' }, B: { Type: 'Succeed' } } };
  expect([found(machine('B', { DefinitionString: undefined, Definition })), found(machine('C', { DefinitionString: undefined, Definition }))]).toEqual([[], ['messaging-state-machine']]);
});

test('properties that are one function, and objects where names belong, stop no inspection', () => {
  expect(found({ Target: { Type: 'AWS::ApplicationAutoScaling::ScalableTarget', Properties: { Ref: 'AWS::NoValue' } }, Every: { ...rule('x'), Properties: { 'Fn::Transform': { Name: 'Rules' } } } })).not.toContain('messaging-rule-without-trigger');
  const { Policy: _policy, ...live } = { Role: ROLE, Fn: lambda(), V1: version(), Live: alias({ FunctionName: { a: {} } }), Policy: undefined };
  expect(found(live)).toContain('schema-wrong-type');
  const policy = { Type: 'AWS::ApplicationAutoScaling::ScalingPolicy', Properties: { PolicyName: 'p', PolicyType: 'TargetTrackingScaling', ScalingTargetId: { Ref: 'Target' }, TargetTrackingScalingPolicyConfiguration: { TargetValue: 1, PredefinedMetricSpecification: { PredefinedMetricType: { a: {} } } } } };
  expect(found({ ...hosting(INSTANCES), Target: endpointTarget(), Policy: policy })).toContain('schema-wrong-type');
});
