import type { EndpointReport } from '../../lib/versions/endpoint-status';
import { parseHeld, parseHoldDigest } from '../../lib/versions/hold';
import { HOST_TAG } from '../../lib/versions/host-tags';
import { parseServed, parseServedDigests, SERVED_TAG } from '../../lib/versions/served';
import { heldStatus, isoTime, modelOf, type FunctionStatus } from '../../lib/versions/status';
import { inTurns } from './call';
import { runningConfig } from './endpoint/configs';
import { describeEndpoint, ifThere, type FoundEndpoint } from './endpoint/find';
import { descriptionOf, liveAlias, type FoundFunction } from './functions';
import { allHosts } from './hosts';
import type { AwsSession } from './session';

/** What a list shows of each function. */
export interface ListedFunction extends Pick<FunctionStatus, 'functionName' | 'functionArn' | 'host' | 'model' | 'live' | 'hold'> {
  /** Of the version that is live; undefined where it cannot be seen. */
  readonly modelVersion?: string;
}

/** What a list shows of each endpoint. */
export interface ListedEndpoint extends Pick<EndpointReport, 'endpointName' | 'endpointArn' | 'host' | 'status' | 'live' | 'hold'> {
  /** Of its variants; undefined where they cannot be seen. */
  readonly models?: EndpointReport['configs'][number]['models'];
}

export interface Listed {
  readonly functions: readonly ListedFunction[];
  readonly endpoints: readonly ListedEndpoint[];
  /** What could not be seen, and why. */
  readonly unseen: readonly string[];
}

/** All model functions and endpoints, by the paths of their constructs. */
export async function listed(session: AwsSession): Promise<Listed> {
  const { functions, endpoints, unseen } = await allHosts(session);
  const listedEndpoints = await inTurns(endpoints, (endpoint) => ifThere(() => listedEndpoint(session, endpoint)));
  return { functions: await inTurns(functions, (fn) => listedFunction(session, fn)), endpoints: listedEndpoints.filter((each) => each !== undefined), unseen };
}

async function listedFunction(session: AwsSession, fn: FoundFunction): Promise<ListedFunction> {
  const live = await liveAlias(session, fn);
  const description = live === undefined ? undefined : await descriptionOf(session, fn, live.version);
  const [last] = parseServed(fn.tags[SERVED_TAG]);
  return {
    functionName: fn.name,
    functionArn: fn.arn,
    host: fn.tags[HOST_TAG],
    model: fn.tags['csi:model'],
    modelVersion: modelOf(description).modelVersion,
    live: live === undefined ? undefined : { version: live.version, since: last?.version === live.version ? isoTime(last.since) : undefined },
    hold: heldStatus(parseHeld(fn.tags), undefined),
  };
}

async function listedEndpoint(session: AwsSession, { name, arn, tags }: FoundEndpoint): Promise<ListedEndpoint> {
  const { EndpointStatus: status = '?', EndpointConfigName: config } = await describeEndpoint(session, name);
  const running = config === undefined ? undefined : await runningConfig(session, config);
  const [last] = parseServedDigests(tags[SERVED_TAG]);
  const version = running?.version;
  return {
    endpointName: name,
    endpointArn: arn,
    host: tags[HOST_TAG],
    status,
    models: running?.variants.flatMap(({ name: variant, model }) => (model === undefined ? [] : [{ variant, ...model }])),
    live: config === undefined ? undefined : { config, version, since: last !== undefined && last.version === version ? isoTime(last.since) : undefined },
    hold: heldStatus(parseHeld(tags, parseHoldDigest), undefined),
  };
}
