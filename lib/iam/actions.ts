import { suggestion } from '../suggestion';
import { ACTIONS_TABLE } from './actions-table';

const BY_SERVICE = new Map<string, readonly string[]>();

function actionsOf(service: string): readonly string[] | undefined {
  const known = BY_SERVICE.get(service);
  if (known !== undefined || !Object.hasOwn(ACTIONS_TABLE, service)) return known;
  const names = ACTIONS_TABLE[service]?.trim().split(/\s+/) ?? [];
  BY_SERVICE.set(service, names);
  return names;
}

/** What AWS writes itself and lists nowhere: the policy that SNS gives a new topic. https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html */
const UNLISTED: readonly string[] = ['sns:receive'];

/**
 * What is wrong with an action of a policy; undefined when nothing is, and for services that are not in the table. Names are compared
 * without regard to case, as IAM does; `*` and `?` stand for characters.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
export function unknownAction(action: string): string | undefined {
  const [, service = '', name = ''] = /^([A-Za-z0-9-]+):(\S+)$/.exec(action) ?? [];
  const known = actionsOf(service.toLowerCase());
  if (known === undefined || name === '*' || UNLISTED.includes(action.toLowerCase())) return undefined;
  const pattern = new RegExp(`^${name.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
  if (known.some((each) => pattern.test(each))) return undefined;
  return /[*?]/.test(name) ? '' : suggestion(name, known, `${service}:`);
}
