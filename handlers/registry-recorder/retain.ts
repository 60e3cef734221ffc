import { planRetention, type RetentionPlan } from '../../lib/registry/retention';
import type { VersionRecord } from '../../lib/registry/record';
import { recordText } from '../../lib/registry/record-size';
import { eachOf } from '../shared/paging';
import { say } from '../shared/say';
import { isSettled, stateOf } from '../shared/stack-state';
import type { Clients, Home } from './clients';
import { change } from './parameters';
import { mark, objectsOf, placeOf } from './unused';
import { declaredVersions, modelHosts, publishedModel } from './uses';

/** What is asked for: all models of the stack, or one of them. */
export interface RetainTask {
  readonly kind: 'retain';
  readonly model?: string;
  /** Whether it only says what it would do. */
  readonly dryRun: boolean;
}

export interface RetainedModel {
  readonly model: string;
  readonly versions: RetentionPlan['versions'];
  /** Where the bytes are that expire. */
  readonly expiring: readonly string[];
}

export interface RetainAnswer {
  readonly stackStatus: string;
  readonly models: readonly RetainedModel[];
}

/**
 * Marks what nobody has used for long, and takes the mark away from what somebody uses again. What cannot be looked at fails the whole, and
 * nothing is marked. While the stack is changed, nothing is marked either: what it is going to declare is not known yet.
 */
export async function retain({ model: only, dryRun }: RetainTask, clients: Clients, home: Home): Promise<RetainAnswer> {
  const { status: stackStatus } = await stateOf(clients, home);
  const declared = await declaredVersions(clients, home);
  const models = [...declared.keys()].filter((model) => only === undefined || model === only);
  if (models.length === 0) return { stackStatus, models: [] };
  const hosts = await modelHosts(clients);
  const answers = await eachOf(models, async (model): Promise<RetainedModel> => {
    const { records, aliases, endpoints } = await publishedModel(clients, model);
    const kept = records.filter((record) => secondsOf(record, home.retention) !== undefined);
    const uses = { declared: declared.get(model) ?? [], aliases, endpoints, hosts: hosts.filter((host) => host.model === model) };
    const plan = planRetention(kept.map(factsOf), uses, { retainSeconds: Math.max(0, ...kept.map((record) => secondsOf(record, home.retention) ?? 0)), now: clients.now() });
    if (!dryRun) await carryOut(plan, kept, { settled: isSettled(stackStatus) }, clients);
    const expiring = [...plan.artifacts].filter(([, expires]) => expires).map(([artifact]) => artifact);
    say('INFO', `${model}: ${expiring.length === 0 ? 'all is kept' : `${expiring.length} contents expire`}`, { model, dryRun, stackStatus, versions: plan.versions, expiring });
    return { model, versions: plan.versions, expiring };
  });
  return { stackStatus, models: answers };
}

/** Undefined where a version is none of this registry's, or all are kept. */
function secondsOf({ artifact = '' }: VersionRecord, retention: Home['retention']): number | undefined {
  const place = placeOf(artifact);
  return place === undefined ? undefined : retention?.[place.bucket];
}

function factsOf({ version, artifact = '', unusedSince, modelPackage }: VersionRecord) {
  const since = Date.parse(unusedSince ?? '') / 1000;
  return { version, artifact, ...(Number.isFinite(since) && { unusedSince: since }), ...(modelPackage !== undefined && { modelPackage }) };
}

async function carryOut(plan: RetentionPlan, records: readonly VersionRecord[], { settled }: { readonly settled: boolean }, clients: Clients): Promise<void> {
  for (const [artifact, expires] of plan.artifacts) {
    const sharing = records.filter((record) => record.artifact === artifact);
    const place = placeOf(artifact);
    // What was never unused has no mark.
    if (place === undefined || (expires ? !settled : sharing.every(({ unusedSince, expired }) => unusedSince === undefined && expired === undefined))) continue;
    const objects = await objectsOf(place, clients);
    const changed = await mark(place, objects, expires, clients);
    const isGone = objects.every(({ IsLatest }) => IsLatest !== true);
    if (changed > 0) say('INFO', `${artifact} ${expires ? 'is to expire: nobody has used it for long' : 'is used again'}`, { artifact, objects: changed });
    if (isGone && !expires) say('WARN', `${artifact} is used again, and has expired: declare its version again, and the next deploy brings it back`, { artifact });
    await note(sharing, plan, isGone, clients);
  }
  // Those that are unused, and not for long enough yet.
  if (settled) await note(records.filter(({ artifact = '' }) => plan.artifacts.get(artifact) === false), plan, undefined, clients);
}

/** Says in the records what was found, where that is something new. Whether bytes are gone is left as it is where nobody looked. */
async function note(records: readonly VersionRecord[], plan: RetentionPlan, isGone: boolean | undefined, clients: Clients): Promise<void> {
  for (const record of records) {
    const since = plan.versions.find(({ version }) => version === record.version)?.unusedSince;
    const noted = ({ unusedSince: _since, expired, ...rest }: VersionRecord): VersionRecord => {
      const gone = isGone === undefined ? expired : isGone ? expired ?? iso(clients.now()) : undefined;
      return { ...rest, ...(since !== undefined && { unusedSince: iso(since) }), ...(gone !== undefined && { expired: gone }) };
    };
    if (recordText(noted(record)) !== recordText(record)) await change(record, noted, clients);
  }
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
