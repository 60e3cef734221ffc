import type { RuleCase } from '../rule-case';
import { alias, lambda, ROLE, target, version } from './resources';

const range = (MinCapacity: number): RuleCase['broken'] => ({ Role: ROLE, Fn: lambda(), V1: version(), Live: alias(), Target: target({ MinCapacity }) });

export const SCALING_CASES: readonly RuleCase[] = [
  {
    name: 'a minimum above the maximum', rule: 'scaling-minimum-above-maximum', rows: ['static-11'],
    broken: range(3), repaired: range(1), atLimit: range(2), logicalId: 'Target', path: '/MinCapacity', reason: 'is 3, allowed: at most MaxCapacity, 2',
  },
];
