import { versionParameter } from '../../lib/registry/parameters';
import type { VersionRecord } from '../../lib/registry/record';
import { oversize } from '../../lib/registry/record-size';
import type { CustomResourceAnswer, CustomResourceEvent } from '../shared/cloudformation';
import { announce } from './announce';
import { BACKENDS } from './backend';
import type { Clients, Home } from './clients';
import { pinned, putManifest } from './objects';
import { change, claim, update } from './parameters';
import { type Recording, recordingOf } from './recording';
import { mark, objectsOf, placeOf } from './unused';

/** Custom::CsiModelVersion: what a registry knows of a version is what the last deploy said of it. Nothing is ever taken away. */
export async function record({ RequestType, PhysicalResourceId, ResourceProperties }: CustomResourceEvent, clients: Clients, home: Home): Promise<CustomResourceAnswer> {
  if (RequestType === 'Delete') return { PhysicalResourceId: PhysicalResourceId ?? 'nothing' };
  const asked = recordingOf(ResourceProperties);
  const { modelPackage } = await store(asked, clients, home);
  return { PhysicalResourceId: versionParameter(asked.request.name, asked.request.version), Data: { ...(modelPackage !== undefined && { modelPackage }) } };
}

async function store(asked: Recording, clients: Clients, { retention }: Home): Promise<VersionRecord> {
  const { request } = asked;
  const backend = BACKENDS[request.backend];
  // What may be wrong is found before anything is written.
  const tooLong = oversize(asked.record);
  if (tooLong !== undefined) throw new Error(tooLong);
  const manifest = await pinned(asked.manifest, request.bucket, clients);
  const found = await claim(asked.record, clients);
  // By now the name is this content's: whoever else has it waits for nothing, and writes the same.
  await putManifest(manifest, request.bucket, clients);
  const registered = { ...asked.record, ...await backend.register({ ...asked, manifest, ...(found !== undefined && { found }) }, clients) };
  await update(registered, found ?? asked.record, clients);
  if (found?.unusedSince !== undefined && retention?.[request.bucket] !== undefined) await useAgain(registered, clients);
  if (!backend.announces) await announceOrTakeBack(registered, found, clients);
  return registered;
}

/** A decision that nobody could be told of is not recorded: the next attempt would find it, and tell nobody either. */
async function announceOrTakeBack(registered: VersionRecord, found: VersionRecord | undefined, clients: Clients): Promise<void> {
  try {
    await announce(registered, found, clients);
  } catch (error) {
    await change(registered, (now) => ({ ...now, approval: found?.approval ?? 'pending' }), clients);
    throw error;
  }
}

/** What nobody used for long may expire, and this one is declared again. */
async function useAgain({ artifact = '' }: VersionRecord, clients: Clients): Promise<void> {
  const place = placeOf(artifact);
  if (place !== undefined) await mark(place, await objectsOf(place, clients), false, clients);
}
