import { suggestion } from '../../lib/suggestion';
import { parseHeld } from '../../lib/versions/hold';
import { HOST_TAG, MODEL_TAG } from '../../lib/versions/host-tags';
import { LocalError } from '../../local/errors';
import { inTurns } from './call';
import { runningConfig } from './endpoint/configs';
import { describeEndpoint, ifThere } from './endpoint/find';
import { allHosts, findHost, nameOf, type FoundHost } from './hosts';
import type { AwsSession } from './session';

/** Which of a model's hosts are meant. */
export interface HostChoice {
  /** One of them, by its path, name or ARN. */
  readonly host?: string;
  readonly all?: boolean;
}

/** The hosts of a model that are meant: the only one, the one that is named, or all. */
export async function hostsOfModel(session: AwsSession, model: string, choice: HostChoice): Promise<readonly FoundHost[]> {
  const { hosts, models, unseen } = await allModels(session);
  const found = hosts.filter((each) => each.models.includes(model)).map(({ host }) => host);
  const hidden = unseen.map((text) => ` ${text}`).join('');
  if (found.length === 0) throw new LocalError(`no function and no endpoint serves a model ${model}${suggestion(model, models) || '.'}${hidden} \`csi status\` lists them; \`csi rollback\` takes the name of one`);
  return chosen(model, found, choice);
}

/** A host by its path, name or ARN, or else the hosts of a model that are held. */
export async function heldHosts(session: AwsSession, asked: string, choice: HostChoice): Promise<readonly FoundHost[]> {
  const { hosts } = asked.startsWith('arn:') ? { hosts: [] } : await allModels(session);
  const ofModel = hosts.filter(({ models }) => models.includes(asked)).map(({ host }) => host);
  const isHost = hosts.some(({ host }) => host.name === asked || isNamed(host, asked));
  if (ofModel.length === 0 || isHost) return [await findHost(session, asked)];
  const held = ofModel.filter(({ tags }) => parseHeld(tags) !== undefined);
  if (held.length === 0) throw new LocalError(`nothing that serves the model ${asked} is held: ${ofModel.map(nameOf).join(', ')}`);
  return chosen(asked, held, choice);
}

function chosen(model: string, found: readonly FoundHost[], { host, all }: HostChoice): readonly FoundHost[] {
  if (host !== undefined) {
    const named = found.filter((each) => each.name === host || each.arn === host || isNamed(each, host));
    if (named.length === 1) return named;
    throw new LocalError(`${host} is ${named.length === 0 ? 'none' : 'more than one'} of those that serve the model ${model}:\n${list(found)}`);
  }
  if (found.length === 1 || all === true) return found;
  throw new LocalError(`the model ${model} is served by ${found.length}: name one with --host, or take --all\n${list(found)}`);
}

function isNamed({ tags }: FoundHost, asked: string): boolean {
  const path = tags[HOST_TAG] ?? '';
  return path === asked || path.endsWith(`/${asked}`);
}

function list(hosts: readonly FoundHost[]): string {
  return hosts.map((host) => `  ${host.tags[HOST_TAG] ?? host.name} (${host.kind} ${host.name})`).join('\n');
}

async function allModels(session: AwsSession): Promise<{ readonly hosts: readonly { readonly host: FoundHost; readonly models: readonly string[] }[]; readonly models: readonly string[]; readonly unseen: readonly string[] }> {
  const { functions, endpoints, unseen } = await allHosts(session);
  const hosts = await inTurns<FoundHost, { readonly host: FoundHost; readonly models: readonly string[] }>([...functions, ...endpoints], async (host) => ({ host, models: await modelsOf(session, host) }));
  return { hosts, models: [...new Set(hosts.flatMap(({ models }) => models))], unseen };
}

/** An endpoint says it by the models of its configuration. */
async function modelsOf(session: AwsSession, { kind, name, tags }: FoundHost): Promise<readonly string[]> {
  const tag = tags[MODEL_TAG];
  if (tag !== undefined) return [tag];
  if (kind === 'function') return [];
  const config = (await ifThere(() => describeEndpoint(session, name)))?.EndpointConfigName;
  const running = config === undefined ? undefined : await ifThere(() => runningConfig(session, config));
  return [...new Set(running?.variants.flatMap(({ model }) => model?.model ?? []) ?? [])];
}
