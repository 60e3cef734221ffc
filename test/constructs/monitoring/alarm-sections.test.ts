import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib/core';
import { AsyncEndpoint, Budget, InferenceComponentEndpoint, ModelFunction, RealTimeEndpoint, Rollout, ServerlessEndpoint, ServiceLevel, ServiceLevels } from '../../../constructs';
import { ALARM_SECTIONS } from '../../../lib/operations/alarm-sections';
import { linkedSection } from '../../support/anchors';
import { digits, resources, templateOf } from '../stack';

const model = digits('2');
const rollout = Rollout.allAtOnce();

test('every alarm that the library can make links to a section, and every section is linked to', () => {
  const template = templateOf((stack) => {
    const fn = new ModelFunction(stack, 'Function', { model, rollout });
    new Budget(stack, 'Budget', { maxPerMonth: 100, emails: ['ml@example.com'] }).alarmOnCostPerInference(fn, { above: 0.001, priceRegion: 'us-east-1' });
    new RealTimeEndpoint(stack, 'RealTime', { model, rollout, keepPreviousFor: Duration.minutes(30) });
    new ServerlessEndpoint(stack, 'Serverless', { model, rollout });
    new AsyncEndpoint(stack, 'Async', { model }).autoScale({ minCapacity: 0, maxCapacity: 2 }).scaleOnBacklog({ target: 5 });
    new InferenceComponentEndpoint(stack, 'Shared', { maxInstances: 2 }).addComponent('Digits', { model, rollout: Rollout.rolling({ batchPercentage: 50, interval: Duration.minutes(5) }) }).autoScale({ minCapacity: 0, maxCapacity: 2 }).scaleOnInvocations({ target: 60 });
    new ServiceLevels(stack, 'Levels', { endpoint: new ModelFunction(stack, 'Watched', { model }), levels: [ServiceLevel.availability(0.999), ServiceLevel.latency({ percentile: 95, under: Duration.millis(100) })] });
  });
  const alarms = [...resources(template, 'AWS::CloudWatch::Alarm'), ...resources(template, 'AWS::CloudWatch::CompositeAlarm')];
  expect(alarms.filter(([, { Properties }]) => linkedSection(Properties) === undefined).map(([id]) => id)).toEqual([]);
  expect([...new Set(alarms.map(([, { Properties }]) => linkedSection(Properties)))].sort()).toEqual([...ALARM_SECTIONS].sort());
});

test('no alarm is made without a word on what to do', () => {
  const folder = join(__dirname, '..', '..', '..', 'constructs');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => readFileSync(join(folder, file), 'utf8'));
  const made = files.flatMap((text) => text.split(/(?=new (?:CloudWatch|Cfn)?(?:Composite)?Alarm\()|(?=\.createAlarm\()/).slice(1));
  expect(made.length).toBeGreaterThan(10);
  expect(made.filter((call) => !/^[^;]*?alarmDescription: alarmDescription\(/.test(call))).toEqual([]);
});
