import fc from 'fast-check';
import { onDemandConcurrency, refuseProvisioned, refuseReserved, shares, totalProvisioned, wantedByVersion, type ProvisionedFunction } from '../../../lib/lambda/provisioned';

const fn = (more: Partial<ProvisionedFunction> = {}): ProvisionedFunction => ({ aliases: { live: { version: '1', weights: {} }, other: { version: '1', weights: {} }, dev: { version: '$LATEST', weights: {} } }, provisioned: {}, ...more });
const code = (...[of, qualifier, requested]: Parameters<typeof refuseProvisioned>): string | undefined => refuseProvisioned(of, qualifier, requested)?.message;

test('versions and aliases of versions take it', () => {
  expect([code(fn(), '1', 1), code(fn(), 'live', 500)]).toEqual([undefined, undefined]);
});

test.each([0, -1, 1.5, Number.NaN])('%p is no number of environments', (requested) => {
  expect(code(fn(), 'live', requested)).toContain('Member must have value greater than or equal to 1');
});

test.each([undefined, '$LATEST', 'dev'])('what is not published takes none: %s', (qualifier) => {
  expect(code(fn(), qualifier, 1)).toBe('Provisioned Concurrency Configs cannot be applied to unpublished function versions.');
});

test('an alias with weights takes none', () => {
  expect(code(fn({ aliases: { live: { version: '1', weights: { 2: 0.1 } } } }), 'live', 1)).toBe('Alias with weights can not be used with Provisioned Concurrency');
});

test('a version has one configuration, its own or an alias\'s', () => {
  expect(code(fn({ provisioned: { live: 1 } }), 'live', 2)).toBeUndefined();
  expect(code(fn({ provisioned: { live: 1 } }), '2', 2)).toBeUndefined();
  expect(code(fn({ provisioned: { live: 1 } }), 'other', 2)).toBe('Alias can\'t be used for Provisioned Concurrency configuration on an already Provisioned version');
  expect(code(fn({ provisioned: { 1: 1 } }), 'live', 2)).toBe('Alias can\'t be used for Provisioned Concurrency configuration on an already Provisioned version');
  expect(code(fn({ provisioned: { live: 1 } }), '1', 2)).toBe('Version is pointed by a Provisioned Concurrency alias');
});

test('all of a function together is at most what it reserves', () => {
  const reserved = { reservedConcurrency: 5, provisioned: { 2: 3 } };
  expect([code(fn(reserved), 'live', 2), code(fn(reserved), '2', 5)]).toEqual([undefined, undefined]);
  expect([code(fn(reserved), 'live', 3), code(fn({ ...reserved, reservedConcurrency: 0 }), '2', 1)].map((message) => message?.slice(0, 33))).toEqual(Array(2).fill('Requested Provisioned Concurrency'));
});

test('what is reserved is not less than what is provisioned', () => {
  expect([undefined, 3, 4].map((reserved) => refuseReserved({ provisioned: { live: 3 } }, reserved))).toEqual([undefined, undefined, undefined]);
  expect(refuseReserved({ provisioned: { live: 3 } }, 2)?.message).toContain('[3]');
});

const shifting = (weight: number, requested: number): Readonly<Record<string, number>> => shares({ aliases: { live: { version: '1', weights: { 2: weight } } }, provisioned: { live: requested } }, 'live');

test('while an alias is shifted both versions have a share, and what serves most is never left without one', () => {
  expect(shares(fn({ provisioned: { live: 4 } }), 'live')).toEqual({ 1: 4 });
  expect([shifting(0, 10), shifting(0.1, 10), shifting(0.1, 5), shifting(0.1, 4), shifting(0.5, 1), shifting(1, 3)]).toEqual([
    { 1: 10, 2: 0 }, { 1: 9, 2: 1 }, { 1: 4, 2: 1 }, { 1: 4, 2: 0 }, { 1: 1, 2: 0 }, { 1: 0, 2: 3 },
  ]);
  fc.assert(fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 1000 }), (weight, requested) => {
    const parts = Object.values(shifting(weight, requested));
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(requested);
    expect(Math.min(...parts)).toBeGreaterThanOrEqual(0);
  }));
});

test('what versions are to have is the sum over all configurations', () => {
  expect(wantedByVersion(fn())).toEqual(new Map());
  expect(wantedByVersion({ aliases: { live: { version: '1', weights: { 2: 0.5 } } }, provisioned: { live: 4, 2: 1 } })).toEqual(new Map([['1', 2], ['2', 3]]));
  expect(totalProvisioned({ live: 4, 2: 1 })).toBe(5);
});

test('reserved concurrency holds what is provisioned', () => {
  expect([onDemandConcurrency(undefined, 10, 4), onDemandConcurrency(5, 10, 4), onDemandConcurrency(4, 10, 4), onDemandConcurrency(3, 10, 4), onDemandConcurrency(0, 10, 0)]).toEqual([10, 1, 0, 0, 0]);
});
