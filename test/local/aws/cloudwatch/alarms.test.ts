import { join } from 'node:path';
import type { AlarmChange } from '../../../../lib/cloudwatch/alarm-events';
import { Clock } from '../../../../local/aws/clock';
import { Alarms } from '../../../../local/aws/cloudwatch/alarms';
import { Metrics } from '../../../../local/aws/cloudwatch/metrics';
import type { AwsIdentity } from '../../../../local/aws/identity';
import { StateFolder } from '../../../../local/aws/state/state-folder';
import { closeAll, folder } from '../support';

const SPEED = 600;
const identity: AwsIdentity = { account: '000000000000', region: 'us-east-1', partition: 'aws', urlSuffix: 'amazonaws.com', endpoint: 'http://127.0.0.1:1' };

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0).reverse()) close();
  return closeAll();
});

function world(path = join(folder(), 'state'), events?: { put(event: object): void }, speed = SPEED) {
  const state = StateFolder.open(path, {}, { account: identity.account, region: identity.region });
  const clock = new Clock(speed, state);
  const metrics = new Metrics(clock, state);
  const alarms = new Alarms(metrics, clock, state, identity, events);
  const changes: AlarmChange[] = [];
  alarms.onChange((change) => { changes.push(change); });
  const close = (): void => {
    clock.close();
    metrics.close();
    state.close();
  };
  closers.push(close);
  return { state, clock, metrics, alarms, changes, close, path };
}

type World = ReturnType<typeof world>;

async function until(what: () => boolean, limitMs = 20_000): Promise<void> {
  for (const end = Date.now() + limitMs; !what();) {
    if (Date.now() > end) throw new Error('it did not happen in time');
    await new Promise((later) => { setTimeout(later, 10); });
  }
}

/** Reports a value all the time, until told otherwise. */
function reporting({ metrics, clock }: World, name: string): { value: number } {
  const reported = { value: 0 };
  const put = (): void => metrics.put({ namespace: 'App', name, dimensions: { Of: 'a' }, time: clock.now(), values: [reported.value] });
  put();
  const timer = setInterval(put, 5);
  closers.push(() => clearInterval(timer));
  return reported;
}

const ALARM = {
  AlarmName: 'errors', Namespace: 'App', MetricName: 'Errors', Dimensions: [{ Name: 'Of', Value: 'a' }], Statistic: 'Maximum', Period: 60, EvaluationPeriods: 1,
  Threshold: 5, ComparisonOperator: 'GreaterThanThreshold',
};

test('an alarm begins without enough data, goes off and comes back', async () => {
  const here = world();
  here.alarms.put(ALARM);
  expect(here.alarms.stateOf('errors')).toBe('INSUFFICIENT_DATA');
  const errors = reporting(here, 'Errors');
  await until(() => here.alarms.stateOf('errors') === 'OK');
  errors.value = 9;
  await until(() => here.alarms.stateOf('arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors') === 'ALARM');
  errors.value = 1;
  await until(() => here.alarms.stateOf('errors') === 'OK');
  expect(here.changes.map(({ from, to }) => [from.value, to.value])).toEqual([['INSUFFICIENT_DATA', 'OK'], ['OK', 'ALARM'], ['ALARM', 'OK']]);
  expect(here.changes[1]?.to.reason).toMatch(/^Threshold Crossed: 1 out of the last 1 datapoints \[9\.0 \(\d\d\/\d\d\/\d\d \d\d:\d\d:00\)\] was greater than the threshold \(5\.0\) \(minimum 1 datapoint for OK -> ALARM transition\)\.$/);
});

test('an alarm that is put again keeps its state, and so does one over a restart', async () => {
  const first = world();
  first.alarms.put({ ...ALARM, TreatMissingData: 'ignore' });
  first.alarms.setState('errors', { value: 'ALARM', reason: 'by hand' });
  first.alarms.put({ ...ALARM, TreatMissingData: 'ignore', Threshold: 7 });
  expect([first.alarms.stateOf('errors'), first.alarms.definitionOf('errors')?.threshold]).toEqual(['ALARM', 7]);
  first.close();
  const second = world(first.path);
  expect([second.alarms.stateOf('errors'), second.alarms.definitionOf('errors')?.threshold]).toEqual(['ALARM', 7]);
});

test('a composite alarm follows its children, and theirs', () => {
  const here = world();
  for (const name of ['a', 'b']) here.alarms.put({ ...ALARM, AlarmName: name, TreatMissingData: 'ignore' });
  here.alarms.putComposite({ AlarmName: 'any', AlarmRule: 'ALARM(a) OR ALARM("arn:aws:cloudwatch:us-east-1:000000000000:alarm:b")' });
  here.alarms.putComposite({ AlarmName: 'all well', AlarmRule: 'NOT ALARM(any)' });
  const states = (): readonly unknown[] => ['any', 'all well'].map((name) => here.alarms.stateOf(name));
  expect(states()).toEqual(['OK', 'ALARM']);
  here.alarms.setState('b', { value: 'ALARM', reason: '' });
  expect(states()).toEqual(['ALARM', 'OK']);
  here.alarms.setState('b', { value: 'OK', reason: '' });
  expect(states()).toEqual(['OK', 'ALARM']);
  expect(() => here.alarms.putComposite({ AlarmName: 'any', AlarmRule: 'ALARM("all well")' })).toThrow('Could not save the composite alarm as its alarm rule leads back to it: any');
  expect(() => here.alarms.putComposite({ AlarmName: 'x', AlarmRule: 'ALARM(gone)' })).toThrow('Could not save the composite alarm as alarms [gone] in the alarm rule do not exist');
  expect(() => here.alarms.putComposite({ AlarmName: 'a', AlarmRule: 'TRUE' })).toThrow('An alarm of another type with the name a exists already');
});

