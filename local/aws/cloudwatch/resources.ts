import type { Input } from '../../../lib/cloudwatch/input';
import { NOT_SUPPORTED } from '../../../lib/cloudwatch/metric-math/functions';
import type { Properties, Provisioned, ResourceProvider } from '../resources/provider';
import type { AlarmRecord } from './alarm-records';
import type { Alarms } from './alarms';
import type { Dashboards } from './dashboards';

/** The CloudWatch types of CloudFormation, whose properties are those of the API's calls. */
export function cloudWatchProviders(alarms: Alarms, dashboards: Dashboards): Readonly<Record<string, ResourceProvider>> {
  const alarm = (put: (input: Input) => AlarmRecord): Omit<ResourceProvider, 'tier' | 'tierOf'> => {
    const provisioned = (name: string, properties: Properties): Provisioned => {
      const { arn } = put({ ...properties, AlarmName: name });
      return { physicalId: name, attributes: { Arn: arn } };
    };
    return {
      create: (properties, context) => {
        const name = String(properties['AlarmName'] ?? context.uniqueName(255));
        if (alarms.get(name) !== undefined) throw new Error(`${name} already exists`);
        return provisioned(name, properties);
      },
      update: ({ physicalId }, properties) => {
        const result = provisioned(physicalId, properties);
        alarms.retag(physicalId, properties);
        return result;
      },
      delete: ({ physicalId }) => alarms.delete([physicalId]),
    };
  };
  return {
    'AWS::CloudWatch::Alarm': {
      tier: 'executed',
      tierOf: (properties) => (isEvaluated(properties) ? 'executed' : 'recorded'),
      ...alarm((input) => alarms.put(input, { recordOnly: !isEvaluated(input) })),
    },
    'AWS::CloudWatch::CompositeAlarm': { tier: 'executed', ...alarm((input) => alarms.putComposite(input)) },
    'AWS::CloudWatch::Dashboard': {
      tier: 'recorded',
      create: (properties, context) => {
        const name = String(properties['DashboardName'] ?? context.uniqueName(255));
        dashboards.put({ ...properties, DashboardName: name });
        return { physicalId: name, attributes: {} };
      },
      update: (existing, properties) => {
        dashboards.put({ ...properties, DashboardName: existing.physicalId });
        return existing;
      },
      delete: ({ physicalId }) => {
        if (dashboards.all.some(({ name }) => name === physicalId)) dashboards.delete([physicalId]);
      },
    },
  };
}

const OTHER_KINDS = ['ThresholdMetricId', 'EvaluationCriteria', 'WarmUpConfiguration'];
const UNKNOWN_SOURCE = new RegExp(String.raw`\b(?:${Object.keys(NOT_SUPPORTED).join('|')})\s*\(|\bSELECT\b`);

/** Whether an alarm of these properties is one that can be evaluated here: not on anomalies, searches or queries of other kinds. */
export function isEvaluated(properties: Properties): boolean {
  if (OTHER_KINDS.some((name) => properties[name] !== undefined)) return false;
  const metrics = Array.isArray(properties['Metrics']) ? properties['Metrics'] as readonly Properties[] : [];
  return !metrics.some((metric) => metric !== null && UNKNOWN_SOURCE.test(JSON.stringify(metric['Expression'] ?? '')));
}
