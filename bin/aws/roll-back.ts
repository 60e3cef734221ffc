import { HOLD_REASON_TAG, holdTags, reasonTag } from '../../lib/versions/hold';
import { planRollback, versionOfModel } from '../../lib/versions/rollback';
import { isUndone, parseRolledBack, recordRolledBack, ROLLED_BACK_TAG } from '../../lib/versions/rolled-back';
import { formatServed, parseServed, recordServed, SERVED_TAG, type ServedVersion } from '../../lib/versions/served';
import { modelOf, percent } from '../../lib/versions/status';
import { LocalError } from '../../local/errors';
import { unless } from './call';
import { callerArn } from './caller';
import type { Rollback, RollbackOptions } from './change';
import { rolloutUnderWay } from './deployments';
import { liveAlias, provisionedConcurrency, publishedVersions, type FoundFunction, type LiveAlias } from './functions';
import { nameOf } from './hosts';
import { moveAlias, setTags, stopAndWait } from './move';
import { aliasUpdate, settledStack, stackOf, stackStatus, type FunctionStack } from './stack';
import type { AwsSession } from './session';

export async function planned(session: AwsSession, fn: FoundFunction, { wanted: asked, byModel, reason }: RollbackOptions): Promise<Rollback> {
  const [alias, versions] = await Promise.all([liveAlias(session, fn), publishedVersions(session, fn)]);
  const warnings: string[] = [];
  const stack = await unless(warnings, 'a deploy that is under way may move it again', () => stackOf(session, fn));
  if (stack?.aliasId !== undefined && !stack.isGuarded) warnings.push(`no guard stands before its alias in the stack ${stack.name}: the next deploy may move it. Deploy with this version of the library first, if there is time for that`);
  const deployments = stack === undefined ? undefined : (await unless(warnings, 'a rollout under way is not stopped', () => aliasUpdate(session, stack)))?.deployments;
  const rollout = deployments === undefined ? undefined : await rolloutUnderWay(session, deployments);
  const served = parseServed(fn.tags[SERVED_TAG]);
  const rolledBack = parseRolledBack(fn.tags[ROLLED_BACK_TAG]);
  const ofModel = byModel !== true || asked === undefined ? undefined : versionOfModel(versions.map(({ Version, Description }) => ({ version: Version, ...modelOf(Description) })), served, asked);
  const wanted = ofModel ?? asked;
  const weighted = Object.keys(alias?.weights ?? {})[0];
  const rollingOut = rollout === undefined ? weighted : rollout.to ?? weighted ?? '?';
  const plan = planRollback({ versions: versions.map(({ Version }) => Version), live: alias?.version, rollingOut, served, rolledBack, wanted });
  if (plan.refusal !== undefined) throw new LocalError(`${fn.name} is left as it is: ${plan.refusal}`);

  const { to } = plan;
  const named = (version: string): string => {
    const { model, modelVersion } = modelOf(versions.find(({ Version }) => Version === version)?.Description);
    return model === undefined ? `version ${version}` : `version ${version} (${model} ${modelVersion ?? ''})`;
  };
  const ready = (await unless([], '', () => provisionedConcurrency(session, fn)) ?? []).find(({ qualifier }) => qualifier === 'live');
  const lines = [
    ...(rollout === undefined ? [] : [`stops the rollout ${rollout.deploymentId}${rollout.to === undefined ? '' : ` of ${named(rollout.to)}`}${rollout.weight === undefined ? '' : `, which has ${percent(rollout.weight)} of the traffic`}`]),
    `gives ${named(to)} all traffic${alias === undefined || alias.version === to ? '' : `, instead of ${named(alias.version)}`}`,
    ...(stack?.isGuarded !== true ? [] : [`keeps deploys of the stack ${stack.name} from moving it, until \`csi release ${nameOf(fn)}\``]),
    ...(ready === undefined || alias?.version === to ? [] : [`${ready.requested} environments stay provisioned for live; Lambda prepares them anew for version ${to}, and calls in the meantime may start cold`]),
  ];
  return {
    to: `version ${to}`, lines, warnings: [...plan.warnings, ...warnings],
    run: async (say) => {
      const by = unless([], '', () => callerArn(session));
      const now = rollout === undefined || deployments === undefined ? alias : await stopped(session, fn, deployments.group, rollout.deploymentId, say);
      if (now === undefined) throw new LocalError(`${fn.name} has no alias live any more`);
      await move(session, fn, to, now, say);
      const from = [alias?.version, rollingOut].flatMap((version) => (version === undefined || version === '?' ? [] : [version]));
      const marks = recordRolledBack(rolledBack, { from, to, versions: versions.map(({ Version }) => Version) }, Date.now() / 1000);
      const tags = {
        [SERVED_TAG]: formatServed(seen(served, alias, to).filter(({ version }) => !marks.forgotten.includes(version))),
        [ROLLED_BACK_TAG]: marks.tag,
        ...holdTags({ version: to, since: Date.now() / 1000, by: await by, reason: reasonTag(reason, isUndone(rolledBack, to) ? undefined : fn.tags[HOLD_REASON_TAG]) }),
      };
      const problems: string[] = [];
      await unless(problems, 'it is not recorded in its tags, and the next deploy may move it', () => setTags(session, fn, tags));
      if (stack !== undefined) await unless(problems, 'a deploy that is under way may have moved it again', () => afterStack(session, fn, stack, to, say));
      for (const problem of problems) say(`! ${problem}`);
    },
  };
}

/** What had all traffic until now, and what has it from now on. */
function seen(served: readonly ServedVersion[], before: LiveAlias | undefined, to: string): readonly ServedVersion[] {
  const now = Date.now() / 1000;
  return recordServed(before === undefined || Object.keys(before.weights).length > 0 ? served : recordServed(served, before.version, now), to, now);
}

async function stopped(session: AwsSession, fn: FoundFunction, group: string, deploymentId: string, say: (line: string) => void): Promise<LiveAlias | undefined> {
  say(`stopping the rollout ${deploymentId} ...`);
  const alias = await stopAndWait(session, fn, group, deploymentId);
  say(`the rollout is over: version ${alias?.version ?? '?'} has all traffic`);
  return alias;
}

async function move(session: AwsSession, fn: FoundFunction, to: string, alias: LiveAlias, say: (line: string) => void): Promise<void> {
  if (alias.version === to && Object.keys(alias.weights).length === 0) return;
  await moveAlias(session, fn, to, alias);
  say(`version ${to} has all traffic now`);
}

/** A deploy under way may put the alias back to where it found it. */
async function afterStack(session: AwsSession, fn: FoundFunction, stack: FunctionStack, to: string, say: (line: string) => void): Promise<void> {
  const { status } = await stackStatus(session, stack);
  if (status.endsWith('_IN_PROGRESS')) {
    say(`waiting for the stack ${stack.name}, which is in ${status} ...`);
    await settledStack(session, stack);
  }
  // It may have been over before it was asked for.
  const alias = await liveAlias(session, fn);
  if (alias !== undefined && alias.version !== to) await move(session, fn, to, alias, say);
}
