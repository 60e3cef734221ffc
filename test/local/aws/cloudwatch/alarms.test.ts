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

function world(path = join(folder(), 'state'), events?: { put(event: object): void }) {
  const state = StateFolder.open(path, {}, { account: identity.account, region: identity.region });
  const clock = new Clock(SPEED, state);
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
