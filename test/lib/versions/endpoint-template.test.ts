import { declaredConfig, templateWithConfig } from '../../../lib/versions/endpoint-template';

const check = (endpoint: string, digest: string): object => ({ Type: 'Custom::CsiEndpointCheck', Properties: { ServiceToken: 'arn', endpointName: { 'Fn::GetAtt': [endpoint, 'EndpointName'] }, configName: { 'Fn::GetAtt': ['Config', 'EndpointConfigName'] }, digest } });
const guard = (name: unknown, properties: object): object => ({ Type: 'Custom::CsiHostGuard', DependsOn: ['R'], Properties: { ServiceToken: 'arn', endpointName: name, ...properties } });
const declared = { digest: 'new', configName: { 'Fn::GetAtt': ['Config', 'EndpointConfigName'] }, alarms: [{ Ref: 'Alarm' }] };
const template = JSON.stringify({
  Parameters: { P: {} },
  Resources: {
    Endpoint: {
      Type: 'AWS::SageMaker::Endpoint', DependsOn: ['X'],
      Properties: {
        EndpointName: 'digits', EndpointConfigName: { 'Fn::GetAtt': ['Config', 'EndpointConfigName'] }, RetainAllVariantProperties: true, ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DesiredInstanceCount' }], DeploymentConfig: { AutoRollbackConfiguration: {} },
      },
    },
    Check: check('Endpoint', 'new'), Other: check('Elsewhere', 'other'),
    Guard: guard('digits', declared), OtherGuard: guard('others', declared),
  },
});
const ids = (logicalId: string): string | undefined => (logicalId === 'Config' ? 'arn:aws:sagemaker:eu-west-1:123456789012:endpoint-config/stack-config-1' : undefined);

test('the configuration that a stack goes by, by reference and by name', () => {
  expect(declaredConfig(template, 'Endpoint', ids)).toBe('stack-config-1');
  expect(declaredConfig(templateWithConfig(template, 'Endpoint', { name: 'Old', digest: 'old' }) ?? '', 'Endpoint', ids)).toBe('Old');
  expect(declaredConfig(template, 'None', ids)).toBeUndefined();
  expect(declaredConfig('Resources: {}', 'Endpoint', ids)).toBeUndefined();
});

test('taking note sets the configuration, and nothing that runs: no count anew, no alarm; the check of this endpoint asks for the same, and its guard knows that it is a note', () => {
  const noted = JSON.parse(templateWithConfig(template, 'Endpoint', { name: 'Old', digest: 'old' }) ?? '') as { readonly Resources: Readonly<Record<string, unknown>> };
  expect(noted).toEqual({
    Parameters: { P: {} },
    Resources: {
      Endpoint: { Type: 'AWS::SageMaker::Endpoint', DependsOn: ['X'], Properties: { EndpointName: 'digits', EndpointConfigName: 'Old', RetainAllVariantProperties: true } },
      Check: { Type: 'Custom::CsiEndpointCheck', Properties: { ServiceToken: 'arn', endpointName: { 'Fn::GetAtt': ['Endpoint', 'EndpointName'] }, configName: 'Old', digest: 'old' } },
      Other: check('Elsewhere', 'other'),
      Guard: guard('digits', { noted: 'Old' }), OtherGuard: guard('others', declared),
    },
  });
  expect(templateWithConfig('Resources: {}', 'Endpoint', { name: 'Old', digest: 'old' })).toBeUndefined();
});
