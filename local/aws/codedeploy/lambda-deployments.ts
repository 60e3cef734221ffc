import { randomBytes } from 'node:crypto';
import type { AlarmState } from '../../../lib/cloudwatch/alarm-evaluation';
import { AppSpecProblem, type LambdaRevision } from '../../../lib/codedeploy/app-spec';
import { checkAlarms, checkAutoRollback } from '../../../lib/codedeploy/check-group';
import {
  begin, CREATED, ended, eventOf, hookSucceeded, isOver, shifted, taskOf, type DeploymentError, type HookEventName,
} from '../../../lib/codedeploy/deployment';
import {
  alarmError, HOOK_FAILED, HOOK_TIMED_OUT, invalidConfiguration, rollsBack, STOPPED_ON_REQUEST, STOPPED_WITH_SERVER, type AlarmConfiguration, type AutoRollbackConfiguration,
} from '../../../lib/codedeploy/failures';
import { shiftSteps } from '../../../lib/codedeploy/traffic-routing';
import { ApiError } from '../../lambda-api/errors';
import type { Clock, Timer } from '../clock';
import type { AwsIdentity } from '../identity';
import type { AwsServiceEvent, EventSink } from '../events/event-sink';
import type { FunctionInvoker } from '../lambda/invoker';
import type { Documents, StateFolder } from '../state/state-folder';
import type { AliasTraffic } from './alias-traffic';
import type { DeploymentGroups } from './deployment-groups';
import type { DeploymentRecord, GroupRecord } from './records';
import { refused, served } from './refusals';
import { revisionOf, targetOf, type RevisionInput } from './revision';
import { newDeploymentId, rollbackOf } from './rollback';
import type { ServiceRoles } from './service-role';

export interface DeploymentRequest {
  readonly applicationName?: unknown;
  readonly deploymentGroupName?: unknown;
  readonly deploymentConfigName?: unknown;
  readonly revision?: RevisionInput;
  readonly description?: string;
  readonly autoRollbackConfiguration?: AutoRollbackConfiguration;
  readonly overrideAlarmConfiguration?: AlarmConfiguration;
}

export interface Surroundings {
  readonly clock: Clock;
  readonly identity: AwsIdentity;
  readonly aliases: AliasTraffic;
  readonly roles: ServiceRoles;
  readonly invoker: Pick<FunctionInvoker, 'invokeLater'>;
  readonly events: EventSink;
  /** Undefined where there is no such alarm. */
  readonly alarmState: (name: string) => AlarmState | undefined;
}

/** On AWS a deployment is InProgress within a second, and looks at its alarms every few seconds. */
const START_MS = 1000;
const POLL_MS = 10_000;

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudwatch-events.html */
const STATES = { Created: undefined, InProgress: 'START', Succeeded: 'SUCCESS', Failed: 'FAILURE', Stopped: 'STOP' } as const;

/**
 * Deployments to Lambda aliases, on the server's clock: validation hooks, the shift of traffic, alarms, and the way back.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-lambda.html
 */
export class LambdaDeployments {
  private readonly documents: Documents<DeploymentRecord>;
  private readonly timers = new Map<string, Timer>();
  private readonly waiting = new Map<string, ((record: DeploymentRecord) => void)[]>();

  constructor(state: StateFolder, private readonly groups: DeploymentGroups, private readonly around: Surroundings) {
    this.documents = state.documents<DeploymentRecord>('codedeploy-deployments');
  }

  /** Newest first. */
  get all(): readonly DeploymentRecord[] {
    return [...this.documents.all.values()].sort((a, b) => b.created - a.created);
  }

  get(id: unknown): DeploymentRecord {
    if (typeof id !== 'string' || id === '') throw refused('DeploymentIdRequiredException', 'At least one deployment ID must be specified.');
    if (!/^d-[A-Z0-9]{9}$/.test(id)) throw refused('InvalidDeploymentIdException', `Specified DeploymentId is not in the valid format: ${id}`);
    const found = this.documents.all.get(id);
    if (found === undefined) throw refused('DeploymentDoesNotExistException', `The deployment ${id} could not be found`);
    return found;
  }

