import * as fc from 'fast-check';
import { evaluateAlarm, evaluationRange, isLowSampleCount, isMultiDay, type AlarmRule, type AlarmState, type TreatMissingData } from '../../../lib/cloudwatch/alarm-evaluation';
import { stateReason } from '../../../lib/cloudwatch/state-reason';

const TREATMENTS = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;

/** As AWS writes datapoints: the most recent on the right; 0 within the threshold, X over it, - missing. */
const pointsOf = (text: string) => text.split(' ').reverse().map((each, index) => ({ time: -60_000 * index, value: each === '-' ? undefined : each === 'X' ? 9 : 0 }));

const ruleOf = (datapointsToAlarm: number, treatMissingData: TreatMissingData, evaluationPeriods = 3): AlarmRule => ({
  evaluationPeriods, datapointsToAlarm, treatMissingData, comparison: 'GreaterThanThreshold', threshold: 5,
});

const RETAIN = undefined;
const LACKING = 'INSUFFICIENT_DATA';

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
describe.each<[string, number, string, number, readonly (AlarmState | undefined)[]]>([
  ['3 of 3', 3, '0 - X - X', 0, ['OK', 'OK', 'OK', 'OK']],
  ['3 of 3', 3, '0 - - - -', 2, ['OK', 'OK', 'OK', 'OK']],
  ['3 of 3', 3, '- - - - -', 3, [LACKING, RETAIN, 'ALARM', 'OK']],
  ['3 of 3', 3, '0 X X - X', 0, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  ['3 of 3', 3, '- - X - -', 2, ['ALARM', RETAIN, 'ALARM', 'OK']],
  ['2 of 3', 2, '0 - X - X', 0, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  ['2 of 3', 2, '0 0 X 0 X', 0, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  ['2 of 3', 2, '0 - X - -', 1, ['OK', 'OK', 'ALARM', 'OK']],
  ['2 of 3', 2, '- - - - 0', 2, ['OK', 'OK', 'ALARM', 'OK']],
  ['2 of 3', 2, '- - - X -', 2, ['ALARM', RETAIN, 'ALARM', 'OK']],
  // The text below the tables: "the alarm doesn't go immediately into ALARM state".
  ['3 of 3', 3, '- - - - X', 2, [LACKING, RETAIN, 'ALARM', 'OK']],
  ['3 of 3', 3, '- - - X -', 2, [LACKING, RETAIN, 'ALARM', 'OK']],
])('%s of the datapoints %#', (_, datapointsToAlarm, points, filled, states) => {
  test.each(TREATMENTS.map((treatment, index) => [treatment, states[index]] as const))(`${points} with missing data %s: %s`, (treatment, state) => {
    const verdict = evaluateAlarm(ruleOf(datapointsToAlarm, treatment), pointsOf(points));
    expect([verdict.state, verdict.filled]).toEqual([state, filled]);
  });
});

test('the range of three periods is the five of the tables', () => {
  expect(evaluationRange(3)).toBe(5);
});

const someRule = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), fc.constantFrom(...TREATMENTS))
  .filter(([m, n]) => m <= n).map(([m, n, treatment]) => ruleOf(m, treatment, n));
const someRange = (rule: AlarmRule) => fc.array(fc.constantFrom('0', 'X', '-'), { minLength: evaluationRange(rule.evaluationPeriods), maxLength: evaluationRange(rule.evaluationPeriods) }).map((points) => pointsOf(points.join(' ')));
const someCase = someRule.chain((rule) => someRange(rule).map((range) => ({ rule, range })));

test('with as many datapoints as periods, missing data makes no difference, and older datapoints neither', () => {
  fc.assert(fc.property(someCase, ({ rule, range }) => {
    const real = range.filter(({ value }) => value !== undefined);
    fc.pre(real.length >= rule.evaluationPeriods);
    const breaching = real.slice(0, rule.evaluationPeriods).filter(({ value }) => (value as number) > 5).length;
    expect(evaluateAlarm(rule, range).state).toBe(breaching >= rule.datapointsToAlarm ? 'ALARM' : 'OK');
  }));
});

test('missing data that is treated as good or bad never leaves an alarm undecided', () => {
  fc.assert(fc.property(someCase, ({ rule, range }) => {
    const { state } = evaluateAlarm(rule, range);
    if (rule.treatMissingData === 'breaching' || rule.treatMissingData === 'notBreaching') expect(['OK', 'ALARM']).toContain(state);
    if (rule.treatMissingData === 'ignore') expect(state).not.toBe(LACKING);
    if (rule.treatMissingData === 'missing') expect(state).toBeDefined();
  }));
});

test('one more breaching datapoint in place of a good one never ends an alarm', () => {
  fc.assert(fc.property(someCase, fc.nat(20), ({ rule, range }, at) => {
    const index = at % range.length;
    fc.pre(range[index]?.value === 0);
    const worse = range.map((point, each) => (each === index ? { ...point, value: 9 } : point));
    if (evaluateAlarm(rule, range).state === 'ALARM') expect(evaluateAlarm(rule, worse).state).toBe('ALARM');
  }));
});

test.each([
  ['GreaterThanThreshold', [false, false, true]],
  ['GreaterThanOrEqualToThreshold', [false, true, true]],
  ['LessThanThreshold', [true, false, false]],
  ['LessThanOrEqualToThreshold', [true, true, false]],
] as const)('%s at one below, at and one above the threshold', (comparison, breaching) => {
  const states = [4, 5, 6].map((value) => evaluateAlarm({ ...ruleOf(1, 'missing', 1), comparison }, [{ time: 0, value }]).state);
  expect(states).toEqual(breaching.map((each) => (each ? 'ALARM' : 'OK')));
});

// "For percentiles between 0.5 and 1.00 … fewer than 10/(1-percentile) data points … between 0 and 0.5 … fewer than 10/percentile"
test.each([
  [99, 999, true], [99, 1000, false], [50, 19, true], [50, 20, false], [10, 99, true], [10, 100, false], [99.9, 9999, true], [99.9, 10_000, false], [100, 0, false], [0, 0, false],
])('p%d of %d samples says too little: %s', (percentile, samples, low) => {
  expect(isLowSampleCount(percentile, samples)).toBe(low);
});

test.each<[AlarmRule, string, AlarmState, AlarmState, string]>([
  [ruleOf(1, 'missing', 1), 'X', 'OK', 'ALARM', 'Threshold Crossed: 1 out of the last 1 datapoints [9.0 (01/01/70 00:00:00)] was greater than the threshold (5.0) (minimum 1 datapoint for OK -> ALARM transition).'],
  [ruleOf(1, 'missing', 1), '0', 'ALARM', 'OK', 'Threshold Crossed: 1 out of the last 1 datapoints [0.0 (01/01/70 00:00:00)] was not greater than the threshold (5.0) (minimum 1 datapoint for ALARM -> OK transition).'],
  [ruleOf(2, 'missing'), '- - - - -', 'OK', 'INSUFFICIENT_DATA', 'Insufficient Data: 3 datapoints were unknown.'],
  [ruleOf(1, 'missing', 1), '-', 'OK', 'INSUFFICIENT_DATA', 'Insufficient Data: 1 datapoint was unknown.'],
  [ruleOf(2, 'breaching', 2), '- -', 'OK', 'ALARM', 'Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [Breaching].'],
  [ruleOf(1, 'notBreaching', 1), '-', 'ALARM', 'OK', 'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].'],
])('the reason of %# is in the words of CloudWatch', (rule, points, from, to, reason) => {
  expect(stateReason(rule, evaluateAlarm(rule, pointsOf(points)), from, to)).toBe(reason);
});

test.each([[86_400, 1, false], [60, 1440, false], [86_460, 1, true], [3600, 25, true], [259_200, 1, true]])('an alarm on %i seconds, %i times, is one over several days: %p', (period, evaluationPeriods, isSo) => {
  expect(isMultiDay({ period, evaluationPeriods })).toBe(isSo);
});
