import type { CustomResourceAnswer, CustomResourceEvent } from '../shared/cloudformation';
import { HOST_TAG } from '../../lib/versions/host-tags';
import { eachOf } from '../shared/paging';
import { say } from '../shared/say';
import { resourcesOf } from '../shared/stack-state';
import { belongingsOf } from './belongings';
import { ifThere, type Clients, type Home } from './clients';
import { namesIn, seenEndpoint, tagsOf } from './endpoints';
import { prune, usersOnce } from './prune';

/**
 * After an endpoint is gone, with all that the stack declared for it: deletes what was retained of it. A stack's deletion never fails by
 * this: what is left costs nothing, and says in its tags where it is from. An endpoint that got another name is not gone, nor is one whose
 * other name was taken back: what it may go back to stays.
 */
export async function sweep({ RequestType, ResourceProperties }: CustomResourceEvent, clients: Clients, home: Home): Promise<CustomResourceAnswer> {
  const { endpointName, host } = ResourceProperties as Readonly<Record<'endpointName' | 'host', string>>;
  const answer = { PhysicalResourceId: `sweep-of-${endpointName}` };
  if (RequestType !== 'Delete') return answer;
  try {
    if (await lives(host, clients, home)) {
      say('INFO', `nothing of ${host} is deleted: an endpoint of it is there`, { host });
      return answer;
    }
    const { configs, models } = await belongingsOf(clients, home);
    const facts = { configs: configs.get(host) ?? [], models: models.get(host) ?? [], served: [], declared: [] };
    await prune(clients, host, facts, usersOnce(clients), { keepLast: 0, minimumAge: 0 }, false);
  } catch (error) {
    say('WARN', `models and configurations of ${host} are left: ${(error as Error).message}`, { host, error: (error as Error).name });
  }
  return answer;
}

async function lives(host: string, clients: Clients, home: Home): Promise<boolean> {
  const names = namesIn(await resourcesOf(clients, home), 'AWS::SageMaker::Endpoint');
  const living = await eachOf(names, async (name) => {
    const seen = await seenEndpoint(clients, name);
    return seen !== undefined && seen.status !== 'Deleting' && (await ifThere(() => tagsOf(clients, seen.arn)))?.[HOST_TAG] === host;
  });
  return living.includes(true);
}
