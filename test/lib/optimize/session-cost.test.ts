import { gainsEnough } from '../../../lib/optimize/session-cost';

test.each([
  [20, 19, true], [20, 19.01, false], [100, 95, true], [100, 95.1, false], [10, 9.2, false], [20, 20, false], [20, 25, false],
])('from %d to %d ms: %s', (before, after, enough) => {
  expect(gainsEnough({ before, after })).toBe(enough);
});
