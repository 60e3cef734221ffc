import type { LambdaTargets } from '../events/lambda-targets';
import type { Properties, ResourceProvider } from '../resources/provider';
import { settingsOf } from './check-schedule';
import { DEFAULT_GROUP, type ScheduleGroupRecord, type ScheduleTarget } from './records';
import type { Schedules } from './schedules';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Scheduler.html */
export function schedulerProviders(schedules: Schedules, targets: LambdaTargets): Readonly<Record<string, ResourceProvider>> {
  return {
    'AWS::Scheduler::Schedule': {
      tier: 'executed',
      tierOf: ({ Target }) => (targets.executes(String((Target as ScheduleTarget | undefined)?.Arn)) ? 'executed' : 'recorded'),
      create: (properties, context) => {
        const { name, arn } = schedules.create(groupOf(properties), String(properties['Name'] ?? context.uniqueName(64)), settingsOf(properties));
        return { physicalId: name, attributes: { Arn: arn } };
      },
      update: (existing, properties) => ({ ...existing, attributes: { Arn: schedules.update(groupOf(properties), existing.physicalId, settingsOf(properties)).arn } }),
      delete: ({ physicalId, properties }) => schedules.delete(groupOf(properties), physicalId),
    },
    'AWS::Scheduler::ScheduleGroup': {
      tier: 'executed',
      create: (properties, context) => {
        const group = schedules.createGroup(String(properties['Name'] ?? context.uniqueName(64)));
        return { physicalId: group.name, attributes: attributesOf(group) };
      },
      update: (existing) => existing,
      delete: ({ physicalId }) => {
        if (schedules.groups.some(({ name }) => name === physicalId)) schedules.deleteGroup(physicalId);
      },
    },
  };
}

function groupOf(properties: Properties): string {
  return String(properties['GroupName'] ?? DEFAULT_GROUP);
}

function attributesOf({ arn, created }: ScheduleGroupRecord): Readonly<Record<string, unknown>> {
  const time = new Date(created).toISOString();
  return { Arn: arn, State: 'ACTIVE', CreationDate: time, LastModificationDate: time };
}
