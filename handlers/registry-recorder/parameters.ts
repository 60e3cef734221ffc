import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { versionParameter } from '../../lib/registry/parameters';
import { judgeRecord, type VersionRecord } from '../../lib/registry/record';
import { oversize, recordText } from '../../lib/registry/record-size';
import { patiently } from '../shared/patience';
import type { Clients } from './clients';

/**
 * Takes the name of a version for its content. Of two deploys that record one version at once, Parameter Store lets one make the parameter;
 * the other finds it. Answers what was recorded before, or throws where that is of other content.
 */
export async function claim(record: VersionRecord, clients: Clients): Promise<VersionRecord | undefined> {
  const found = await read(record, clients) ?? await make(record, clients);
  const verdict = judgeRecord(found, record, false);
  if (verdict.kind === 'refused') throw new Error(verdict.message);
  return found;
}

/** Undefined: this one has made it. */
async function make(record: VersionRecord, clients: Clients): Promise<VersionRecord | undefined> {
  try {
    await put(record, false, clients);
    return undefined;
  } catch (error) {
    if ((error as Error).name !== 'ParameterAlreadyExists') throw error;
    return read(record, clients);
  }
}

/** Writes what may change, where it has. */
export async function update(record: VersionRecord, stored: VersionRecord, clients: Clients): Promise<void> {
  if (recordText(record) !== recordText(stored)) await put(record, true, clients);
}

/** Changes a record that somebody else may have written meanwhile: what it says now is read first. One that is gone or of other content is left. */
export async function change(record: VersionRecord, to: (now: VersionRecord) => VersionRecord, clients: Clients): Promise<void> {
  const now = await read(record, clients);
  if (now !== undefined && now.digest === record.digest) await update(to(now), now, clients);
}

async function read({ name, version }: VersionRecord, { ssm, sleep }: Clients): Promise<VersionRecord | undefined> {
  const Name = versionParameter(name, version);
  try {
    const { Parameter } = await patiently(() => ssm.send(new GetParameterCommand({ Name })), sleep);
    return parse(Name, Parameter?.Value ?? '');
  } catch (error) {
    if ((error as Error).name === 'ParameterNotFound') return undefined;
    throw error;
  }
}

function parse(name: string, value: string): VersionRecord {
  try {
    return JSON.parse(value) as VersionRecord;
  } catch {
    throw new Error(`the parameter ${name} holds something else than a record of a version: remove it, or give the version another name`);
  }
}

async function put(record: VersionRecord, overwrite: boolean, { ssm, sleep }: Clients): Promise<void> {
  const tooLong = oversize(record);
  if (tooLong !== undefined) throw new Error(tooLong);
  const Name = versionParameter(record.name, record.version);
  await patiently(() => ssm.send(new PutParameterCommand({ Name, Value: recordText(record), Type: 'String', Overwrite: overwrite })), sleep);
}
