import { textOf, valueAt } from '../values';
import { listOf, objectOf } from '../values';

/**
 * Whether a policy denies everybody what does not come over TLS: `aws:SecureTransport` is false then.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-securetransport
 *
 * `covers`: an action that has to be among those that are denied, or a pattern of it.
 */
export function deniesPlaintext(policy: unknown, covers: string): boolean {
  const statements = valueAt(policy, 'Statement');
  return (Array.isArray(statements) ? listOf(statements) : [statements]).some((statement) => {
    const { Effect: effect, Principal: principal, Action: action, Condition: condition } = objectOf(statement);
    if (effect !== 'Deny' || !isEverybody(principal)) return false;
    const patterns = (Array.isArray(action) ? listOf(action) : [action]).map(textOf);
    return patterns.some((pattern) => pattern !== undefined && matches(pattern, covers))
      && Object.entries(objectOf(condition)).some(([operator, keys]) => /^Bool(?:IfExists)?$/.test(operator)
        && Object.entries(objectOf(keys)).some(([key, value]) => key.toLowerCase() === 'aws:securetransport' && (Array.isArray(value) ? listOf(value) : [value]).some((each) => textOf(each) === 'false')));
  });
}

function isEverybody(principal: unknown): boolean {
  return principal === '*' || [valueAt(principal, 'AWS')].flat().includes('*');
}

function matches(pattern: string, action: string): boolean {
  return new RegExp(`^${pattern.toLowerCase().replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`).test(action.toLowerCase());
}
