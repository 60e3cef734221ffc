import { VERSION_DIGEST } from '../../lib/model/environment';
import { HOST_TAG } from '../../lib/versions/host-tags';
import { parseHeld } from '../../lib/versions/hold';
import { parseRolledBack, ROLLED_BACK_TAG } from '../../lib/versions/rolled-back';
import { parseServed, SERVED_TAG } from '../../lib/versions/served';
import { heldStatus, isoTime, modelOf, trafficOf, type FunctionStatus } from '../../lib/versions/status';
import { asFarAsAllowed } from './call';
import { groupAlarms, rolloutUnderWay } from './deployments';
import { failedRollout } from './failed-rollout';
import { liveAlias, provisionedConcurrency, publishedVersions, type FoundFunction } from './functions';
import { aliasUpdate, stackOf, stackStatus } from './stack';
import type { AwsSession } from './session';

/** Everything that is to be seen of a function. What the caller may not see is named, and left out. */
export async function inspect(session: AwsSession, fn: FoundFunction): Promise<FunctionStatus> {
  const { unknown, seen } = asFarAsAllowed();
  const [live, versions, provisioned = [], stack] = await Promise.all([
    liveAlias(session, fn), publishedVersions(session, fn),
    seen('Provisioned concurrency', () => provisionedConcurrency(session, fn)),
    seen('What the code declares', () => stackOf(session, fn)),
  ]);
  const [state, alias] = stack === undefined ? [undefined, undefined] : await Promise.all([
    seen('The state of its stack', () => stackStatus(session, stack)),
    seen('How its traffic is moved', () => aliasUpdate(session, stack)),
  ]);
  const deployments = alias?.deployments;
  const [rollout, failed, alarms = []] = deployments === undefined ? [] : await Promise.all([
    seen('A rollout under way', () => rolloutUnderWay(session, deployments)),
    seen('How its last rollout ended', () => failedRollout(session, deployments)),
    seen('Its alarms', () => groupAlarms(session, deployments)),
  ]);

  const served = parseServed(fn.tags[SERVED_TAG]);
  const timeIn = (list: typeof served) => (version: string): string | undefined => {
    const found = list.find((each) => each.version === version);
    return found === undefined ? undefined : isoTime(found.since);
  };
  const [since, rolledBack] = [timeIn(served), timeIn(parseRolledBack(fn.tags[ROLLED_BACK_TAG]))];
  const traffic = trafficOf(live);
  return {
    functionName: fn.name,
    functionArn: fn.arn,
    host: fn.tags[HOST_TAG],
    model: fn.tags['csi:model'],
    live: live === undefined ? undefined : { version: live.version, since: served[0]?.version === live.version ? since(live.version) : undefined },
    declared: stack === undefined || state === undefined ? undefined : { version: stack.declared, stack: stack.name, stackStatus: state.status },
    hold: heldStatus(parseHeld(fn.tags), stack?.isGuarded),
    rollout,
    failedRollout: failed,
    alarms,
    versions: versions.map(({ Version, Description, Environment, LastModified }) => ({
      version: Version,
      ...modelOf(Description),
      digest: Environment?.Variables?.[VERSION_DIGEST],
      published: LastModified,
      traffic: traffic[Version] ?? 0,
      served: since(Version),
      rolledBack: rolledBack(Version),
    })),
    provisioned,
    unknown,
  };
}