  create(request: DeploymentRequest): DeploymentRecord {
    const { clock } = this.around;
    const group = this.groups.group(request.applicationName, request.deploymentGroupName);
    const revision = revisionOf(request.revision);
    const config = this.groups.config(request.deploymentConfigName ?? group.settings.deploymentConfigName);
    served(() => checkAutoRollback(request.autoRollbackConfiguration));
    served(() => checkAlarms(request.overrideAlarmConfiguration));
    const active = this.all.find((other) => isOf(other, group) && !isOver(other.progress));
    if (active !== undefined) throw refused('DeploymentLimitExceededException', `Deployment Group '${group.name}' is already deploying deployment '${active.id}'`);
    const target = targetOf(revision);
    const record: DeploymentRecord = {
      id: newDeploymentId(),
      application: group.application,
      group: group.name,
      groupId: group.id,
      serviceRole: group.settings.serviceRoleArn,
      configName: config.name,
      created: clock.now(),
      creator: 'user',
      description: request.description,
      revision,
      previousRevision: this.all.find((other) => isOf(other, group) && other.progress.status === 'Succeeded')?.revision,
      target: target instanceof AppSpecProblem ? undefined : target,
      plan: { steps: shiftSteps(config.plan), hooks: target instanceof AppSpecProblem ? {} : target.hooks },
      progress: CREATED,
      hookExecutions: {},
      autoRollback: request.autoRollbackConfiguration ?? group.settings.autoRollbackConfiguration,
      alarms: request.overrideAlarmConfiguration ?? group.settings.alarmConfiguration,
    };
    this.documents.put(record.id, record);
    this.timers.set(record.id, clock.after(START_MS, () => this.start(record.id)));
    return record;
  }

  /** With true or false, the rollback configuration does not matter. */
  stop(id: unknown, autoRollbackEnabled: boolean | undefined): void {
    const record = this.get(id);
    if (isOver(record.progress)) throw refused('DeploymentAlreadyCompletedException', `Deployment ${record.id} is already completed`);
    this.end(record, 'Stopped', STOPPED_ON_REQUEST, undefined, autoRollbackEnabled);
  }

  /** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_PutLifecycleEventHookExecutionStatus.html */
  report(id: unknown, executionId: unknown, status: unknown): string {
    const record = this.get(id);
    if (status !== 'Succeeded' && status !== 'Failed') {
      throw refused('InvalidLifecycleEventHookExecutionStatusException', 'The result of a Lambda validation function that verifies a lifecycle event is invalid. It should return Succeeded or Failed.');
    }
    const event = typeof executionId === 'string' && Object.hasOwn(record.hookExecutions, executionId) ? record.hookExecutions[executionId] : undefined;
    if (event === undefined) {
      throw refused('InvalidLifecycleEventHookExecutionIdException', 'A lifecycle event hook is invalid. Review the hooks section in your AppSpec file to ensure the lifecycle events and hooks functions are valid.');
    }
    if (eventOf(record.progress, event)?.status !== 'InProgress') {
      throw refused('LifecycleEventAlreadyCompletedException', 'An attempt to return the status of an already completed lifecycle event occurred.');
    }
    if (status === 'Failed') this.end(record, 'Failed', HOOK_FAILED, `${record.plan.hooks[event] ?? event} reported Failed`);
    else this.go({ ...record, progress: hookSucceeded(record.progress, record.plan, event, this.around.clock.now()) });
    return String(executionId);
  }

  /** Settles once a deployment is over, and the one that rolls it back too. */
  finished(id: string): Promise<DeploymentRecord> {
    const record = this.get(id);
    if (isOver(record.progress)) return Promise.resolve(record);
    return new Promise((settle) => { this.waiting.set(id, [...this.waiting.get(id) ?? [], settle]); });
  }

  /**
   * What the server's end has cut off is stopped and rolled back, whatever the group says: the stack update that waited
   * for it is rolled back as well.
   */
  recover(): void {
    for (const record of this.all) if (!isOver(record.progress)) this.end(record, 'Stopped', STOPPED_WITH_SERVER, undefined, true);
  }

  private start(id: string): void {
    const record = this.documents.all.get(id);
    if (record === undefined || record.progress.status !== 'Created') return;
    const { aliases, clock } = this.around;
    const { target } = record;
    const now = clock.now();
    const progress = begin(record.progress, record.plan, now);
    this.emit({ ...record, progress });
    const problem = target === undefined ? invalidConfiguration(this.appSpecProblem(record)) : aliases.check(target);
    // Before anything has begun: all its lifecycle events are skipped.
    const early: DeploymentRecord = { ...record, progress: { ...record.progress, started: now } };
    if (problem !== undefined) return this.end(early, 'Failed', problem);
    const alarm = this.alarm(record);
    if (alarm !== undefined) return this.end(early, 'Stopped', alarm);
    this.go({ ...record, progress });
  }

  private wake(id: string): void {
    const record = this.documents.all.get(id);
    if (record === undefined || isOver(record.progress)) return;
    const alarm = this.alarm(record);
    if (alarm !== undefined) return this.end(record, 'Stopped', alarm);
    this.go(record);
  }

