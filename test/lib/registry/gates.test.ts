import fc from 'fast-check';
import { checkGate, evaluateGates } from '../../../lib/registry/gates';

const champion = (accuracy: number) => (alias: string) => (alias === 'champion' ? { version: '1', metrics: { accuracy } } : undefined);

test.each([
  [0.949, false], [0.95, true], [0.951, true],
])('at least 0.95 of %d: %s', (accuracy, passed) => {
  expect(evaluateGates([{ metric: 'accuracy', atLeast: 0.95 }], '2', { accuracy }, () => undefined).passed).toBe(passed);
});

test.each([
  [0.895, 0.905, 0.005, false], [0.9, 0.905, 0.005, true], [0.91, 0.905, 0.005, true], [0.905, 0.905, 0, true],
])('%d is not worse than %d by %d: %s', (accuracy, theirs, by, passed) => {
  expect(evaluateGates([{ metric: 'accuracy', notWorseThan: 'champion', by }], '2', { accuracy }, champion(theirs)).passed).toBe(passed);
});

test('what is missing does not pass, and a first champion has nobody to be worse than', () => {
  const gates = [{ metric: 'accuracy', notWorseThan: 'champion' }];
  expect(evaluateGates(gates, '2', undefined, () => undefined).passed).toBe(false);
  expect(evaluateGates(gates, '2', { accuracy: 0.1 }, () => undefined)).toEqual({
    passed: true, gates: [{ gate: 'accuracy not worse than champion', passed: true, detail: 'accuracy is 0.1; nothing is champion yet' }],
  });
  expect(evaluateGates(gates, '2', { accuracy: 0.1 }, () => ({ version: '1' })).passed).toBe(false);
});

test('of an error less is better', () => {
  const gates = [{ metric: 'loss', notWorseThan: 'champion', by: 0.1, lowerIsBetter: true }];
  const reference = () => ({ version: '1', metrics: { loss: 1 } });
  expect([0.5, 1.1, 1.2].map((loss) => evaluateGates(gates, '2', { loss }, reference).passed)).toEqual([true, true, false]);
});

test('a version is never worse than itself, and with more room never worse than with less', () => {
  fc.assert(fc.property(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.double({ noNaN: true, min: 0, max: 10 }), fc.boolean(), (mine, theirs, by, lowerIsBetter) => {
    const passed = (room: number, value: number) => evaluateGates([{ metric: 'm', notWorseThan: 'champion', by: room, lowerIsBetter }], '2', { m: value }, () => ({ version: '1', metrics: { m: theirs } })).passed;
    expect(passed(0, theirs)).toBe(true);
    if (passed(by, mine)) expect(passed(by + 1, mine)).toBe(true);
  }));
});

test.each([
  [{ metric: 'a' }, ['gate']], [{ metric: 'a', by: 1 }, ['gate', 'gate.by']], [{ metric: 'a', atLeast: 2, atMost: 1 }, ['gate']],
  [{ metric: 'a', notWorseThan: 'champion', by: -1 }, ['gate.by']], [{ metric: 'a', atLeast: NaN }, ['gate.atLeast']], [{ metric: 'a', notWorseThan: 'champion', by: 0 }, []],
])('a gate that asks for nothing that could be met is refused: %j', (gate, props) => {
  expect(checkGate('gate', gate).map(({ prop }) => prop)).toEqual(props);
});

test('a metric that is called as something that every object has', () => {
  expect(evaluateGates([{ metric: 'constructor', atLeast: 0 }], '1', { accuracy: 1 }, () => undefined).gates).toEqual([{ gate: 'constructor >= 0', passed: false, detail: 'constructor is not given' }]);
});
