import { ALARM_SECTIONS } from '../../lib/operations/alarm-sections';
import { linkedSection } from '../support/anchors';
import type { Examples } from './examples';

/** Alarms that examples make themselves, as users do. */
const OF_USERS = /\/(Failing\d*|Slow|ParcelsMisrouted)\/Resource$/;

export function operations(examples: Examples): void {
  test('every alarm of every example says where to read what to do, and the page has that section', () => {
    const alarms = examples.all().flatMap(({ name, templates }) => [...templates.values()].flatMap(({ Resources }) => Object.values(Resources)
      .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm' || Type === 'AWS::CloudWatch::CompositeAlarm')
      .map(({ Properties = {}, Metadata }) => ({ path: `${name}: ${String(Metadata?.['aws:cdk:path'])}`, section: linkedSection(Properties) }))));
    const sections: readonly string[] = ALARM_SECTIONS;
    expect(alarms.length).toBeGreaterThan(10);
    expect(alarms.filter(({ path, section }) => (section === undefined ? !OF_USERS.test(path) : !sections.includes(section)))).toEqual([]);
  });
}