  /** Does all that is due now, and waits for what comes next. */
  private go(from: DeploymentRecord): void {
    const { aliases, clock, roles } = this.around;
    let record = from;
    for (;;) {
      const now = clock.now();
      const task = taskOf(record.progress, record.plan);
      if (task.kind === 'none' || record.target === undefined) break;
      if (task.kind === 'shift') {
        if (task.at > now) break;
        const denied = roles.refusesShift(record.serviceRole, record.target.functionName);
        if (denied !== undefined) return this.end(record, 'Failed', denied.error, denied.detail);
        const problem = aliases.shift(record.target, task.weight);
        if (problem !== undefined) return this.end(record, 'Failed', problem);
        record = { ...record, progress: shifted(record.progress, record.plan, now) };
      } else {
        if (task.dueBy <= now) return this.end(record, 'Failed', HOOK_TIMED_OUT);
        if (Object.values(record.hookExecutions).includes(task.event)) break;
        const denied = roles.refusesHook(record.serviceRole, task.functionName);
        if (denied !== undefined) return this.end(record, 'Failed', denied.error, denied.detail);
        const executionId = randomBytes(96).toString('base64');
        record = { ...record, hookExecutions: { ...record.hookExecutions, [executionId]: task.event } };
        // Kept before the call: the hook may report at once.
        this.documents.put(record.id, record);
        const problem = this.callHook(record, task.event, task.functionName, executionId);
        if (problem !== undefined) return this.end(record, 'Failed', HOOK_FAILED, problem);
      }
    }
    this.documents.put(record.id, record);
    if (!isOver(record.progress)) return this.arm(record);
    this.emit(record);
    this.settle(record);
  }

  /**
   * Asynchronously, as CodeDeploy does: a hook that fails is tried again by Lambda, and one that never reports is given
   * up after an hour of this server's clock.
   * https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html#reference-appspec-file-structure-hooks-section-structure-lambda
   */
  private callHook(record: DeploymentRecord, event: HookEventName, functionName: string, executionId: string): string | undefined {
    try {
      this.around.invoker.invokeLater(functionName, { DeploymentId: record.id, LifecycleEventHookExecutionId: executionId });
      return undefined;
    } catch (error) {
      if (error instanceof ApiError) return `${event}: ${error.message}`;
      throw error;
    }
  }

  private arm(record: DeploymentRecord): void {
    const { clock } = this.around;
    const now = clock.now();
    const task = taskOf(record.progress, record.plan);
    const due = task.kind === 'shift' ? task.at : task.kind === 'hook' ? task.dueBy : Infinity;
    this.timers.get(record.id)?.cancel();
    this.timers.set(record.id, clock.after(Math.max(0, Math.min(POLL_MS, due - now)), () => this.wake(record.id)));
  }

  private end(record: DeploymentRecord, status: 'Failed' | 'Stopped', error: DeploymentError, message?: string, rollback?: boolean): void {
    const over: DeploymentRecord = { ...record, progress: ended(record.progress, status, error, this.around.clock.now(), message) };
    this.documents.put(over.id, over);
    this.emit(over);
    this.settle((rollback ?? rollsBack(over.progress, over.autoRollback)) && over.target !== undefined ? this.rollBack(over, over.target) : over);
  }

  private rollBack(record: DeploymentRecord, failed: LambdaRevision): DeploymentRecord {
    const { aliases, clock, roles } = this.around;
    const now = clock.now();
    const { rollback, rolledBack } = rollbackOf(record, failed, now);
    this.emit(rollback);
    const problem = roles.refusesShift(rollback.serviceRole, rollback.target.functionName)?.error ?? aliases.restore(rollback.target, record.progress.weight === 1);
    const over = { ...rollback, progress: problem === undefined ? shifted(rollback.progress, rollback.plan, now) : ended(rollback.progress, 'Failed', problem, now) };
    this.documents.put(rolledBack.id, rolledBack);
    this.documents.put(over.id, over);
    this.emit(over);
    return rolledBack;
  }

  private settle(record: DeploymentRecord): void {
    this.timers.get(record.id)?.cancel();
    this.timers.delete(record.id);
    for (const settle of this.waiting.get(record.id) ?? []) settle(record);
    this.waiting.delete(record.id);
  }

  private alarm(record: DeploymentRecord): DeploymentError | undefined {
    const { roles, alarmState } = this.around;
    return alarmError(record.alarms, (name) => (roles.seesAlarm(record.serviceRole, name) ? alarmState(name) : undefined));
  }

  private appSpecProblem({ revision }: DeploymentRecord): string {
    const problem = targetOf(revision);
    return problem instanceof AppSpecProblem ? `In the AppSpec file: ${problem.message}.` : '';
  }

  private emit({ id, application, group, groupId, progress }: DeploymentRecord): void {
    const state = STATES[progress.status];
    if (state === undefined) return;
    const { identity, events } = this.around;
    const event: AwsServiceEvent = {
      source: 'aws.codedeploy',
      detailType: 'CodeDeploy Deployment State-change Notification',
      resources: [this.groups.arn('Application', application), this.groups.arn('DeploymentGroup', application, group)],
      detail: { region: identity.region, deploymentId: id, application, deploymentGroup: group, instanceGroupId: groupId, state },
    };
    events.put(event);
  }
}

function isOf(deployment: DeploymentRecord, group: GroupRecord): boolean {
  return deployment.application === group.application && deployment.group === group.name;
}
