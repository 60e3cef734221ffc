import fc from 'fast-check';
import { checkConsumers, MAX_CONSUMERS } from '../../../lib/registry/consumers';

const check = (accounts: readonly unknown[], own?: string) => checkConsumers('consumerAccounts', accounts as string[], own);
const many = (count: number) => Array.from({ length: count }, (_, index) => String(index).padStart(12, '0'));

test('twelve digits each are accounts, up to as many as a policy has room for', () => {
  expect(check([])).toEqual([]);
  expect(check(many(MAX_CONSUMERS), '999999999999')).toEqual([]);
  expect(check([undefined, undefined])).toEqual([]);
  expect(check(many(MAX_CONSUMERS + 1))).toEqual([expect.objectContaining({ prop: 'consumerAccounts', found: 'names 201 accounts', allowed: '200' })]);
});

test.each<[unknown, string]>([
  ['', 'is ""'], ['12345678901', 'is "12345678901"'], ['1234567890123', 'is "1234567890123"'], ['1234-5678-9012', 'is "1234-5678-9012"'], ['arn:aws:iam::123456789012:root', 'is "arn:aws:iam::123456789012:root"'],
  [123456789012, 'is the number 123456789012'], [null, 'is the object null'],
])('%j is none', (account, found) => {
  expect(check(['000000000001', account])).toEqual([expect.objectContaining({ prop: 'consumerAccounts[1]', found })]);
});

test('one that had its zeros lost as a number gets them back in the remedy', () => {
  expect(check([12345678901])[0]?.remedy).toBe("write '012345678901'");
});

test("the registry's own account and one named twice are refused", () => {
  expect(check(['111111111111', '222222222222', '222222222222'], '111111111111').map(({ prop, found }) => `${prop} ${found}`)).toEqual([
    "consumerAccounts[0] is the registry's own account (111111111111)", 'consumerAccounts[2] is 222222222222 once more',
  ]);
});

test('whatever is given, a problem names what it is about', () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.string(), fc.stringMatching(/^\d{12}$/)), { maxLength: 8 }), (accounts) => {
    const problems = check(accounts);
    const fine = accounts.every((account, index) => /^\d{12}$/.test(account) && accounts.indexOf(account) === index);
    expect(problems.length === 0).toBe(fine);
    for (const { prop } of problems) expect(prop).toMatch(/^consumerAccounts\[\d\]$/);
  }));
});
