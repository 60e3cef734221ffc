import type { RuleCase } from '../rule-case';
import { alias, lambda, ROLE, target, version } from './resources';

const range = (MinCapacity: number): RuleCase['broken'] => ({ Role: ROLE, Fn: lambda(), V1: version(), Live: alias(), Target: target({ MinCapacity }) });

const of = (ScalableDimension: string): RuleCase['broken'] => ({ Role: ROLE, Fn: lambda(), V1: version(), Live: alias(), Target: target({ ScalableDimension }) });

export const SCALING_CASES: readonly RuleCase[] = [
  {
    name: 'a minimum above the maximum', rule: 'scaling-minimum-above-maximum', rows: ['static-11'],
    broken: range(3), repaired: range(1), atLimit: range(2), logicalId: 'Target', path: '/MinCapacity', reason: 'is 3, allowed: at most MaxCapacity, 2',
  },
  {
    name: 'a dimension of another namespace', rule: 'scaling-dimension-namespace', rows: ['static-13'],
    broken: of('sagemaker:variant:DesiredInstanceCount'), repaired: of('lambda:function:ProvisionedConcurrency'), logicalId: 'Target', path: '/ScalableDimension', reason: 'allowed: one of lambda',
  },
  {
    name: 'a dimension that there is not', rule: 'schema-limit', rows: ['static-12'],
    broken: of('lambda:function:Concurrency'), repaired: of('lambda:function:ProvisionedConcurrency'), logicalId: 'Target', path: '/ScalableDimension', reason: 'is lambda:function:Concurrency',
  },
];
