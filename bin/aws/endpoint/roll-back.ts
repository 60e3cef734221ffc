import { planEndpointRollback, sameVariants } from '../../../lib/versions/endpoint-rollback';
import { modelText } from '../../../lib/versions/endpoint-status';
import { isUndone, parseRolledBackDigests, recordRolledBack, ROLLED_BACK_TAG, type RolledBackVersion } from '../../../lib/versions/rolled-back';
import { formatServed, parseServedDigests, recordServed, SERVED_TAG, type ServedVersion } from '../../../lib/versions/served';
import { LocalError } from '../../../local/errors';
import { unless } from '../call';
import type { Rollback, RollbackOptions } from '../change';
import { nameOf } from '../hosts';
import type { AwsSession } from '../session';
import { settledStack, stackStatus } from '../stack';
import { byHandAlarm, setAlarm, type ByHandAlarm } from './by-hand';
import { configNamed, hostConfigs, type HostedConfig } from './configs';
import { describeEndpoint, sameName, type FoundEndpoint } from './find';
import { holdEndpoint } from './hold';
import { endpointStack, type EndpointStack } from './stack';
import { arrived, beginUpdate, scaledVariants, setEndpointTags } from './update';

/** From one configuration to another: by an update, or by taking one back that is under way. */
interface Move {
  /** What is left: what runs, or what an update under way leads to. Undefined where that is none of this library's. */
  readonly from?: HostedConfig;
  readonly to: HostedConfig;
  /** Where an update is taken back. */
  readonly alarm?: ByHandAlarm;
}

export async function plannedForEndpoint(session: AwsSession, endpoint: FoundEndpoint, { wanted, reason }: RollbackOptions): Promise<Rollback> {
  const { EndpointStatus: status = '?', EndpointConfigName: running, PendingDeploymentSummary: pending } = await describeEndpoint(session, endpoint.name);
  const next = pending?.EndpointConfigName;
  const configs = await hostConfigs(session, endpoint, running);
  const warnings: string[] = [];
  const [runs, alarm, stack] = [
    configNamed(configs, running),
    next === undefined ? undefined : await unless(warnings, 'it is not known whether the update under way can be taken back', () => byHandAlarm(session, endpoint.name, next)),
    await unless(warnings, 'it is not known whether the next deploy is held', () => endpointStack(session, endpoint)),
  ];
  const scaled = await unless(warnings, 'it is not known whether its variants are scaled, and SageMaker refuses another instance type of one that is', () => scaledVariants(session, endpoint.name, runs?.variants.map(({ name }) => name) ?? [])) ?? [];
  const served = parseServedDigests(endpoint.tags[SERVED_TAG]);
  const rolledBack = parseRolledBackDigests(endpoint.tags[ROLLED_BACK_TAG]);
  const plan = planEndpointRollback({ endpointName: endpoint.name, status, running: runs?.name ?? running, pending: next, takenBackByHand: alarm !== undefined, configs, served, rolledBack, scaled, wanted });
  if (plan.refusal !== undefined) throw new LocalError(`${endpoint.name} is left as it is: ${plan.refusal}`);

  const to = configNamed(configs, plan.to.name)!;
  const move: Move = { from: plan.atOnce ? configNamed(configs, next) : runs, to, alarm: plan.atOnce ? alarm : undefined };
  const version = versionOf(to);
  const unguarded = stack !== undefined && !stack.guarded ? ['the next deploy is not held: no guard stands before the endpoint in its stack. A deploy with this version of the library puts one there'] : [];
  return {
    to: `the configuration ${version}`,
    lines: [...linesOf(move, stack), ...(stack?.guarded === true ? [`keeps deploys of the stack ${stack.name} from changing it, until \`csi release ${nameOf(endpoint)}\``] : [])],
    warnings: [...plan.warnings, ...warnings, ...unguarded],
    run: async (say) => {
      await begin(session, endpoint, move, reason);
      say(move.alarm === undefined ? `SageMaker takes ${endpoint.name} to the configuration ${version}, and starts its instances: that takes minutes on AWS ...` : `SageMaker takes ${endpoint.name} back to the configuration ${version}, whose instances are there ...`);
      const problems: string[] = [];
      // From now on: an update takes minutes, and a deploy may come in between.
      const undo = await unless(problems, 'the next deploy is not held', () => holdEndpoint(session, endpoint, { version, reason, keepsReason: !isUndone(rolledBack, version) }));
      try {
        await arrived(session, endpoint, to.name, say);
      } catch (error) {
        await undo?.();
        throw error;
      } finally {
        await end(session, move);
      }
      say(`the configuration ${version} has all traffic now`);
      await unless(problems, 'it is not recorded in its tags', () => setEndpointTags(session, endpoint, marksOf(move, { served, rolledBack, configs })));
      if (stack !== undefined) await unless(problems, 'a deploy that is under way may have changed it again', () => afterStack(session, endpoint, stack, to.name, say));
      for (const problem of problems) say(`! ${problem}`);
    },
  };
}

