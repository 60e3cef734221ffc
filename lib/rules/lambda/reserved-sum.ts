import { ACCOUNT_CONCURRENCY } from '../../lambda/limits';
import { numberOf } from '../values';
import type { Rule } from '../rule';

const MOST = ACCOUNT_CONCURRENCY.default - ACCOUNT_CONCURRENCY.unreserved;

export const reservedSum: Rule = {
  id: 'lambda-reserved-sum',
  area: 'lambda',
  severity: 'info',
  what: `The functions of a template reserve at most ${MOST} of an account's concurrency together`,
  why: `Lambda keeps ${ACCOUNT_CONCURRENCY.unreserved} for functions that reserve nothing, of ${ACCOUNT_CONCURRENCY.default} unless the account's quota was raised, and refuses what goes beyond.`,
  source: ACCOUNT_CONCURRENCY.source,
  remedy: 'see that the quota of the account is higher, or reserve less',
  types: ['AWS::Lambda::Function'],
  check(fn, { template, report }) {
    const reserving = template.ofType('AWS::Lambda::Function').filter((each) => !each.isConditional && numberOf(each.properties['ReservedConcurrentExecutions']) !== undefined);
    // Said once, of the last: the sum is nobody's own.
    if (reserving.at(-1) !== fn) return;
    const sum = reserving.reduce((all, { properties }) => all + (numberOf(properties['ReservedConcurrentExecutions']) ?? 0), 0);
    if (sum > MOST) report({ path: '/ReservedConcurrentExecutions', found: `makes ${sum} reserved by ${reserving.length} function${reserving.length === 1 ? '' : 's'}`, allowed: `${MOST} where the account has the default quota` });
  },
};