test('an action is done once for a change, or every minute if it repeats, and not while actions are disabled', async () => {
  const here = world();
  const done: string[] = [];
  here.alarms.onAction('arn:aws:sns:', (arn, { to }) => done.push(`${arn} ${to.value}`));
  here.alarms.onAction('arn:aws:autoscaling:', () => done.push('scaled'), { repeats: true });
  here.alarms.onAction('arn:aws:sns:us-east-1:000000000000:broken', () => { throw new Error('no such topic'); });
  const [topic, broken, policy] = ['arn:aws:sns:us-east-1:000000000000:topic', 'arn:aws:sns:us-east-1:000000000000:broken', 'arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:p'];
  here.alarms.put({ ...ALARM, TreatMissingData: 'ignore', AlarmActions: [topic, broken, policy], OKActions: [topic] });
  here.alarms.setState('errors', { value: 'ALARM', reason: '' });
  here.alarms.setState('errors', { value: 'ALARM', reason: 'again' });
  expect(done.slice(0, 2)).toEqual([`${topic} ALARM`, 'scaled']);
  await until(() => done.filter((each) => each === 'scaled').length >= 3);
  expect(done.filter((each) => each !== 'scaled')).toEqual([`${topic} ALARM`]);
  expect(here.alarms.history.of('errors').filter(({ type }) => type === 'Action').map(({ summary }) => summary)).toEqual([
    `Successfully executed action ${topic}`, `Failed to execute action ${broken}. Received error: "no such topic"`, `Successfully executed action ${policy}`,
  ]);
  here.alarms.enableActions(['errors'], false);
  const count = done.length;
  here.alarms.setState('errors', { value: 'OK', reason: '' });
  expect(done).toHaveLength(count);
});

test('an alarm of ten seconds sees ten seconds', async () => {
  const here = world();
  here.alarms.put({ ...ALARM, Period: 10, Statistic: 'Sum', TreatMissingData: 'notBreaching' });
  await until(() => here.alarms.stateOf('errors') === 'OK');
  const put = (): void => here.metrics.put({ namespace: 'App', name: 'Errors', dimensions: { Of: 'a' }, time: here.clock.now(), values: [6], resolution: 1 });
  const timer = setInterval(put, 4);
  closers.push(() => clearInterval(timer));
  await until(() => here.alarms.stateOf('errors') === 'ALARM');
  const { evaluatedDatapoints } = JSON.parse(here.alarms.get('errors')?.state.reasonData ?? '') as { evaluatedDatapoints: readonly { timestamp: string }[] };
  expect(evaluatedDatapoints[0]?.timestamp).toMatch(/:\d0\.000\+0000$/);
});

test('an alarm on a percentile of few samples may keep its state', async () => {
  const here = world();
  const p99 = { ...ALARM, Statistic: undefined, ExtendedStatistic: 'p99' };
  here.alarms.put({ ...p99, AlarmName: 'waits', EvaluateLowSampleCountPercentile: 'ignore' });
  here.alarms.put({ ...p99, AlarmName: 'judges' });
  reporting(here, 'Errors').value = 9;
  await until(() => here.alarms.stateOf('judges') === 'ALARM');
  expect(here.alarms.stateOf('waits')).toBe('INSUFFICIENT_DATA');
});

test('an alarm over more than a day is evaluated every hour, by what there is up to then', async () => {
  const here = world(undefined, undefined, 36_000);
  here.alarms.put({ ...ALARM, AlarmName: 'days', Period: 259_200, Statistic: 'Sum', TreatMissingData: 'notBreaching' });
  here.metrics.put({ namespace: 'App', name: 'Errors', dimensions: { Of: 'a' }, time: here.clock.now(), values: [9] });
  await until(() => here.alarms.stateOf('days') === 'ALARM');
  const [change] = here.changes;
  const { queryDate } = JSON.parse(change?.to.reasonData ?? '{}') as { readonly queryDate: string };
  expect(queryDate).toMatch(/T\d\d:00:00\.000/);
});

test('an action that nothing here does is noted', () => {
  const here = world();
  here.alarms.put({ ...ALARM, TreatMissingData: 'ignore', AlarmActions: ['arn:aws:ssm:us-east-1:000000000000:opsitem:1'] });
  here.alarms.setState('errors', { value: 'ALARM', reason: 'by hand' });
  expect(here.alarms.history.of('errors').map(({ summary }) => summary)).toContain('Action arn:aws:ssm:us-east-1:000000000000:opsitem:1 is recorded and was not executed: csi local does not serve it');
});
