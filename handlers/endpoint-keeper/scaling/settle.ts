import { DeleteScalingPolicyCommand } from '@aws-sdk/client-application-auto-scaling';
import type { StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { DescribeAlarmsCommand, PutMetricAlarmCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { outdatedPolicies, repointed, sameTypes, VARIANT_SCALING, variantId, type VariantTypes } from '../../../lib/scaling/pause';
import { allPages } from '../../shared/paging';
import { say } from '../../shared/say';
import { isSettled, stateOf } from '../../shared/stack-state';
import type { Clients, Home } from '../clients';
import { seenEndpoint } from '../endpoints';
import { declaredScaling, physicalIds } from './declared';
import { liveTypes, PAUSE_OF } from './pause';
import { forget, savedOf } from './saved';
import { policiesOf, putBack, targetOf } from './targets';

/** Names of the endpoints of the stack that are paused when their instances change. */
export function pausableEndpoints(resources: readonly StackResourceSummary[]): readonly string[] {
  return physicalIds(resources, 'Custom::CsiScalingPause').flatMap((id) => (id.startsWith(PAUSE_OF) ? [id.slice(PAUSE_OF.length)] : []));
}

/**
 * After a deploy, however it ended: what an endpoint that has gone back was scaled by is there again, alarms call the policies that there are,
 * and no policy is left that CloudFormation did not find.
 */
export async function settleScaling(clients: Clients, home: Home, endpointName: string, resources: readonly StackResourceSummary[]): Promise<void> {
  const live = await liveTypes(clients, endpointName);
  if (live === undefined) return;
  await returnSaved(clients, home, endpointName, live);
  const { targets, policies: names } = declaredScaling(resources);
  for (const ResourceId of Object.keys(live).map((variant) => variantId(endpointName, variant)).filter((id) => targets.includes(id))) {
    const policies = await policiesOf(clients, ResourceId);
    const outdated = outdatedPolicies(policies.map(({ PolicyName = '' }) => PolicyName), names);
    for (const PolicyName of outdated) {
      await clients.autoScaling.send(new DeleteScalingPolicyCommand({ ServiceNamespace: VARIANT_SCALING.namespace, ScalableDimension: VARIANT_SCALING.dimension, ResourceId, PolicyName }));
    }
    const called = policies.filter(({ PolicyType, PolicyName = '' }) => PolicyType === 'StepScaling' && !outdated.includes(PolicyName)).flatMap(({ PolicyARN }) => PolicyARN ?? []);
    if (called.length > 0) await repointAlarms(clients, physicalIds(resources, 'AWS::CloudWatch::Alarm'), called);
  }
}

async function returnSaved(clients: Clients, home: Home, endpointName: string, live: VariantTypes): Promise<void> {
  const saved = await savedOf(clients, home, endpointName);
  if (saved === undefined) return;
  // Asked anew: another deploy may have begun, and paused.
  const { status } = await stateOf(clients, home);
  if (status.endsWith('_IN_PROGRESS')) return;
  const seen = await seenEndpoint(clients, endpointName);
  // Lambda asks again in a minute or two, and the next day.
  if (seen?.status === 'Updating' || seen?.status === 'RollingBack') throw new Error(`it is ${seen.status}: how it is scaled waits for its end`);
  for (const [variant, scaling] of Object.entries(saved.variants)) {
    const types = live[variant];
    if (types === undefined) continue;
    // On other types only where nothing else scales what did not come through.
    const wanted = sameTypes(scaling.types, types) || (status === 'UPDATE_ROLLBACK_COMPLETE' && await targetOf(clients, variantId(endpointName, variant)) === undefined);
    if (wanted) await putBack(clients, endpointName, variant, scaling, scaling.policies, saved.at);
  }
  // One that is stuck half way may go on.
  if (isSettled(status)) await forget(clients, home, endpointName);
}

/** CloudFormation knows a policy that came back by the ARN that it had, and has an alarm call nobody. */
async function repointAlarms({ cloudWatch }: Clients, names: readonly string[], policies: readonly string[]): Promise<void> {
  for (let first = 0; first < names.length; first += 100) {
    const AlarmNames = names.slice(first, first + 100);
    const alarms = await allPages(
      (NextToken) => cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames, AlarmTypes: ['MetricAlarm'], NextToken })),
      ({ MetricAlarms }) => MetricAlarms,
      ({ NextToken }) => NextToken,
    );
    for (const alarm of alarms) {
      const AlarmActions = repointed(alarm.AlarmActions ?? [], policies);
      if (AlarmActions === undefined) continue;
      await cloudWatch.send(new PutMetricAlarmCommand({ ...definitionOf(alarm), AlarmActions: [...AlarmActions] }));
      say('INFO', `the alarm ${alarm.AlarmName} calls the policy that there is now`, { alarm: alarm.AlarmName });
    }
  }
}

/** What PutMetricAlarm sets, all of it: what is left out goes. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
function definitionOf(alarm: MetricAlarm) {
  const {
    AlarmName, AlarmDescription, ActionsEnabled, OKActions, InsufficientDataActions, MetricName, Namespace, Statistic, ExtendedStatistic, Dimensions, Period, Unit, EvaluationPeriods,
    DatapointsToAlarm, Threshold, ComparisonOperator, TreatMissingData, EvaluateLowSampleCountPercentile, Metrics, ThresholdMetricId,
  } = alarm;
  return {
    AlarmName, AlarmDescription, ActionsEnabled, OKActions, InsufficientDataActions, MetricName, Namespace, Statistic, ExtendedStatistic, Dimensions, Period, Unit, EvaluationPeriods,
    DatapointsToAlarm, Threshold, ComparisonOperator, TreatMissingData, EvaluateLowSampleCountPercentile, Metrics: Metrics?.length === 0 ? undefined : Metrics, ThresholdMetricId,
  };
}
