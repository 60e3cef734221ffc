import type { RuleCase } from '../rule-case';
import { bucket } from './resources';

const two = (name: string): RuleCase['broken'] => ({ One: bucket({ BucketName: 'models' }), Other: bucket({ BucketName: name }) });

export const NAMING_CASES: readonly RuleCase[] = [
  { name: 'two resources of one name', rule: 'naming-duplicate', broken: two('models'), repaired: two('model'), logicalId: 'Other', path: '/BucketName', reason: 'is models, as that of One' },
];
