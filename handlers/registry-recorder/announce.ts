import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { versionParameter } from '../../lib/registry/parameters';
import type { VersionRecord } from '../../lib/registry/record';
import { APPROVAL_EVENT, type ApprovalEventDetail } from '../../lib/registry/request';
import { patiently } from '../shared/patience';
import type { Clients } from './clients';

/** Tells whoever follows it what was decided about a version: where it is new, or the decision is another than before. */
export async function announce(record: VersionRecord, found: VersionRecord | undefined, { events, sleep }: Clients): Promise<void> {
  const { name, version, digest, approval, manifest } = record;
  if (found?.approval === approval) return;
  const detail: ApprovalEventDetail = { name, version, digest, approval, ...(found !== undefined && { previousApproval: found.approval }), ...(manifest !== undefined && { manifest }) };
  const { Entries: [entry] = [] } = await patiently(() => events.send(new PutEventsCommand({
    Entries: [{ Source: APPROVAL_EVENT.source, DetailType: APPROVAL_EVENT.detailType, Detail: JSON.stringify(detail), Resources: [versionParameter(name, version)] }],
  })), sleep);
  if (entry?.ErrorCode !== undefined) throw new Error(`EventBridge did not take the event that says that ${name} ${version} is ${approval}, which is not recorded therefore: ${entry.ErrorCode} ${entry.ErrorMessage ?? ''}`);
}
