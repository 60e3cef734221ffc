import fc from 'fast-check';
import { arrivals, parsePlan, phaseStarts, planText, seeded, type LoadPhase } from '../../../lib/load/plan';

const plans = fc.array(fc.record({ rate: fc.integer({ min: 1, max: 200 }), seconds: fc.integer({ min: 1, max: 10 }) }), { minLength: 1, maxLength: 4 });

test('a plan is read and written', () => {
  expect(parsePlan('10x60,100x60s, 10x0.5')).toEqual([{ rate: 10, seconds: 60 }, { rate: 100, seconds: 60 }, { rate: 10, seconds: 0.5 }]);
  fc.assert(fc.property(plans, (phases) => expect(parsePlan(planText(phases))).toEqual(phases)));
});

test.each(['', '10', '10x', 'x60', '10x0', '0x60', '-1x60', '10x60,', '10001x1', '10x604801', '1e3x1', 'NaNx1'])('%j is no plan', (text) => {
  expect(parsePlan(text)).toBeUndefined();
});

test.each(['10000x1', '1x604800', '0x5,1x5'])('%j is one', (text) => {
  expect(planText(parsePlan(text) ?? [])).toBe(text);
});

test('evenly: as many as the rate says, in order, none outside its phase', () => {
  fc.assert(fc.property(plans, (phases) => {
    const all = [...arrivals(phases, 'fixed', () => 0)];
    const starts = phaseStarts(phases);
    phases.forEach(({ rate, seconds }, index) => {
      const of = all.filter(({ phase }) => phase === index);
      expect(of).toHaveLength(rate * seconds);
      const start = starts[index] as number;
      expect(of.every(({ at }) => at >= start * 1000 && at < (start + seconds) * 1000)).toBe(true);
    });
    expect(all.every(({ at }, index) => index === 0 || at > (all[index - 1]?.at ?? Infinity))).toBe(true);
  }));
});

test('as independent users come: the mean is the rate, and gaps vary as much as they are long', () => {
  const phases: readonly LoadPhase[] = [{ rate: 100, seconds: 200 }];
  const times = [...arrivals(phases, 'poisson', seeded(7))].map(({ at }) => at);
  const gaps = times.slice(1).map((at, index) => at - (times[index] as number));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);

  // Twenty thousand of them: the mean is within four standard errors of 10 ms.
  expect(Math.abs(mean - 10)).toBeLessThan(0.3);
  expect(Math.abs(deviation / mean - 1)).toBeLessThan(0.05);
  expect([...arrivals(phases, 'poisson', seeded(7))].map(({ at }) => at)).toEqual(times);
});

test('a phase without requests is a pause', () => {
  const all = [...arrivals([{ rate: 1, seconds: 1 }, { rate: 0, seconds: 10 }, { rate: 1, seconds: 1 }], 'fixed', () => 0)];
  expect(all).toEqual([{ at: 0, phase: 0 }, { at: 11_000, phase: 2 }]);
});
