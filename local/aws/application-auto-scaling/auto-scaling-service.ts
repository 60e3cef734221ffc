import type { ServerResponse } from 'node:http';
import type { TargetId } from '../../../lib/application-auto-scaling/dimensions';
import { AwsError } from '../wire/errors';
import { answerJson, type JsonInput } from '../wire/json';
import { pageOf } from '../wire/page';
import type { AwsRequest, AwsService } from '../wire/request';
import type { AutoScaling } from './application-auto-scaling';
import { keyOf, targetOf, type StepScalingConfiguration, type SuspendedState } from './records';
import type { ResourceAction } from './scalable-resource';
import { invalid } from './scalable-targets';
import { activityShape, actionShape, alarmShapes, policyShape, targetShape } from './shapes';
import type { TargetTracking } from '../../../lib/application-auto-scaling/target-tracking';

/** The API of Application Auto Scaling. */
export class AutoScalingService implements AwsService {
  readonly signingNames = ['application-autoscaling'];

  constructor(private readonly scaling: AutoScaling) {}

  async handle(request: AwsRequest, response: ServerResponse): Promise<void> {
    const { targets, policies, actions, changes, clock } = this.scaling;
    // Schedules run by this clock, and whoever asks may want to know what they have come to.
    response.setHeader('Date', new Date(clock.now()).toUTCString());
    const allow = (action: string, resource = '*', context: Readonly<Record<string, string>> = {}): void => request.authorize(`application-autoscaling:${action}`, resource, context);
    const of = (input: JsonInput, action: string): TargetId => {
      const id = { namespace: required(input, 'ServiceNamespace'), resourceId: required(input, 'ResourceId'), dimension: required(input, 'ScalableDimension') };
      allow(action, targets.arnOf(id), { 'application-autoscaling:service-namespace': id.namespace, 'application-autoscaling:scalable-dimension': id.dimension });
      if (action === 'RegisterScalableTarget') validatePermissions(request, this.scaling.resourceActions(id));
      return id;
    };
    await answerJson(request, response, 'application-autoscaling', {
      RegisterScalableTarget: (input) => {
        const target = targets.register(of(input, 'RegisterScalableTarget'), {
          min: numeric(input['MinCapacity']), max: numeric(input['MaxCapacity']), roleArn: text(input['RoleARN']), suspended: input['SuspendedState'] as Partial<SuspendedState> | undefined,
          tags: input['Tags'] as Readonly<Record<string, string>> | undefined,
        });
        this.scaling.warnOf(target);
        return { ScalableTargetARN: target.arn };
      },
      DescribeScalableTargets: (input) => {
        allow('DescribeScalableTargets');
        const ids = input['ResourceIds'] as readonly string[] | undefined;
        const { items, nextToken } = paged(targets.all.filter((target) => matches(input, target) && (ids === undefined || ids.length === 0 || ids.includes(target.resourceId))), input);
        return { ScalableTargets: items.map(targetShape), NextToken: nextToken };
      },
      DeregisterScalableTarget: (input) => this.scaling.deregister(of(input, 'DeregisterScalableTarget')),
      PutScalingPolicy: (input) => {
        const policy = policies.put(of(input, 'PutScalingPolicy'), required(input, 'PolicyName'), {
          type: text(input['PolicyType']), tracking: input['TargetTrackingScalingPolicyConfiguration'] as TargetTracking | undefined,
          step: input['StepScalingPolicyConfiguration'] as StepScalingConfiguration | undefined,
        });
        return { PolicyARN: policy.arn, Alarms: alarmShapes(policies.alarmsOf(policy)) };
      },
      DescribeScalingPolicies: (input) => {
        allow('DescribeScalingPolicies');
        const names = input['PolicyNames'] as readonly string[] | undefined;
        const { items, nextToken } = paged(policies.all.filter((policy) => matches(input, policy) && (names === undefined || names.length === 0 || names.includes(policy.name))), input);
        return { ScalingPolicies: items.map((policy) => policyShape(policy, policies.alarmsOf(policy))), NextToken: nextToken };
      },
      DeleteScalingPolicy: (input) => policies.delete(of(input, 'DeleteScalingPolicy'), required(input, 'PolicyName')),
      DescribeScalingActivities: (input) => {
        allow('DescribeScalingActivities');
        const all = targets.all.filter((target) => matches(input, target))
          .flatMap((target) => changes.of(target, { notScaled: input['IncludeNotScaledActivities'] === true }).map((activity) => ({ target, activity })));
        const { items, nextToken } = paged(all.sort((a, b) => b.activity.started - a.activity.started), input);
        return { ScalingActivities: items.map(({ target, activity }) => activityShape(target, activity)), NextToken: nextToken };
      },
      PutScheduledAction: (input) => {
        const action = (input['ScalableTargetAction'] ?? {}) as JsonInput;
        actions.put(of(input, 'PutScheduledAction'), required(input, 'ScheduledActionName'), {
          schedule: text(input['Schedule']), timeZone: text(input['Timezone']), start: milliseconds(input['StartTime']), end: milliseconds(input['EndTime']),
          min: numeric(action['MinCapacity']), max: numeric(action['MaxCapacity']),
        });
        return {};
      },
      DescribeScheduledActions: (input) => {
        allow('DescribeScheduledActions');
        const names = input['ScheduledActionNames'] as readonly string[] | undefined;
        const { items, nextToken } = paged(actions.all.filter((action) => matches(input, action) && (names === undefined || names.length === 0 || names.includes(action.name))), input);
        return { ScheduledActions: items.map(actionShape), NextToken: nextToken };
      },
      DeleteScheduledAction: (input) => actions.delete(of(input, 'DeleteScheduledAction'), required(input, 'ScheduledActionName')),
      ListTagsForResource: (input) => {
        allow('ListTagsForResource', required(input, 'ResourceARN'));
        return { Tags: targets.byArn(required(input, 'ResourceARN')).tags };
      },
      TagResource: (input) => {
        allow('TagResource', required(input, 'ResourceARN'));
        targets.tag(required(input, 'ResourceARN'), (input['Tags'] ?? {}) as Readonly<Record<string, string>>);
      },
      UntagResource: (input) => {
        allow('UntagResource', required(input, 'ResourceARN'));
        targets.tag(required(input, 'ResourceARN'), {}, (input['TagKeys'] ?? []) as readonly string[]);
      },
      GetPredictiveScalingForecast: () => {
        throw AwsError.notServed('application-autoscaling', 'GetPredictiveScalingForecast');
      },
    });
  }
}

