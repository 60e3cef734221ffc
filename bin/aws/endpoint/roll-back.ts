import { planEndpointRollback, sameVariants } from '../../../lib/versions/endpoint-rollback';
import { modelText } from '../../../lib/versions/endpoint-status';
import { formatHold, HOLD_REASON_TAG, HOLD_TAG, reasonTag } from '../../../lib/versions/hold';
import { isUndone, parseRolledBackDigests, recordRolledBack, ROLLED_BACK_TAG } from '../../../lib/versions/rolled-back';
import { formatServed, parseServedDigests, recordServed, SERVED_TAG } from '../../../lib/versions/served';
import { LocalError } from '../../../local/errors';
import { unless } from '../call';
import type { Rollback, RollbackOptions } from '../change';
import { nameOf } from '../hosts';
import type { AwsSession } from '../session';
import { holdInStack, setStackPolicy, settledStack, stackStatus } from '../stack';
import { configNamed, hostConfigs, type HostedConfig } from './configs';
import { describeEndpoint, sameName, type FoundEndpoint } from './find';
import { endpointStack, type EndpointStack } from './stack';
import { arrived, beginUpdate, scaledVariants, setEndpointTags } from './update';

export async function plannedForEndpoint(session: AwsSession, endpoint: FoundEndpoint, { wanted, reason }: RollbackOptions): Promise<Rollback> {
  const { EndpointStatus: status = '?', EndpointConfigName: running, PendingDeploymentSummary: pending } = await describeEndpoint(session, endpoint.name);
  const configs = await hostConfigs(session, endpoint, running);
  const from = configNamed(configs, running);
  const warnings: string[] = [];
  const scaled = await unless(warnings, 'it is not known whether its variants are scaled, and SageMaker refuses another instance type of one that is', () => scaledVariants(session, endpoint.name, from?.variants.map(({ name }) => name) ?? [])) ?? [];
  const stack = await unless(warnings, 'the next deploy is not held', () => endpointStack(session, endpoint));
  const served = parseServedDigests(endpoint.tags[SERVED_TAG]);
  const rolledBack = parseRolledBackDigests(endpoint.tags[ROLLED_BACK_TAG]);
  const plan = planEndpointRollback({ endpointName: endpoint.name, status, running: from?.name ?? running, pending: pending?.EndpointConfigName, configs, served, rolledBack, scaled, wanted });
  if (plan.refusal !== undefined) throw new LocalError(`${endpoint.name} is left as it is: ${plan.refusal}`);

  const to = configNamed(configs, plan.to.name)!;
  const version = versionOf(to);
  return {
    to: `the configuration ${version}`,
    lines: [
      `gives the configuration ${named(to)} all traffic${from === undefined ? '' : `, instead of ${named(from)}`}: SageMaker starts its instances, moves the traffic at once, and ends the others then`,
      ...(stack?.resource === undefined ? [] : [`keeps deploys of the stack ${stack.name} from changing it, until \`csi release ${nameOf(endpoint)}\``]),
    ],
    warnings: [...plan.warnings, ...warnings],
    run: async (say) => {
      await beginUpdate(session, endpoint, to.name, sameVariants(from, to));
      say(`SageMaker takes ${endpoint.name} to the configuration ${version} ...`);
      const problems: string[] = [];
      // From now on: the update takes minutes, and a deploy may come in between.
      const undo = stack === undefined ? undefined : await unless(problems, 'the next deploy is not held', () => hold(session, stack));
      try {
        await arrived(session, endpoint, to.name);
      } catch (error) {
        await undo?.();
        throw error;
      }
      say(`the configuration ${version} has all traffic now`);
      const now = Date.now() / 1000;
      const marks = recordRolledBack(rolledBack, { from: from?.version === undefined ? [] : [from.version], to: version, versions: configs.flatMap((config) => config.version ?? []) }, now, parseRolledBackDigests);
      const seen = recordServed(from?.version === undefined ? served : recordServed(served, from.version, now), version, now);
      await unless(problems, 'it is not recorded in its tags', () => setEndpointTags(session, endpoint, {
        [SERVED_TAG]: formatServed(seen.filter((each) => !marks.forgotten.includes(each.version))),
        [ROLLED_BACK_TAG]: marks.tag,
        [HOLD_TAG]: formatHold({ version, since: now }),
        [HOLD_REASON_TAG]: reasonTag(reason, isUndone(rolledBack, version) ? undefined : endpoint.tags[HOLD_REASON_TAG]),
      }));
      if (stack !== undefined) await unless(problems, 'a deploy that is under way may have changed it again', () => afterStack(session, endpoint, stack, to.name, say));
      for (const problem of problems) say(`! ${problem}`);
    },
  };
}

/** By the beginning of its digest, where this library has made it. */
function versionOf({ version, name }: HostedConfig): string {
  return version ?? name;
}

function named(config: HostedConfig): string {
  return `${versionOf(config)} (${modelText(config.variants.flatMap(({ model }) => model ?? []))})`;
}

/** Answers what takes it back. */
async function hold(session: AwsSession, stack: EndpointStack): Promise<() => Promise<void>> {
  const before = stack.resource === undefined ? undefined : await holdInStack(session, stack, stack.resource);
  return async () => {
    if (before !== undefined) await setStackPolicy(session, stack, before.released);
  };
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
  await arrived(session, endpoint, config);
  say('it has all traffic again');
}
