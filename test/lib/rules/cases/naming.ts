import type { RuleCase } from '../rule-case';
import { hosting } from './endpoint-parts';
import { bucket } from './resources';

type Case = RuleCase['broken'];

const two = (name: string): Case => ({ One: bucket({ BucketName: 'models' }), Other: bucket({ BucketName: name }) });
const endpoints = (name: string): Case => {
  const { Endpoint, ...rest } = hosting() as Record<string, { readonly Type: string; readonly Properties: object }>;
  const named = (EndpointName: string): Case[string] => ({ Type: 'AWS::SageMaker::Endpoint', Properties: { ...Endpoint?.Properties, EndpointName } });
  return { ...rest, Endpoint: named('digits'), Other: named(name) };
};
const model = (ModelName?: string): Case => {
  const { Model, ...rest } = hosting() as Record<string, { readonly Type: string; readonly Properties: object }>;
  return { ...rest, Model: { Type: 'AWS::SageMaker::Model', Properties: { ...Model?.Properties, ...(ModelName === undefined ? {} : { ModelName }) } } };
};

export const NAMING_CASES: readonly RuleCase[] = [
  { name: 'two resources of one name', rule: 'naming-duplicate', broken: two('models'), repaired: two('model'), logicalId: 'Other', path: '/BucketName', reason: 'is models, as that of One' },
  { name: 'two endpoints of one name', rule: 'naming-duplicate', rows: ['static-32'], broken: endpoints('digits'), repaired: endpoints('letters'), logicalId: 'Other', path: '/EndpointName', reason: 'is digits, as that of Endpoint' },
  {
    name: 'a name on a model, which every change replaces', rule: 'naming-replaced', rows: ['peer-name-and-changed-id'],
    broken: model('digits'), repaired: model(), logicalId: 'Model', path: '/ModelName', reason: 'any change of the Model replaces it',
  },
];
