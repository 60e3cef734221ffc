import fc from 'fast-check';
import { coldShare, PATTERNS, weekOf } from '../../../../lib/cost/workload';

/** Numbers from 0 to 1 that are the same every time. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return (state + 0.5) / 4_294_967_296;
  };
}

/** Requests that come one by one, each to the first environment that is idle and still there. */
function simulated(rate: number, busySeconds: number, keptMinutes: number, requests: number): number {
  const random = randomOf(7);
  const freeAt: number[] = [];
  let now = 0;
  let cold = 0;
  for (let each = 0; each < requests; each++) {
    now -= Math.log(random()) / rate;
    const there = freeAt.map((free) => free + keptMinutes * 60 > now);
    let taken = freeAt.findIndex((free, index) => there[index] === true && free <= now);
    if (taken < 0) {
      cold += 1;
      const gone = there.indexOf(false);
      taken = gone < 0 ? freeAt.length : gone;
    }
    freeAt[taken] = now - Math.log(random()) * busySeconds;
  }
  return cold / requests;
}

test.each([
  // A gap of more than ten minutes between requests that come every twenty has the probability e^(-10/20).
  { rate: 1 / 1200, busySeconds: 0.1, expected: Math.exp(-0.5) },
  { rate: 1 / 200, busySeconds: 0.1, expected: Math.exp(-3) },
])('a rate of $rate finds none with the probability of a gap', ({ rate, busySeconds, expected }) => {
  const estimated = coldShare([rate * 60], { busySeconds, keptMinutes: 10 });
  expect(estimated).toBeGreaterThan(expected * 0.95);
  expect(estimated).toBeLessThan(expected * 1.05);
  const share = simulated(rate, busySeconds, 10, 20_000);
  expect(Math.abs(share / estimated - 1)).toBeLessThan(0.1);
});

test.each([{ rate: 0.05, busySeconds: 2 }, { rate: 0.5, busySeconds: 1 }, { rate: 5, busySeconds: 0.5 }])('with several at once, a simulation of $rate a second finds as many, in order of size', ({ rate, busySeconds }) => {
  const estimated = coldShare([rate * 60], { busySeconds, keptMinutes: 10 });
  const found = simulated(rate, busySeconds, 10, 100_000);
  expect(estimated).toBeGreaterThan(found / 2);
  expect(estimated).toBeLessThan(found * 2);
});

test('a share it is, and less of it is cold where environments are kept longer', () => {
  fc.assert(fc.property(fc.double({ min: 1e-5, max: 500, noNaN: true }), fc.double({ min: 0.001, max: 5, noNaN: true }), fc.integer({ min: 1, max: 30 }), (rate, busySeconds, keptMinutes) => {
    const share = coldShare([rate * 60], { busySeconds, keptMinutes });
    expect(share).toBeGreaterThanOrEqual(0);
    expect(share).toBeLessThanOrEqual(1);
    expect(coldShare([rate * 60], { busySeconds, keptMinutes: keptMinutes + 5 })).toBeLessThanOrEqual(share + 1e-12);
  }), { numRuns: 60 });
});

test('spikes begin environments that the hour between them has lost', () => {
  const share = (name: string): number => coldShare(weekOf(PATTERNS.find((each) => each.name === name)!, 20), { busySeconds: 0.08, keptMinutes: 10 });
  expect(share('spiky')).toBeGreaterThan(3 * share('steady'));
  expect(coldShare([0, 0], { busySeconds: 1, keptMinutes: 10 })).toBe(0);
});

test('a long trace is quick', () => {
  const random = randomOf(1);
  const minutes = Array.from({ length: 366 * 1440 }, () => random() * 60_000);
  const begun = performance.now();
  expect(coldShare(minutes, { busySeconds: 0.5, keptMinutes: 10 })).toBeGreaterThan(0);
  expect(performance.now() - begun).toBeLessThan(5_000);
});

/** Erlang's formula from the first environment on. */
function stepByStep(rate: number, busySeconds: number, keptSeconds: number): number {
  let blocked = 1;
  let cold = 0;
  for (let k = 1; blocked >= 1e-12; k++) {
    const seen = rate * blocked;
    blocked = (rate * busySeconds * blocked) / (k + rate * busySeconds * blocked);
    cold += (seen - rate * blocked) * Math.exp(-seen * keptSeconds);
  }
  return cold / rate;
}

test('of a great many environments only those are looked at that may be gone, and it comes to the same', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 30 }), (rate, busySeconds, keptMinutes) => {
    const [found, all] = [coldShare([rate * 60], { busySeconds, keptMinutes }), stepByStep(rate, busySeconds, keptMinutes * 60)];
    // The rate is told apart to two digits.
    expect(Math.abs(found - stepByStep(Number(rate.toPrecision(2)), busySeconds, keptMinutes * 60))).toBeLessThanOrEqual(1e-9 + 0.06 * all);
  }), { numRuns: 30 });
  const began = performance.now();
  expect(coldShare([6e6], { busySeconds: 1000, keptMinutes: 10 })).toBeLessThan(1e-3);
  expect(performance.now() - began).toBeLessThan(2000);
});
