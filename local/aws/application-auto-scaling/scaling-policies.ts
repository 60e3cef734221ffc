import { randomUUID } from 'node:crypto';
import { decide, trackedCapacity, type Proposal } from '../../../lib/application-auto-scaling/capacity';
import { dimensionOf, type PolicyType, type TargetId } from '../../../lib/application-auto-scaling/dimensions';
import { refuseSteps, steppedCapacity, type AdjustmentType, type StepScaling } from '../../../lib/application-auto-scaling/step-scaling';
import { refuseTracking, trackingAlarms, type AlarmSide, type TargetTracking } from '../../../lib/application-auto-scaling/target-tracking';
import { CloudWatchError } from '../../../lib/cloudwatch/input';
import type { Clock } from '../clock';
import type { Alarms } from '../cloudwatch/alarms';
import type { AwsIdentity } from '../identity';
import type { Documents, StateFolder } from '../state/state-folder';
import { AwsError } from '../wire/errors';
import type { AlarmMetrics } from './alarm-metrics';
import type { CapacityChanges } from './capacity-changes';
import { keyOf, targetOf, wordsOf, type PolicyRecord, type ScalableTargetRecord, type StepScalingConfiguration } from './records';
import { invalid, type ScalableTargets } from './scalable-targets';
import type { ScalableResources } from './scalable-resource';

const DEFAULT_STEP_COOLDOWN = 300;

export interface PolicySettings {
  readonly type?: string;
  readonly tracking?: TargetTracking;
  readonly step?: StepScalingConfiguration;
}

export interface ScalingPoliciesOptions {
  readonly state: StateFolder;
  readonly clock: Clock;
  readonly identity: AwsIdentity;
  readonly targets: ScalableTargets;
  readonly resources: ScalableResources;
  readonly changes: CapacityChanges;
  readonly alarms: Alarms;
  readonly metrics: AlarmMetrics;
}

/** Policies, and what they do when alarms call them. */
export class ScalingPolicies {
  private readonly records: Documents<PolicyRecord>;
  /** Alarms that go off in the same minute are weighed together. */
  private readonly called = new Map<string, Set<string>>();

  constructor(private readonly options: ScalingPoliciesOptions) {
    this.records = options.state.documents<PolicyRecord>('scaling-policies');
    // "Until the alarm returns to OK": scaling policies are called once per minute.
    options.alarms.onAction('arn:aws:autoscaling:', (arn, change) => this.call(arn, change.name), { repeats: true });
  }

  get all(): readonly PolicyRecord[] {
    return [...this.records.all.values()];
  }

  of(id: TargetId): readonly PolicyRecord[] {
    return this.all.filter((policy) => keyOf(policy) === keyOf(id));
  }

  get(id: TargetId, name: string): PolicyRecord {
    const found = this.records.all.get(policyKey(id, name));
    if (found === undefined) throw new AwsError(400, 'ObjectNotFoundException', `No scaling policy found for ${wordsOf(id)}, policy name: ${name}`);
    return found;
  }

  put(id: TargetId, name: string, settings: PolicySettings): PolicyRecord {
    const { targets, resources, identity, clock } = this.options;
    if (targets.find(id) === undefined) throw new AwsError(400, 'ObjectNotFoundException', `No scalable target registered for ${wordsOf(id)}`);
    const existing = this.records.all.get(policyKey(id, name));
    const type = (settings.type ?? existing?.type ?? 'StepScaling') as PolicyType;
    if (existing !== undefined && existing.type !== type) throw invalid('You cannot change the policy type of an existing policy.');
    this.check(id, type, settings);
    const policy: PolicyRecord = {
      ...targetOf(id),
      name,
      type,
      arn: existing?.arn ?? `arn:aws:autoscaling:${identity.region}:${identity.account}:scalingPolicy:${randomUUID()}:resource/${id.namespace}/${id.resourceId}:policyName/${name}`,
      tracking: settings.tracking,
      step: settings.step,
      alarms: {},
      created: existing?.created ?? clock.now(),
      last: existing?.last,
    };
    // Nothing scales what is only recorded here.
    const alarms = resources.find(id.dimension) === undefined ? {} : this.putAlarms(policy, existing?.alarms ?? {});
    const stored = { ...policy, alarms };
    this.records.put(policyKey(id, name), stored);
    return stored;
  }

  delete(id: TargetId, name: string): void {
    const { alarms } = this.get(id, name);
    this.records.delete(policyKey(id, name));
    this.options.alarms.delete(Object.values(alarms));
  }

  /** The alarms that a policy has made, or that name it among their actions. */
  alarmsOf(policy: PolicyRecord): readonly { readonly name: string; readonly arn: string }[] {
    const own = Object.values(policy.alarms);
    return this.options.alarms.all.filter(({ name, input }) => own.includes(name) || (Array.isArray(input['AlarmActions']) && input['AlarmActions'].includes(policy.arn)));
  }

  private check(id: TargetId, type: PolicyType, { tracking, step }: PolicySettings): void {
    // "Only supported for Amazon ECS": https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html
    if (type === 'PredictiveScaling') throw invalid('PredictiveScaling policies are only supported for Amazon ECS');
    const dimension = dimensionOf(id.dimension);
    if (dimension !== undefined && !dimension.policies.includes(type)) throw invalid(`${type} policies are not supported for ${id.dimension}`);
    if (type === 'TargetTrackingScaling') {
      if (tracking === undefined) throw invalid('TargetTrackingScalingPolicyConfiguration must be specified for policy type TargetTrackingScaling');
      const refusal = dimension === undefined ? undefined : refuseTracking(tracking, dimension.predefinedMetrics);
      if (refusal !== undefined) throw invalid(refusal);
    } else {
      if (type !== 'StepScaling' || step === undefined) throw invalid('StepScalingPolicyConfiguration must be specified for policy type StepScaling');
      if (step.AdjustmentType === undefined) throw invalid('AdjustmentType must be specified for a new step scaling policy');
      const refusal = refuseSteps(stepScaling(step));
      if (refusal !== undefined) throw invalid(refusal);
    }
  }