/**
 * "If the IAM permissions do not allow a given action, Application Auto Scaling fails the request and returns an error to the user containing
 * information about the missing permission."
 * https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_permission_validation.html
 */
function validatePermissions(request: AwsRequest, needed: readonly ResourceAction[]): void {
  for (const { action, arn } of needed) {
    try {
      request.authorize(action, arn);
    } catch (error) {
      if (error instanceof AwsError) throw invalid(error.message);
      throw error;
    }
  }
}

function matches(input: JsonInput, id: TargetId): boolean {
  const asked = {
    namespace: required(input, 'ServiceNamespace'), resourceId: text(input['ResourceId']) ?? id.resourceId, dimension: text(input['ScalableDimension']) ?? id.dimension,
  };
  return keyOf(asked) === keyOf(targetOf(id));
}

function paged<T>(all: readonly T[], input: JsonInput) {
  return pageOf(all, input['MaxResults'], input['NextToken'], 50);
}

function required(input: JsonInput, name: string): string {
  const value = text(input[name]);
  if (value === undefined) throw invalid(`1 validation error detected: Value null at '${name.charAt(0).toLowerCase()}${name.slice(1)}' failed to satisfy constraint: Member must not be null`);
  return value;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function numeric(value: unknown): number | undefined {
  return value === undefined || value === null ? undefined : Number(value);
}

function milliseconds(value: unknown): number | undefined {
  return value === undefined || value === null ? undefined : 1000 * Number(value);
}
