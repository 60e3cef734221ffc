import { RULES } from '../../../lib/rules';
import { callScript } from '../../support/script';
import { CASES } from './cases';
import { ROWS, ROWS_WITHOUT_A_CASE, type RowId } from './rows';

test('everything that is known to go wrong has a case, but for what is said to have none yet', () => {
  const covered = new Set(CASES.flatMap(({ rows = [] }) => rows));
  expect((Object.keys(ROWS) as RowId[]).filter((row) => !covered.has(row) && !ROWS_WITHOUT_A_CASE.includes(row))).toEqual([]);
});

test('there are fifty cases and more beside the list of 35 defects, and every case has a name and a rule', () => {
  const own = CASES.filter(({ rows = [] }) => !rows.some((row) => row.startsWith('static-')));
  expect(own.length).toBeGreaterThanOrEqual(50);
  const ids = RULES.map(({ id }) => id);
  expect(CASES.filter(({ rule }) => !ids.includes(rule))).toEqual([]);
  const names = CASES.map(({ rule, name }) => `${rule}: ${name}`);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('the pages that list them are up to date: node scripts/rules.mjs writes them', () => {
  expect(callScript('rules.mjs', 'stalePages')).toEqual([]);
});
