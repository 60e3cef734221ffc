import { DeleteTagsCommand } from '@aws-sdk/client-sagemaker';
import { modelText } from '../../lib/versions/endpoint-status';
import { guardId, isHoldOver, type LiveNow } from '../../lib/versions/guard';
import { HOLD_TAG, HOLD_TAGS, parseHeld, parseHoldDigest, type Held } from '../../lib/versions/hold';
import { DIGEST_TAG } from '../../lib/versions/host-tags';
import { servedDigest } from '../../lib/versions/prune-endpoint';
import type { CustomResourceAnswer, CustomResourceEvent } from '../shared/cloudformation';
import { guardUpdate, intendedOf, type Seen } from '../shared/host-guard';
import { eachOf } from '../shared/paging';
import { say } from '../shared/say';
import { resourcesOf, stateOf } from '../shared/stack-state';
import { describeConfig, modelsOf } from './belongings';
import { ifThere, type Clients, type Home } from './clients';
import { namesIn, seenEndpoint, tagsOf, type KeptEndpoint } from './endpoints';

/** Answers for the guard of an endpoint: a deploy that would update one that was rolled back by hand ends here, before anything of it changes. */
export async function guard(event: CustomResourceEvent, clients: Clients, home: Home): Promise<CustomResourceAnswer> {
  const { endpointName, configName } = event.ResourceProperties as Readonly<Record<'endpointName' | 'configName', string>>;
  const answer = { PhysicalResourceId: guardId(endpointName) };
  if (event.RequestType !== 'Update') return answer;
  // Under another name another endpoint takes the place of this one, which may be held.
  const before = event.OldResourceProperties?.['endpointName'];
  for (const name of new Set([endpointName, ...(typeof before === 'string' ? [before] : [])])) {
    await guardUpdate({
      name,
      noun: 'configuration',
      intended: intendedOf(event.ResourceProperties),
      parse: parseHoldDigest,
      tags: () => endpointTags(clients, name),
      stackStatus: async () => (await stateOf(clients, home)).status,
      look: (held) => look(clients, home, name, held, configName),
      need: `the role of the endpoint keeper sagemaker:DescribeEndpoint and sagemaker:ListTags on the endpoint ${name}`,
      endHold: () => endHold(clients, name),
    });
  }
  return answer;
}

/** Ends a hold when what was accepted serves by a deploy, unless somebody has rolled back once more since this looked. */
export async function endIfOver(clients: Clients, { name, arn, tags }: KeptEndpoint, live: LiveNow): Promise<void> {
  const held = parseHeld(tags, parseHoldDigest);
  if (held === undefined || !isHoldOver(held, live)) return;
  if ((await tagsOf(clients, arn))[HOLD_TAG] !== tags[HOLD_TAG]) return;
  await clients.sageMaker.send(new DeleteTagsCommand({ ResourceArn: arn, TagKeys: [...HOLD_TAGS] }));
  say('INFO', `${name} is held no longer: ${held.accepted}, which was accepted, has all traffic`, { endpoint: name, config: live.version });
}

/** What runs, with its digest where the stack declares it. Names that are read off ARNs are in small letters. */
export function liveNow(config: string, declared: readonly string[], digest: string | undefined): LiveNow {
  return { version: config, declaredDigest: declared.some((name) => name.toLowerCase() === config.toLowerCase()) ? digest : undefined };
}

async function look(clients: Clients, home: Home, name: string, held: Held, intended: string | undefined): Promise<Seen> {
  const seen = await seenEndpoint(clients, name);
  const running = seen?.config === undefined ? undefined : await configOf(clients, seen.config);
  const declared = namesIn(await resourcesOf(clients, home), 'AWS::SageMaker::EndpointConfig');
  return {
    live: seen?.status !== 'InService' || seen.config === undefined ? undefined : liveNow(seen.config, declared, running?.digest),
    heldModel: running?.digest === undefined || servedDigest(running.digest) !== held.version ? undefined : running.models,
    intendedModel: intended === undefined ? undefined : (await configOf(clients, intended))?.models,
  };
}

/** The digest of a configuration, and its models in words. */
async function configOf(clients: Clients, name: string): Promise<{ readonly digest?: string; readonly models?: string } | undefined> {
  const config = await describeConfig(clients, name);
  const arn = config?.EndpointConfigArn;
  if (config === undefined || arn === undefined) return undefined;
  const models = await eachOf(modelsOf(config), (model) => ifThere(() => tagsOf(clients, arn.replace(/:endpoint-config\/.*/, `:model/${model.toLowerCase()}`))));
  const texts = models.flatMap((tags) => (tags?.['csi:model'] === undefined ? [] : [{ model: tags['csi:model'], modelVersion: tags['csi:version'] }]));
  return { digest: (await ifThere(() => tagsOf(clients, arn)))?.[DIGEST_TAG], ...(texts.length > 0 ? { models: modelText(texts) } : {}) };
}

async function endpointTags(clients: Clients, name: string): Promise<Readonly<Record<string, string>> | undefined> {
  const seen = await seenEndpoint(clients, name);
  return seen === undefined ? undefined : await ifThere(() => tagsOf(clients, seen.arn));
}

async function endHold(clients: Clients, name: string): Promise<void> {
  const seen = await seenEndpoint(clients, name);
  if (seen !== undefined) await clients.sageMaker.send(new DeleteTagsCommand({ ResourceArn: seen.arn, TagKeys: [...HOLD_TAGS] }));
}