function linesOf({ from, to, alarm }: Move, stack: EndpointStack | undefined): readonly string[] {
  if (alarm === undefined) {
    return [`gives the configuration ${named(to)} all traffic${from === undefined ? '' : `, instead of ${named(from)}`}: SageMaker starts its instances, moves the traffic at once, and ends the others then`];
  }
  return [
    `takes the update${from === undefined ? '' : ` to the configuration ${named(from)}`} back: SageMaker gives ${named(to)} all traffic at once, on the instances that it still has, and starts none`,
    ...(stack === undefined ? [] : [`fails the deploy of the stack ${stack.name} that is under way by that, and the stack goes back to what it was`]),
  ];
}

async function begin(session: AwsSession, endpoint: FoundEndpoint, { from, to, alarm }: Move, reason: string | undefined): Promise<void> {
  if (alarm === undefined) await beginUpdate(session, endpoint, to.name, sameVariants(from, to));
  else await setAlarm(session, alarm, 'ALARM', `csi rollback${reason === undefined ? '' : `: ${reason}`}`);
}

/** The alarm goes with the deploy that is taken back; one that was made by other means stays, and has done its work. */
async function end(session: AwsSession, { alarm }: Move): Promise<void> {
  if (alarm !== undefined) await unless([], '', () => setAlarm(session, alarm, 'OK', 'csi rollback is over'));
}

/** What is known of its configurations from now on. What an update under way led to has never carried all traffic for good. */
function marksOf({ from, to, alarm }: Move, { served, rolledBack, configs }: { readonly served: readonly ServedVersion[]; readonly rolledBack: readonly RolledBackVersion[]; readonly configs: readonly HostedConfig[] }): Readonly<Record<string, string | undefined>> {
  const now = Date.now() / 1000;
  const version = versionOf(to);
  const marks = recordRolledBack(rolledBack, { from: from?.version === undefined ? [] : [from.version], to: version, versions: configs.flatMap((config) => config.version ?? []) }, now, parseRolledBackDigests);
  const seen = recordServed(from?.version === undefined || alarm !== undefined ? served : recordServed(served, from.version, now), version, now);
  return { [SERVED_TAG]: formatServed(seen.filter((each) => !marks.forgotten.includes(each.version))), [ROLLED_BACK_TAG]: marks.tag };
}

/** By the beginning of its digest, where this library has made it. */
function versionOf({ version, name }: HostedConfig): string {
  return version ?? name;
}

function named(config: HostedConfig): string {
  return `${versionOf(config)} (${modelText(config.variants.flatMap(({ model }) => model ?? []))})`;
}

/** A deploy that was under way before the hold may take the endpoint back to where it found it. */
async function afterStack(session: AwsSession, endpoint: FoundEndpoint, stack: EndpointStack, config: string, say: (line: string) => void): Promise<void> {
  const { status } = await stackStatus(session, stack);
  if (!status.endsWith('_IN_PROGRESS')) return;
  say(`waiting for the stack ${stack.name}, which is in ${status} ...`);
  await settledStack(session, stack);
  if (sameName((await describeEndpoint(session, endpoint.name)).EndpointConfigName, config)) return;
  say(`the stack ${stack.name} has moved it, and SageMaker takes it back ...`);
  await beginUpdate(session, endpoint, config, false);
  await arrived(session, endpoint, config, say);
  say('it has all traffic again');
}
