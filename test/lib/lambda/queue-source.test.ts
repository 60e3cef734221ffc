import fc from 'fast-check';
import { isVisibleTooSoon, leavesNoRetries, needsWindow, VISIBILITY_FACTOR } from '../../../lib/lambda/queue-source';

const seconds = fc.integer({ min: 1, max: 900 });

test('what Lambda refuses leaves no retries either, and what it advises is never refused', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 43_200 }), seconds, (visibility, timeout) => {
    if (isVisibleTooSoon(visibility, timeout)) expect(leavesNoRetries(visibility, timeout)).toBe(true);
    expect(leavesNoRetries(VISIBILITY_FACTOR * timeout, timeout) || isVisibleTooSoon(VISIBILITY_FACTOR * timeout, timeout)).toBe(false);
  }));
});

test.each([[30, 30, false], [30, 31, true]])('visible after %d s, timeout %d s: refused is %s', (visibility, timeout, refused) => {
  expect(isVisibleTooSoon(visibility, timeout)).toBe(refused);
});

test.each([[10, 0, false], [11, 0, true], [11, 1, false], [10_000, 300, false]])('a batch of %d with a window of %d s: %s', (size, window, needed) => {
  expect(needsWindow(size, window)).toBe(needed);
});
