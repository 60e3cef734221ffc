import { refuseUpdate, type UpdatedEndpoint, type UpdatedVariant } from '../../../../lib/sagemaker/deployment/check-update';
import type { DeploymentConfig } from '../../../../lib/sagemaker/deployment/config';

const variant = (name: string, instanceType: string | undefined = 'ml.m5.large'): UpdatedVariant => ({ name, instanceType, isServerless: false });
const serverless: UpdatedVariant = { name: 'Main', isServerless: true };
const endpoint = (...variants: readonly UpdatedVariant[]): UpdatedEndpoint => ({ name: 'digits', isAsync: false, variants });
const LINEAR: DeploymentConfig = { BlueGreenUpdatePolicy: {} };

test.each<[string, UpdatedEndpoint, UpdatedEndpoint, readonly string[], DeploymentConfig | undefined]>([
  ['another model of a scaled variant', endpoint(variant('Main')), endpoint(variant('Main')), ['Main'], LINEAR],
  ['another instance type of a variant that is not scaled', endpoint(variant('Main')), endpoint(variant('Main', 'ml.m5.xlarge')), ['Other'], LINEAR],
  ['serverless to instances', endpoint(serverless), endpoint(variant('Main')), [], undefined],
  ['a variant more without a policy', endpoint(variant('Main')), endpoint(variant('Main'), variant('B')), [], undefined],
  ['variants in another order', endpoint(variant('Main'), variant('B')), endpoint(variant('B'), variant('Main')), [], LINEAR],
  ['asynchronous as before', { ...endpoint(variant('Main')), isAsync: true }, { ...endpoint(variant('Main')), isAsync: true }, [], undefined],
])('takes %s', (_, from, to, scaled, config) => {
  expect(refuseUpdate(from, to, scaled, config)).toBeUndefined();
});

test.each<[string, UpdatedEndpoint, UpdatedEndpoint, readonly string[], DeploymentConfig | undefined, string]>([
  ['another instance type of a scaled variant', endpoint(variant('Main')), endpoint(variant('Main', 'ml.m5.xlarge')), ['Main'], undefined, 'must be deregistered as scalable targets'],
  ['the removal of a scaled variant', endpoint(variant('Main'), variant('B')), endpoint(variant('Main')), ['B'], undefined, '"["B"]" must be deregistered'],
  ['instances to serverless', endpoint(variant('Main')), endpoint(serverless), [], undefined, 'cannot be updated to a serverless configuration'],
  ['asynchronous to real-time', { ...endpoint(variant('Main')), isAsync: true }, endpoint(variant('Main')), [], undefined, 'cannot be removed from this endpoint digits'],
  ['real-time to asynchronous', endpoint(variant('Main')), { ...endpoint(variant('Main')), isAsync: true }, [], undefined, 'cannot be added to this endpoint digits'],
  ['another variant name in a rollout', endpoint(variant('Main')), endpoint(variant('Blue')), [], LINEAR, 'they are Main, and would be Blue'],
  ['a variant more in a rolling one', endpoint(variant('Main')), endpoint(variant('Main'), variant('B')), [], { RollingUpdatePolicy: {} }, 'would be B, Main'],
])('refuses %s', (_, from, to, scaled, config, words) => {
  expect(refuseUpdate(from, to, scaled, config)).toContain(words);
});
