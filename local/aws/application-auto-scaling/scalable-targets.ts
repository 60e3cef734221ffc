import { randomUUID } from 'node:crypto';
import { refuseRange } from '../../../lib/application-auto-scaling/capacity';
import { dimensionOf, refuseTarget, type TargetId } from '../../../lib/application-auto-scaling/dimensions';
import type { Clock } from '../clock';
import type { AwsIdentity } from '../identity';
import type { Documents, StateFolder } from '../state/state-folder';
import { AwsError } from '../wire/errors';
import type { CapacityChanges } from './capacity-changes';
import { keyOf, targetOf, wordsOf, type ScalableTargetRecord, type SuspendedState } from './records';
import type { ScalableResources } from './scalable-resource';

export interface TargetSettings {
  readonly min?: number;
  readonly max?: number;
  readonly roleArn?: string;
  readonly suspended?: Partial<SuspendedState>;
  readonly tags?: Readonly<Record<string, string>>;
}

const ACTIVE: SuspendedState = { DynamicScalingInSuspended: false, DynamicScalingOutSuspended: false, ScheduledScalingSuspended: false };
/** https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-service-linked-roles.html */
const ROLES: Readonly<Record<string, string>> = { 'lambda': 'LambdaConcurrency', 'sagemaker': 'SageMakerEndpoint', 'dynamodb': 'DynamoDBTable', 'ecs': 'ECSService', 'custom-resource': 'CustomResource' };

export function invalid(message: string): AwsError {
  return new AwsError(400, 'ValidationException', message);
}

/** Resources that Application Auto Scaling may scale, and between which bounds. */
export class ScalableTargets {
  private readonly records: Documents<ScalableTargetRecord>;

  constructor(
    state: StateFolder, private readonly clock: Clock, private readonly identity: AwsIdentity, private readonly resources: ScalableResources, private readonly changes: CapacityChanges,
  ) {
    this.records = state.documents<ScalableTargetRecord>('scalable-targets');
  }

  get all(): readonly ScalableTargetRecord[] {
    return [...this.records.all.values()];
  }

  find(id: TargetId): ScalableTargetRecord | undefined {
    return this.records.all.get(keyOf(id));
  }

  get(id: TargetId): ScalableTargetRecord {
    const found = this.find(id);
    if (found === undefined) throw new AwsError(400, 'ObjectNotFoundException', `No scalable target found for ${wordsOf(id)}`);
    return found;
  }

  /** The ARN of a target, or one that it may get. */
  arnOf(id: TargetId): string {
    const { region, account } = this.identity;
    return this.find(id)?.arn ?? `arn:aws:application-autoscaling:${region}:${account}:scalable-target/${randomUUID().replaceAll('-', '')}`;
  }

  /** What is not given stays what it was. A capacity out of the bounds is brought between them. */
  register(id: TargetId, settings: TargetSettings): ScalableTargetRecord {
    const refusal = refuseTarget(id);
    if (refusal !== undefined) throw invalid(refusal);
    const existing = this.find(id);
    const [min, max] = [settings.min ?? existing?.min, settings.max ?? existing?.max];
    if (min === undefined || max === undefined) throw invalid('MinCapacity and MaxCapacity must be specified when registering a new scalable target');
    const resource = this.resources.find(id.dimension);
    const range = refuseRange({ min, max }, resource?.smallest?.(id.resourceId) ?? dimensionOf(id.dimension)?.smallest ?? 0);
    if (range !== undefined) throw invalid(range);
    const missing = resource?.refuse(id.resourceId);
    if (missing !== undefined) throw invalid(missing);
    const { account } = this.identity;
    const target: ScalableTargetRecord = {
      ...targetOf(id),
      min,
      max,
      arn: this.arnOf(id),
      roleArn: settings.roleArn ?? existing?.roleArn
        ?? `arn:aws:iam::${account}:role/aws-service-role/${id.namespace}.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_${ROLES[id.namespace] ?? 'CustomResource'}`,
      suspended: { ...existing?.suspended ?? ACTIVE, ...settings.suspended },
      tags: { ...existing?.tags, ...settings.tags },
      created: existing?.created ?? this.clock.now(),
    };
    this.put(target);
    return target;
  }

  /** Changes the bounds of a target that is there, as a scheduled action does. */
  setRange(target: ScalableTargetRecord, min: number, max: number): void {
    this.put({ ...target, min, max });
  }

  tag(arn: string, tags: Readonly<Record<string, string>>, removed: readonly string[] = []): void {
    const target = this.byArn(arn);
    this.records.put(keyOf(target), { ...target, tags: Object.fromEntries(Object.entries({ ...target.tags, ...tags }).filter(([key]) => !removed.includes(key))) });
  }

  byArn(arn: string): ScalableTargetRecord {
    const found = this.all.find((target) => target.arn === arn);
    if (found === undefined) throw new AwsError(400, 'ResourceNotFoundException', `Resource not found: ${arn}`);
    return found;
  }

  delete(id: TargetId): void {
    this.records.delete(keyOf(id));
    this.changes.forget(id);
  }

  private put(target: ScalableTargetRecord): void {
    this.records.put(keyOf(target), target);
    void this.changes.fit(target);
  }
}
