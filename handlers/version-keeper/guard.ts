import { ListTagsCommand, ListVersionsByFunctionCommand, UntagResourceCommand } from '@aws-sdk/client-lambda';
import { guardId, isHoldOver, type LiveNow } from '../../lib/versions/guard';
import { HOLD_TAG, HOLD_TAGS, parseHeld, type Held } from '../../lib/versions/hold';
import { modelOf } from '../../lib/versions/status';
import type { CustomResourceAnswer, CustomResourceEvent } from '../shared/cloudformation';
import { guardUpdate, intendedOf, type Seen } from '../shared/host-guard';
import { allPages } from '../shared/paging';
import { say } from '../shared/say';
import { stateOf } from '../shared/stack-state';
import type { Clients, Home } from './clients';
import { aliasesOf, functionArn, onlyLive, type KeptFunction } from './functions';
import { contentsOf, type DeclaredVersion } from './stack';

/** Permissions that come with a deploy take a while to reach Lambda, and a policy may be on its way from one list of functions to the next. */
const PATIENCE_MS = [2_000, 4_000, 8_000, 16_000, 30_000, 60_000];

/** Answers for the guard of a function: a deploy that would move what was rolled back by hand ends here, before any traffic moves. */
export async function guardFunction(event: CustomResourceEvent, clients: Clients, home: Home, ownArn: string): Promise<CustomResourceAnswer> {
  const { functionName, model } = event.ResourceProperties;
  const name = String(functionName);
  const answer = { PhysicalResourceId: guardId(name) };
  if (event.RequestType !== 'Update') return answer;
  const arn = functionArn(ownArn, name);
  await guardUpdate({
    name,
    noun: 'version',
    intended: intendedOf(event.ResourceProperties),
    tags: () => tagsOf(clients, arn),
    stackStatus: async () => (await stateOf(clients, home)).status,
    look: async (held) => ({ ...await look(clients, home, name, held), intendedModel: typeof model === 'string' ? model : undefined }),
    need: `the role of ${ownArn.split(':').at(6) ?? ownArn} lambda:ListTags on ${arn}`,
    endHold: () => endHold(clients, arn),
  });
  return answer;
}

/** Ends a hold when what was accepted has all traffic, unless somebody has rolled back once more since this looked. */
export async function endIfOver(clients: Clients, { name, arn, tags }: KeptFunction, live: LiveNow): Promise<void> {
  const held = parseHeld(tags);
  if (held === undefined || !isHoldOver(held, live)) return;
  const now = await tagsOf(clients, arn) ?? {};
  if (now[HOLD_TAG] !== tags[HOLD_TAG]) return;
  await endHold(clients, arn);
  say('INFO', `${name} is held no longer: ${held.accepted}, which was accepted, has all traffic`, { function: name, version: live.version });
}

/** What is live, with its digest where the stack declares it. */
export function liveNow(version: string, declared: readonly DeclaredVersion[]): LiveNow {
  return { version, declaredDigest: declared.find((each) => each.version === version)?.digest };
}

async function look(clients: Clients, home: Home, name: string, held: Held): Promise<Seen> {
  const [version, { declared }, heldModel] = await Promise.all([aliasesOf(clients, name).then(onlyLive), contentsOf(clients, home), modelOfVersion(clients, name, held.version)]);
  return { live: version === undefined ? undefined : liveNow(version, declared.get(name) ?? []), heldModel };
}

async function modelOfVersion({ lambda }: Clients, name: string, version: string | undefined): Promise<string | undefined> {
  if (version === undefined) return undefined;
  const versions = await allPages((Marker) => lambda.send(new ListVersionsByFunctionCommand({ FunctionName: name, Marker })), ({ Versions }) => Versions, ({ NextMarker }) => NextMarker);
  const { model, modelVersion } = modelOf(versions.find(({ Version }) => Version === version)?.Description);
  return model === undefined ? undefined : `${model} ${modelVersion}`;
}

async function tagsOf({ lambda, sleep }: Clients, arn: string): Promise<Readonly<Record<string, string>> | undefined> {
  for (const wait of [...PATIENCE_MS, undefined]) {
    try {
      return (await lambda.send(new ListTagsCommand({ Resource: arn }))).Tags ?? {};
    } catch (error) {
      const { name: code } = error as Error;
      if (code === 'ResourceNotFoundException') return undefined;
      if (code !== 'AccessDeniedException' || wait === undefined) throw error;
      await sleep(wait);
    }
  }
  return undefined;
}

async function endHold({ lambda }: Clients, arn: string): Promise<void> {
  await lambda.send(new UntagResourceCommand({ Resource: arn, TagKeys: [...HOLD_TAGS] }));
}