  private putAlarms(policy: PolicyRecord, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    const { alarms } = this.options;
    const wanted = policy.tracking === undefined ? [] : trackingAlarms(policy.tracking, policy);
    const made: Partial<Record<AlarmSide, string>> = {};
    try {
      for (const { side, input } of wanted) {
        const name = before[side] ?? `TargetTracking-${policy.resourceId}-${side}-${randomUUID()}`;
        alarms.put({ ...input, AlarmName: name, AlarmActions: [policy.arn], AlarmDescription: `DO NOT EDIT OR DELETE. For TargetTrackingScaling policy ${policy.arn}.` });
        made[side] = name;
      }
    } catch (error) {
      if (!(error instanceof CloudWatchError)) throw error;
      alarms.delete(Object.values(made).filter((name) => !Object.values(before).includes(name)));
      throw invalid(error.message);
    }
    alarms.delete(Object.values(before).filter((name) => !Object.values(made).includes(name)));
    return made;
  }

  private call(arn: string, alarm: string): void {
    const policy = this.all.find((each) => each.arn === arn);
    if (policy === undefined) throw new Error(`The scaling policy ${arn} does not exist`);
    const key = keyOf(policy);
    const waiting = this.called.get(key);
    const call = `${alarm}\n${policy.name}`;
    if (waiting !== undefined) {
      waiting.add(call);
      return;
    }
    const calls = new Set([call]);
    this.called.set(key, calls);
    queueMicrotask(() => {
      this.called.delete(key);
      void this.answer(policy, [...calls]);
    });
  }

  private async answer(id: TargetId, calls: readonly string[]): Promise<void> {
    const { targets, changes, clock } = this.options;
    const target = targets.find(id);
    const current = changes.current(id);
    if (target === undefined || current === undefined || changes.isBusy(id)) return;
    const proposals = calls.flatMap((call) => {
      const [alarm = '', name = ''] = call.split('\n');
      const policy = this.records.all.get(policyKey(id, name));
      return policy === undefined ? [] : this.proposal(policy, alarm) ?? [];
    });
    const decision = decide(proposals, {
      ...target, current, now: clock.now(), outSuspended: target.suspended.DynamicScalingOutSuspended, inSuspended: target.suspended.DynamicScalingInSuspended,
    });
    if (decision === undefined) return;
    const { proposal } = decision;
    const cause = `monitor alarm ${proposal.alarm} in state ALARM triggered policy ${proposal.policy}`;
    if (decision.kind === 'stay') {
      if (decision.code !== undefined) changes.noteNotScaled(target, decision.code, cause, current);
      return;
    }
    if (!await changes.set(target, decision.to, cause)) return;
    const policy = this.records.all.get(policyKey(id, proposal.policy));
    if (policy !== undefined) this.records.put(policyKey(id, policy.name), { ...policy, last: { ended: clock.now(), from: current, to: decision.to } });
  }

  private proposal(policy: PolicyRecord, alarm: string): Proposal | undefined {
    const { metrics } = this.options;
    const seen = metrics.latest(alarm);
    if (seen === undefined) return undefined;
    const { name, tracking, step, last } = policy;
    if (tracking !== undefined) {
      const isLow = policy.alarms['AlarmLow'] === alarm;
      if (isLow && !this.othersAreLow(policy)) return undefined;
      const byDefault = dimensionOf(policy.dimension)?.cooldown ?? 0;
      return {
        policy: name, alarm, last, direction: isLow ? 'in' : 'out', want: (current) => trackedCapacity(current, seen.value, tracking.TargetValue),
        cooldowns: { out: tracking.ScaleOutCooldown ?? byDefault, in: tracking.ScaleInCooldown ?? byDefault },
      };
    }
    if (step === undefined) return undefined;
    const cooldown = step.Cooldown ?? DEFAULT_STEP_COOLDOWN;
    return { policy: name, alarm, last, want: (current) => steppedCapacity(stepScaling(step), current, seen.value - seen.threshold), cooldowns: { out: cooldown, in: cooldown } };
  }

  /**
   * "Scales in only if all of the target tracking policies (with the scale-in portion enabled) are ready to scale in."
   * https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html#target-tracking-multiple-scaling-policies
   */
  private othersAreLow(policy: PolicyRecord): boolean {
    return this.of(policy).every(({ name, alarms }) => name === policy.name || alarms['AlarmLow'] === undefined || this.options.alarms.stateOf(alarms['AlarmLow']) === 'ALARM');
  }
}

function policyKey(id: TargetId | ScalableTargetRecord, name: string): string {
  return `${keyOf(id)}|${name}`;
}

function stepScaling({ AdjustmentType, StepAdjustments, MinAdjustmentMagnitude }: StepScalingConfiguration): StepScaling {
  return {
    type: AdjustmentType as AdjustmentType,
    steps: (StepAdjustments ?? []).map(({ MetricIntervalLowerBound, MetricIntervalUpperBound, ScalingAdjustment }) => ({ lower: numberOf(MetricIntervalLowerBound), upper: numberOf(MetricIntervalUpperBound), adjustment: Number(ScalingAdjustment) })),
    minMagnitude: numberOf(MinAdjustmentMagnitude),
  };
}

function numberOf(value: unknown): number | undefined {
  return value === undefined || value === null ? undefined : Number(value);
}
