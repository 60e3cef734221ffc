import { effectiveConfig, type DeployedVariant } from '../../../lib/sagemaker/deployment/check-config';
import { alarmsOf, type DeploymentConfig } from '../../../lib/sagemaker/deployment/config';
import { actionOf, advanced, begin, CREATED, dueOf, failed, isOver, isTimedOut, waited, type Progress } from '../../../lib/sagemaker/deployment/deployment';
import { planOf, type Action, type ByVariant, type DeploymentPlan } from '../../../lib/sagemaker/deployment/plan';
import type { Clock } from '../clock';
import type { FleetSet } from './fleet';
import type { VariantRecord } from './records';
import { HostingFailure } from './refusals';

export interface DeploymentsOptions {
  readonly clock: Clock;
  /** Undefined where there is no such alarm. */
  alarmState(name: string): string | undefined;
  /** Why the execution role may not look at an alarm; undefined when it may. */
  unseen(roleArn: string | undefined, alarm: string): string | undefined;
}

/** An update of an endpoint: fleets of the new config are to take over from those that serve. */
export interface Replacement {
  readonly endpoint: string;
  /** Name of the new config. */
  readonly config: string;
  /** In which SageMaker looks at the alarms. */
  readonly roleArn?: string;
  readonly deploymentConfig?: DeploymentConfig;
  /** As they are to be. */
  readonly variants: readonly VariantRecord[];
  readonly before: FleetSet;
  /** Without instances yet. */
  readonly next: FleetSet;
  /** Sends shares of each variant's requests, from 0 to 1, to `next`. */
  shift(shares: ByVariant): void;
  /** Told of every step, and as it turns back. */
  changed(deployment: RunningDeployment): void;
}

export interface RunningDeployment {
  readonly config: string;
  readonly variants: readonly VariantRecord[];
  readonly plan: DeploymentPlan;
  readonly progress: Progress;
}

/** An update and the way back from it have failed: both fleets serve. */
export class RollbackFailure extends HostingFailure {}

/** CloudWatch evaluates high-resolution alarms that often. */
const POLL_MS = 10_000;

/**
 * Carries out updates of endpoints as `lib/sagemaker/deployment` plans them: the waits by this server's clock, the instances
 * with real processes, in the machine's time. Nothing of it is kept: what the server's end cuts off never was.
 */
export class EndpointDeployments {
  private readonly running = new Map<string, RunningDeployment>();

  constructor(private readonly options: DeploymentsOptions) {}

  /** Of an endpoint that is being updated. */
  pending(endpoint: string): RunningDeployment | undefined {
    return this.running.get(endpoint.toLowerCase());
  }

  /** Settles when only `next` serves. Throws a HostingFailure when only `before` does, and a RollbackFailure when both do. */
  async run(replacement: Replacement): Promise<void> {
    const { endpoint, config, variants } = replacement;
    const { clock } = this.options;
    const deployed = deployedVariants(variants, replacement.before);
    const plan = planOf(effectiveConfig(replacement.deploymentConfig, deployed), deployed);
    const key = endpoint.toLowerCase();
    let progress = begin(CREATED, clock.now());
    const show = (): void => {
      const deployment = { config, variants, plan, progress };
      this.running.set(key, deployment);
      replacement.changed(deployment);
    };
    try {
      const early = this.trouble(replacement, 'before the deployment began');
      if (early !== undefined) progress = failed(progress, plan, early, clock.now());
      while (!isOver(progress)) {
        show();
        progress = await this.step(replacement, plan, progress);
      }
      show();
    } finally {
      this.running.delete(key);
    }
    if (progress.status === 'RollbackFailed') throw new RollbackFailure(progress.reason);
    if (progress.status === 'RolledBack') throw new HostingFailure(progress.reason);
  }

  /** Does what is to be done now, to its end. */
  private async step(replacement: Replacement, plan: DeploymentPlan, progress: Progress): Promise<Progress> {
    const { clock } = this.options;
    const action = actionOf(progress, plan);
    if (action === undefined) return progress;
    const [began, beganReally] = [clock.now(), performance.now()];
    try {
      if (action.kind === 'bake') await this.bake(replacement, plan, progress);
      else await carryOut(action, replacement);
    } catch (error) {
      return failed(progress, plan, (error as Error).message, clock.now());
    }
    const now = clock.now();
    // Processes start in the machine's time: this clock's does not count towards the limit.
    const after = action.kind === 'launch' ? waited(progress, Math.max(0, now - began - (performance.now() - beganReally))) : progress;
    if (isTimedOut(after, plan, now) && advanced(after, plan, now).status !== 'Succeeded') return failed(after, plan, TIMED_OUT, now);
    return advanced(after, plan, now);
  }

  private async bake(replacement: Replacement, plan: DeploymentPlan, progress: Progress): Promise<void> {
    const { clock } = this.options;
    for (;;) {
      const trouble = this.trouble(replacement, 'during the deployment');
      if (trouble !== undefined) throw new HostingFailure(trouble);
      const left = dueOf(progress, plan) - clock.now();
      if (left <= 0) return;
      await clock.sleep(Math.min(POLL_MS, left));
    }
  }

  private trouble({ deploymentConfig, roleArn }: Replacement, when: string): string | undefined {
    const alarms = alarmsOf(deploymentConfig);
    for (const name of alarms) {
      const unseen = this.options.unseen(roleArn, name);
      if (unseen !== undefined) return `The auto-rollback alarm ${name} cannot be monitored. Please ensure that the execution role has the permission cloudwatch:DescribeAlarms: ${unseen}`;
      if (this.options.alarmState(name) === undefined) return `The auto-rollback alarm ${name} does not exist.`;
    }
    const red = alarms.filter((name) => this.options.alarmState(name) === 'ALARM');
    return red.length === 0 ? undefined : `One or more auto-rollback alarms went off ${when}: ${red.join(', ')}.`;
  }
}

/** What of variants decides how they may be deployed, and how many steps that takes. */
export function deployedVariants(variants: readonly VariantRecord[], before: FleetSet | undefined): readonly DeployedVariant[] {
  return variants.map(({ name, instances, serverless, settings: { InstanceType } }) => ({
    name, old: before?.get(name)?.instances ?? 0, new: instances.desired, isServerless: serverless !== undefined, ...(InstanceType !== undefined && { instanceType: InstanceType }),
  }));
}

const TIMED_OUT = 'The deployment exceeded its MaximumExecutionTimeoutInSeconds.';

async function carryOut(action: Exclude<Action, { readonly kind: 'bake' }>, { before, next, shift }: Replacement): Promise<void> {
  if (action.kind === 'route') return shift(action.shares);
  const fleets = action.fleet === 'old' ? before : next;
  await Promise.all(Object.entries(action.instances).map(async ([variant, instances]) => {
    const fleet = fleets.get(variant);
    // A fleet that has no instances left is never asked for any again.
    await (action.kind === 'terminate' && instances === 0 ? fleet?.drain() : fleet?.scaleTo(instances));
  }));
}
