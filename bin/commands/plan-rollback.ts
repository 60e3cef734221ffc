import type { AwsSession, FoundHost } from '../aws';
import type { PlannedChange } from './change';
import { loadAws } from './load-aws';

/** A rollback of a function or an endpoint, for the commands that begin one. */
export async function planRollbackOf(session: AwsSession, host: FoundHost, options: { readonly wanted?: string; readonly byModel?: boolean; readonly reason?: string }): Promise<PlannedChange> {
  const { nameOf, planned, plannedForEndpoint } = loadAws();
  const change = host.kind === 'function' ? await planned(session, host, options) : await plannedForEndpoint(session, host, options);
  return { change, question: `Give ${change.to} all traffic?`, done: `done. \`csi status ${nameOf(host)}\` shows it` };
}
