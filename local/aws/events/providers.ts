import type { Properties, Provisioned, ResourceProvider } from '../resources/provider';
import { AwsError } from '../wire/errors';
import { checkBus } from './check-rule';
import type { EventBus } from './event-bus';
import type { LambdaTargets } from './lambda-targets';
import type { RuleState, TargetRecord } from './records';

/** Rules of CloudFormation. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html */
export function eventProviders(bus: EventBus, targets: LambdaTargets): Readonly<Record<string, ResourceProvider>> {
  const { rules } = bus;
  return {
    'AWS::Events::Rule': {
      tier: 'executed',
      // A rule that can reach nothing does nothing.
      tierOf: (properties) => (targetsOf(properties).some(({ Arn }) => targets.executes(String(Arn))) ? 'executed' : 'recorded'),
      create: (properties, context) => {
        checkBus(properties['EventBusName']);
        const name = String(properties['Name'] ?? context.uniqueName(64));
        if (rules.find(name) !== undefined) throw new AwsError(409, 'AlreadyExists', `Resource of type 'AWS::Events::Rule' with identifier '${name}' already exists.`);
        try {
          return put(bus, name, properties);
        } catch (error) {
          remove(bus, name);
          throw error;
        }
      },
      update: ({ physicalId }, properties) => put(bus, physicalId, properties),
      delete: ({ physicalId }) => remove(bus, physicalId),
    },
  };
}

function put(bus: EventBus, name: string, properties: Properties): Provisioned {
  const { rules } = bus;
  const pattern = properties['EventPattern'];
  rules.put(name, {
    scheduleExpression: properties['ScheduleExpression'] as string | undefined,
    eventPattern: pattern === undefined || typeof pattern === 'string' ? pattern : JSON.stringify(pattern),
    state: properties['State'] as RuleState | undefined,
    description: properties['Description'] as string | undefined,
    roleArn: properties['RoleArn'] as string | undefined,
  });
  const rule = rules.setTargets(name, targetsOf(properties));
  bus.warnOfTargets(rule);
  return { physicalId: name, attributes: { Arn: rule.arn } };
}

function remove({ rules }: EventBus, name: string): void {
  const rule = rules.find(name);
  if (rule === undefined) return;
  rules.setTargets(name, []);
  rules.delete(name);
}

function targetsOf(properties: Properties): readonly TargetRecord[] {
  const targets = properties['Targets'];
  return Array.isArray(targets) ? targets as readonly TargetRecord[] : [];
}
