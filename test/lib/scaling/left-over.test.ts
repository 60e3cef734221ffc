import { capacitySetBy, whyKept, type AfterScaling } from '../../../lib/scaling/left-over';

const scaled: AfterScaling = { isFixed: false, provisioned: { requested: 5, modified: 20_000 }, target: { created: 10_000 }, lastSet: 5 };

test('what scaling has set goes with it', () => {
  expect(whyKept(scaled)).toBeUndefined();
  // Activities are forgotten after six weeks, and times are in whole seconds.
  expect(whyKept({ ...scaled, lastSet: undefined })).toBeUndefined();
  expect(whyKept({ ...scaled, provisioned: { requested: 5, modified: 9_000 } })).toBeUndefined();
});

test.each<[string, Partial<AfterScaling>, RegExp]>([
  ['nothing', { provisioned: undefined }, /nothing is provisioned/],
  ['the number of the template, even where scaling had the same', { isFixed: true }, /template/],
  ['what was there before', { provisioned: { requested: 5, modified: 7_999 } }, /before/],
  ['what was set by hand', { lastSet: 4 }, /set it to 5 since scaling set it to 4/],
  ['what somebody else scales', { target: undefined }, /somebody else/],
])('left alone is %s', (_, more, why) => {
  expect(whyKept({ ...scaled, ...more })).toMatch(why);
});

test('what an activity has set', () => {
  expect(['Setting provisioned concurrency to 5.', 'Setting provisioned concurrency to 12', 'Setting min capacity to 5', 'Attempting to scale', undefined].map(capacitySetBy)).toEqual([5, 12, undefined, undefined, undefined]);
});
