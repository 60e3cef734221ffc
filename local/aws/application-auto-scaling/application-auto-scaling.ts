import type { TargetId } from '../../../lib/application-auto-scaling/dimensions';
import type { Clock } from '../clock';
import type { Alarms } from '../cloudwatch/alarms';
import type { Metrics } from '../cloudwatch/metrics';
import type { AwsIdentity } from '../identity';
import type { StateFolder } from '../state/state-folder';
import { AlarmMetrics } from './alarm-metrics';
import { CapacityChanges } from './capacity-changes';
import type { ScalableTargetRecord } from './records';
import type { ResourceAction, ScalableResources } from './scalable-resource';
import { ScalableTargets } from './scalable-targets';
import { ScalingPolicies } from './scaling-policies';
import { ScheduledActions } from './scheduled-actions';

export interface AutoScalingOptions {
  readonly state: StateFolder;
  readonly clock: Clock;
  readonly identity: AwsIdentity;
  readonly resources: ScalableResources;
  readonly alarms: Alarms;
  readonly metrics: Metrics;
  warn(message: string): void;
}

/** Application Auto Scaling, modelled: it decides on the metrics and alarms of this server, by its clock. */
export class AutoScaling {
  readonly changes: CapacityChanges;
  readonly targets: ScalableTargets;
  readonly policies: ScalingPolicies;
  readonly actions: ScheduledActions;

  constructor(private readonly options: AutoScalingOptions) {
    const { state, clock, identity, resources, alarms, metrics } = options;
    this.changes = new CapacityChanges(state, clock, resources);
    this.targets = new ScalableTargets(state, clock, identity, resources, this.changes);
    this.policies = new ScalingPolicies({ state, clock, identity, resources, alarms, targets: this.targets, changes: this.changes, metrics: new AlarmMetrics(alarms, metrics, clock) });
    this.actions = new ScheduledActions(state, clock, identity, this.targets, this.changes);
  }

  /** With its policies, their alarms, and its scheduled actions; the capacity stays what it is. */
  deregister(id: TargetId): void {
    this.targets.get(id);
    for (const { name } of this.policies.of(id)) this.policies.delete(id, name);
    for (const { name } of this.actions.of(id)) this.actions.delete(id, name);
    this.targets.delete(id);
  }

  get clock(): Clock {
    return this.options.clock;
  }

  /** What whoever registers a target must be allowed to do to what it scales. */
  resourceActions({ dimension, resourceId }: TargetId): readonly ResourceAction[] {
    return this.options.resources.find(dimension)?.actions(resourceId) ?? [];
  }

  isScaled(dimension: string): boolean {
    return this.options.resources.find(dimension) !== undefined;
  }

  warnOf({ resourceId, dimension }: ScalableTargetRecord): void {
    if (!this.isScaled(dimension)) this.options.warn(`scalable target ${resourceId}: ${dimension} is recorded and is not scaled: csi local scales ${this.options.resources.dimensions.join(', ')}`);
  }
}
