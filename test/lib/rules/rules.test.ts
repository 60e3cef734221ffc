import { RULES, SERVICE_RULES } from '../../../lib/rules';
import { CASES } from './cases';
import { differences } from './changes';
import { findingsIn } from './rule-case';

describe.each(CASES.map((each) => [`${each.rule}: ${each.name}`, each] as const))('%s', (_, { rule, broken, repaired, atLimit, logicalId, path, reason, environment }) => {
  test('is found, and nothing else', () => {
    expect(findingsIn(broken, environment)).toEqual([expect.objectContaining({ rule, logicalId, path: path.startsWith('/Resources/') ? path : `/Resources/${logicalId}/Properties${path}`, message: expect.stringContaining(reason) })]);
  });

  test('is put right in one step, and nothing is found then', () => {
    expect(differences(broken, repaired)).toHaveLength(1);
    expect(findingsIn(repaired, environment)).toEqual([]);
  });

  if (atLimit !== undefined) {
    test('is not found at the limit', () => {
      expect(findingsIn(atLimit, environment)).toEqual([]);
    });
  }
});

test('every rule has a case, and says what it is about', () => {
  const tried = new Set(CASES.map(({ rule }) => rule));
  expect(SERVICE_RULES.filter(({ id }) => !tried.has(id)).map(({ id }) => id)).toEqual([]);
  expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
  for (const { id, what, why, remedy, source } of RULES) {
    expect([id, [what, why, remedy].every((text) => text.length > 10)]).toEqual([id, true]);
    expect(id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/);
    expect(what).toMatch(/^[A-Z].*[^.]$/);
    expect(why).toMatch(/^[A-Z].*\.$/);
    expect(source).toMatch(/^https:\/\//);
  }
});
