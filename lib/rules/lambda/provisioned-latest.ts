import { UNPUBLISHED } from '../../lambda/provisioned';
import { isGiven } from '../values';
import type { Rule } from '../rule';
import { isLatest } from './functions';

export const provisionedLatest: Rule = {
  id: 'lambda-provisioned-latest',
  area: 'lambda',
  severity: 'error',
  what: 'Provisioned concurrency is that of a published version',
  why: 'Lambda refuses provisioned concurrency of $LATEST.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html',
  remedy: 'publish a version and point the alias to it',
  refusedBy: 'Lambda',
  types: ['AWS::Lambda::Alias'],
  check({ properties }, { report }) {
    if (!isLatest(properties['FunctionVersion']) || !isGiven(properties['ProvisionedConcurrencyConfig'])) return;
    report({ path: '/ProvisionedConcurrencyConfig', found: 'is given, and the alias points to $LATEST', allowed: 'an alias of a published version', words: UNPUBLISHED });
  },
};
