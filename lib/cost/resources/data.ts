import type { RuleResource } from '../../rules/template';
import { isMissing, numberOf, textOf, valueAt } from '../../rules/values';
import type { ResourceUsage } from '../template/usage';
import { HOURS_PER_MONTH } from '../workload';
import { n } from './words';

export function encryptionKey({ properties }: RuleResource): ResourceUsage {
  return [
    { what: 'key', kind: 'always on', key: 'kms.keys', quantity: 1, formula: '1 key', ...(properties['EnableKeyRotation'] === true ? { note: 'the first two rotations add the same again each' } : {}) },
  ];
}

export function secret(): ResourceUsage {
  return [{ what: 'secret', kind: 'always on', key: 'secrets-manager.secrets', quantity: 1, formula: '1 secret' }];
}

/** "Standard parameters: no additional charge": https://aws.amazon.com/systems-manager/pricing/ */
export function parameter({ properties }: RuleResource): ResourceUsage {
  const tier = isMissing(properties['Tier']) ? 'Standard' : textOf(properties['Tier']);
  if (tier === 'Standard') return { free: 'standard parameters are free', source: 'https://aws.amazon.com/systems-manager/pricing/' };
  return [{ what: 'advanced parameter', kind: 'always on', missing: 'prices of advanced parameters are not known here' }];
}

export function table({ properties }: RuleResource): ResourceUsage {
  const stored = { what: 'stored', kind: 'per use', key: 'dynamodb.storage', missing: 'nothing says how much it holds' } as const;
  if (textOf(properties['BillingMode']) === 'PAY_PER_REQUEST') {
    return [
      { what: 'writes', kind: 'per use', key: 'dynamodb.writes', missing: 'nothing says how often it is written to' },
      { what: 'reads', kind: 'per use', key: 'dynamodb.reads', missing: 'nothing says how often it is read' },
      stored,
    ];
  }
  const units = (name: string): number | undefined => numberOf(valueAt(properties, 'ProvisionedThroughput', name));
  const capacity = (what: string, key: 'dynamodb.write-capacity' | 'dynamodb.read-capacity', count: number | undefined) => ({
    what, kind: 'always on' as const, key, ...(count === undefined ? { missing: 'its capacity is not known' } : { quantity: count * HOURS_PER_MONTH, formula: `${n(count)} units x ${HOURS_PER_MONTH} hours` }),
  });
  return [capacity('write capacity', 'dynamodb.write-capacity', units('WriteCapacityUnits')), capacity('read capacity', 'dynamodb.read-capacity', units('ReadCapacityUnits')), stored];
}
