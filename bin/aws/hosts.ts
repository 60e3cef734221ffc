import { suggestion } from '../../lib/suggestion';
import { HOST_TAG } from '../../lib/versions/host-tags';
import { nameInCommands } from '../../lib/versions/status';
import { LocalError } from '../../local/errors';
import { CallRefused } from './call';
import { endpointNamed, hostedEndpoints, type FoundEndpoint } from './endpoint/find';
import { functionNamed, modelFunctions, type FoundFunction } from './functions';
import type { AwsSession } from './session';

/** What models of this library are deployed to. */
export type FoundHost = FoundFunction | FoundEndpoint;

/** All of the account and region; what the caller may not see is named. Throws where that is all of it. */
export async function allHosts(session: AwsSession): Promise<{ readonly functions: readonly FoundFunction[]; readonly endpoints: readonly FoundEndpoint[]; readonly unseen: readonly string[] }> {
  const [functions, endpoints] = await Promise.all([orRefusal(() => modelFunctions(session)), orRefusal(() => hostedEndpoints(session))]);
  if (functions instanceof CallRefused && endpoints instanceof CallRefused) throw functions;
  return {
    functions: functions instanceof CallRefused ? [] : functions,
    endpoints: endpoints instanceof CallRefused ? [] : endpoints,
    unseen: [
      ...(functions instanceof CallRefused ? [`Functions cannot be seen: ${functions.message}.`] : []),
      ...(endpoints instanceof CallRefused ? [`Endpoints cannot be seen: ${endpoints.message}.`] : []),
    ],
  };
}

/** A model function or an endpoint by its name, its ARN or the path of its construct. */
export async function findHost(session: AwsSession, asked: string): Promise<FoundHost> {
  const byName = await hostNamed(session, asked);
  if (byName !== undefined) {
    if (byName.tags[HOST_TAG] === undefined) throw new LocalError(`${byName.name} is no ${byName.kind === 'function' ? 'model function' : 'endpoint of this library'}: it has no tag ${HOST_TAG}`);
    return byName;
  }
  const { functions, endpoints, unseen } = await allHosts(session);
  const all = [...functions, ...endpoints];
  const host = ({ tags }: FoundHost): string => tags[HOST_TAG] ?? '';
  const exact = all.filter((each) => host(each) === asked);
  const found = exact.length > 0 ? exact : all.filter((each) => host(each).endsWith(`/${asked}`));
  if (found.length === 1) return found[0] as FoundHost;
  if (found.length > 1) throw new LocalError(`${asked} may be ${found.map((each) => `${host(each)} (${each.name})`).join(' or ')}: name one of them in full`);
  const hidden = unseen.length === 0 ? '' : ` ${unseen.join(' ')}`;
  if (all.length === 0) throw new LocalError(`there is no model function or endpoint ${asked}, nor any other${hidden === '' ? '' : `.${hidden}`}`);
  const near = suggestion(asked, all.flatMap((each) => [host(each), host(each).split('/').at(-1) ?? '', each.name])) || '.';
  throw new LocalError(`there is no model function or endpoint ${asked}${near}${hidden} \`csi status\` lists them`);
}

/** What to call it in a command: the path of its construct, where nothing in it would have to be quoted. */
export function nameOf({ name, tags }: FoundHost): string {
  return nameInCommands(tags[HOST_TAG], name);
}

async function hostNamed(session: AwsSession, asked: string): Promise<FoundHost | undefined> {
  if (/^arn:[^:]+:sagemaker:/.test(asked)) return await endpointNamed(session, asked);
  if (!/^[a-zA-Z0-9-_]{1,64}$/.test(asked) && !asked.startsWith('arn:')) return undefined;
  const fn = await orRefusal(() => functionNamed(session, asked));
  if (asked.startsWith('arn:') || (!(fn instanceof CallRefused) && fn?.tags[HOST_TAG] !== undefined)) return orThrow(fn);
  const endpoint = await orRefusal(() => endpointNamed(session, asked));
  // Who may see one of the two need not be told of the other.
  return endpoint instanceof CallRefused || endpoint === undefined ? orThrow(fn) : endpoint;
}

async function orRefusal<T>(look: () => Promise<T>): Promise<T | CallRefused> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof CallRefused) return error;
    throw error;
  }
}

function orThrow<T>(found: T | CallRefused): T {
  if (found instanceof CallRefused) throw found;
  return found;
}
