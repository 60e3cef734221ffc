import { DeleteParameterCommand, GetParametersCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { patiently } from '../../shared/patience';
import type { Clients, Home } from '../clients';
import type { PausedVariant } from './targets';

/** How the variants of an endpoint were scaled. */
export interface SavedScaling {
  /** Milliseconds since 1970, by the clock of schedules. */
  readonly at: number;
  readonly variants: Readonly<Record<string, PausedVariant>>;
}

/** A standard parameter has 4,096 characters, and costs nothing. https://docs.aws.amazon.com/general/latest/gr/ssm.html */
const PART_LENGTH = 4_000;
/** GetParameters takes no more names. A variant has 50 policies and 200 scheduled actions at most, of which a part holds a hundred. */
const MAX_PARTS = 10;

/** What survives the deploy, and this function: the stack may go back hours later. */
export async function save(clients: Clients, home: Home, endpointName: string, saved: SavedScaling): Promise<void> {
  const parts = toParts(saved);
  if (parts.length > MAX_PARTS) throw new Error(`the scaling of ${endpointName} has more policies and schedules than this can keep while it changes the endpoint: take \`autoScale\` out of the code for this deploy`);
  await forget(clients, home, endpointName);
  for (const [index, Value] of parts.entries()) {
    const Name = namesOf(home, endpointName)[index];
    await clients.ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true, Description: 'How an endpoint is scaled, while its instances change' }));
  }
}

export async function savedOf(clients: Clients, home: Home, endpointName: string): Promise<SavedScaling | undefined> {
  const parts = await partsOf(clients, home, endpointName);
  return parts.length === 0 ? undefined : fromParts(parts.map(({ value }) => value));
}

export async function forget(clients: Clients, home: Home, endpointName: string): Promise<void> {
  for (const { name: Name } of await partsOf(clients, home, endpointName)) await clients.ssm.send(new DeleteParameterCommand({ Name }));
}

async function partsOf({ ssm, sleep }: Clients, home: Home, endpointName: string): Promise<readonly { readonly name: string; readonly value: string }[]> {
  const Names = namesOf(home, endpointName);
  const { Parameters = [] } = await patiently(() => ssm.send(new GetParametersCommand({ Names: [...Names] })), sleep);
  const values = new Map(Parameters.map(({ Name, Value }) => [Name, Value]));
  return Names.flatMap((name) => (values.get(name) === undefined ? [] : [{ name, value: values.get(name)! }]));
}

function namesOf({ stackId }: Home, endpointName: string): readonly string[] {
  const [, stackName = 'stack'] = stackId.split('/');
  return Array.from({ length: MAX_PARTS }, (_, index) => `/csi/scaling/${stackName}/${endpointName}/${index}`);
}

/** Each part says how many there are. */
export function toParts(saved: SavedScaling): readonly string[] {
  const text = deflateRawSync(JSON.stringify(saved)).toString('base64');
  const count = Math.ceil(text.length / PART_LENGTH);
  return Array.from({ length: count }, (_, index) => `${count}:${text.slice(index * PART_LENGTH, (index + 1) * PART_LENGTH)}`);
}

/** Undefined where some were not written: then nothing was deregistered. */
export function fromParts(parts: readonly string[]): SavedScaling | undefined {
  const [count] = parts[0]!.split(':');
  if (parts.length !== Number(count) || parts.some((part) => !part.startsWith(`${count}:`))) return undefined;
  return JSON.parse(inflateRawSync(Buffer.from(parts.map((part) => part.slice(part.indexOf(':') + 1)).join(''), 'base64')).toString()) as SavedScaling;
}
