import type { Problem } from '../problem';

/** "Bucket policies are limited to 20 KB", of which each account takes some 80 bytes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html */
export const MAX_CONSUMERS = 200;

/** Accounts that read a registry. Undefined is what only the deploy knows. */
export function checkConsumers(prop: string, accounts: readonly (string | undefined)[], own: string | undefined): Problem[] {
  return [
    ...(accounts.length <= MAX_CONSUMERS ? [] : [{ prop, found: `names ${accounts.length} accounts`, allowed: `${MAX_CONSUMERS}`, remedy: 'have one account take the models over for others, in a registry of its own' }]),
    ...accounts.flatMap((account, index): Problem[] => {
      const at = `${prop}[${index}]`;
      if (account === undefined) return [];
      if (typeof account !== 'string') return [{ prop: at, found: `is the ${typeof account} ${String(account)}`, allowed: 'a text of 12 digits', remedy: `write '${String(account).padStart(12, '0')}'` }];
      // "A 12-digit number": https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html
      if (!/^\d{12}$/.test(account)) return [{ prop: at, found: `is ${JSON.stringify(account)}`, allowed: '12 digits', remedy: 'give the id of the account, without hyphens' }];
      if (account === own) return [{ prop: at, found: `is the registry's own account (${account})`, remedy: 'leave it out: roles of this account are allowed by their own policies' }];
      return accounts.indexOf(account) < index ? [{ prop: at, found: `is ${account} once more`, remedy: 'name each account once' }] : [];
    }),
  ];
}
