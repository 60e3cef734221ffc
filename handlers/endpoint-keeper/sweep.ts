import type { CustomResourceAnswer, CustomResourceEvent } from '../shared/cloudformation';
import { say } from '../shared/say';
import { belongingsOf } from './belongings';
import type { Clients, Home } from './clients';
import { prune, usersOnce } from './prune';

/**
 * After an endpoint is gone, with all that the stack declared for it: deletes what was retained of it. A stack's deletion never fails by
 * this: what is left costs nothing, and says in its tags where it is from.
 */
export async function sweep({ RequestType, ResourceProperties }: CustomResourceEvent, clients: Clients, home: Home): Promise<CustomResourceAnswer> {
  const { endpointName, host } = ResourceProperties as Readonly<Record<'endpointName' | 'host', string>>;
  const answer = { PhysicalResourceId: `sweep-of-${endpointName}` };
  if (RequestType !== 'Delete') return answer;
  try {
    const { configs, models } = await belongingsOf(clients, home);
    const facts = { configs: configs.get(host) ?? [], models: models.get(host) ?? [], served: [], declared: [] };
    await prune(clients, host, facts, usersOnce(clients), { keepLast: 0, minimumAge: 0 }, false);
  } catch (error) {
    say('WARN', `models and configurations of ${host} are left: ${(error as Error).message}`, { host, error: (error as Error).name });
  }
  return answer;
}
