import { findServer } from '../../local/deploy/find-server';
import type { AwsSession } from './session';

/**
 * What a time that AWS's services say is on this machine's clock. Those of a `csi local start --speed N` have a clock that runs N times as fast, and
 * what runs there for real, such as the functions that note what served, has the machine's.
 */
export async function machineTime({ endpoint }: AwsSession): Promise<<T extends string | undefined>(iso: T) => T> {
  const server = await localServer(endpoint);
  if (server === undefined || server.speed === 1) return (iso) => iso;
  const real = Date.now();
  return (iso) => (iso === undefined ? iso : new Date(real - (server.now - Date.parse(iso)) / server.speed).toISOString() as typeof iso);
}

/** What a `csi local start` says of itself; undefined of AWS, and of another's. */
export async function localServer(endpoint: string | undefined): Promise<{ readonly now: number; readonly speed: number } | undefined> {
  const { port, hostname } = endpoint === undefined ? { port: '', hostname: '' } : new URL(endpoint);
  if (!/^(?:127\.0\.0\.1|localhost)$/.test(hostname) || !(Number(port) > 0)) return undefined;
  try {
    return await findServer(Number(port));
  } catch {
    // Another local AWS than ours.
    return undefined;
  }
}
