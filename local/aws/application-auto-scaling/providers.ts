import type { TargetId } from '../../../lib/application-auto-scaling/dimensions';
import type { TargetTracking } from '../../../lib/application-auto-scaling/target-tracking';
import type { Properties, Provisioned, ResourceProvider } from '../resources/provider';
import { AwsError } from '../wire/errors';
import type { AutoScaling } from './application-auto-scaling';
import { keyOf, type StepScalingConfiguration, type SuspendedState } from './records';

interface ScheduledActionProperties {
  readonly ScheduledActionName: string;
  readonly Schedule: string;
  readonly Timezone?: string;
  readonly StartTime?: string;
  readonly EndTime?: string;
  readonly ScalableTargetAction?: { readonly MinCapacity?: number; readonly MaxCapacity?: number };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApplicationAutoScaling.html */
export function autoScalingProviders(scaling: AutoScaling): Readonly<Record<string, ResourceProvider>> {
  const { targets, policies } = scaling;
  const tierOf = (dimension: string) => (scaling.isScaled(dimension) ? 'modelled' : 'recorded');
  return {
    'AWS::ApplicationAutoScaling::ScalableTarget': {
      tier: 'modelled',
      tierOf: ({ ScalableDimension }) => tierOf(String(ScalableDimension)),
      create: (properties) => {
        const id = idOf(properties);
        if (targets.find(id) !== undefined) throw new AwsError(409, 'AlreadyExists', `Resource of type 'AWS::ApplicationAutoScaling::ScalableTarget' with identifier '${keyOf(id)}' already exists.`);
        try {
          return register(scaling, id, properties);
        } catch (error) {
          if (targets.find(id) !== undefined) scaling.deregister(id);
          throw error;
        }
      },
      update: (_, properties) => register(scaling, idOf(properties), properties),
      delete: ({ properties }) => {
        const id = idOf(properties);
        if (targets.find(id) !== undefined) scaling.deregister(id);
      },
    },
    'AWS::ApplicationAutoScaling::ScalingPolicy': {
      tier: 'modelled',
      tierOf: (properties) => tierOf(policyTarget(properties).dimension),
      create: (properties) => putPolicy(scaling, properties),
      update: (_, properties) => putPolicy(scaling, properties),
      delete: ({ physicalId }) => {
        const policy = policies.all.find(({ arn }) => arn === physicalId);
        // Gone with its target.
        if (policy !== undefined) policies.delete(policy, policy.name);
      },
    },
  };
}

function register(scaling: AutoScaling, id: TargetId, properties: Properties): Provisioned {
  const { targets, actions } = scaling;
  const target = targets.register(id, {
    min: Number(properties['MinCapacity']),
    max: Number(properties['MaxCapacity']),
    roleArn: properties['RoleARN'] as string | undefined,
    suspended: { DynamicScalingInSuspended: false, DynamicScalingOutSuspended: false, ScheduledScalingSuspended: false, ...properties['SuspendedState'] as Partial<SuspendedState> | undefined },
  });
  scaling.warnOf(target);
  const declared = (properties['ScheduledActions'] ?? []) as readonly ScheduledActionProperties[];
  for (const { name } of actions.of(id)) if (!declared.some(({ ScheduledActionName }) => ScheduledActionName === name)) actions.delete(id, name);
  for (const { ScheduledActionName, Schedule, Timezone, StartTime, EndTime, ScalableTargetAction: action } of declared) {
    actions.put(id, ScheduledActionName, { schedule: Schedule, timeZone: Timezone, start: timeOf(StartTime), end: timeOf(EndTime), min: action?.MinCapacity, max: action?.MaxCapacity });
  }
  return { physicalId: keyOf(id), attributes: { Id: keyOf(id) } };
}

function putPolicy({ policies }: AutoScaling, properties: Properties): Provisioned {
  const { arn } = policies.put(policyTarget(properties), String(properties['PolicyName']), {
    type: properties['PolicyType'] as string | undefined,
    tracking: properties['TargetTrackingScalingPolicyConfiguration'] as TargetTracking | undefined,
    step: properties['StepScalingPolicyConfiguration'] as StepScalingConfiguration | undefined,
  });
  return { physicalId: arn, attributes: { Arn: arn } };
}

function idOf(properties: Properties): TargetId {
  return { namespace: String(properties['ServiceNamespace']), resourceId: String(properties['ResourceId']), dimension: String(properties['ScalableDimension']) };
}

/** Either the parts, or what Ref gives of a scalable target. */
function policyTarget(properties: Properties): TargetId {
  const reference = properties['ScalingTargetId'];
  if (typeof reference !== 'string') return idOf(properties);
  const [resourceId = '', dimension = '', namespace = ''] = reference.split('|');
  return { namespace, resourceId, dimension };
}

function timeOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}
