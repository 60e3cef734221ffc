import { isGiven, shown } from '../values';
import type { RuleResource, RuleTemplate } from '../template';
import type { Rule } from '../rule';
import { isLatest, qualifiersOf } from './functions';

export const provisionedTwice: Rule = {
  id: 'lambda-provisioned-twice',
  area: 'lambda',
  severity: 'error',
  what: 'A version has one provisioned concurrency: its own, or that of one alias that points to it',
  why: 'Lambda refuses the second one, whichever is made later.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html',
  remedy: 'leave it to one of them',
  types: ['AWS::Lambda::Function'],
  check(fn, { template, report }) {
    const first = new Map<string, RuleResource>();
    for (const holder of qualifiersOf(template, fn)) {
      const version = isGiven(holder.properties['ProvisionedConcurrencyConfig']) ? versionOf(template, holder) : undefined;
      if (version === undefined) continue;
      const other = first.get(version);
      if (other === undefined) first.set(version, holder);
      else if (template.areTogether(other, holder)) {
        report({ at: holder, path: '/ProvisionedConcurrencyConfig', found: `is given for ${shown(version)}, and ${other.logicalId} has one for the same version`, allowed: 'one of them' });
      }
    }
  },
};

/** The version that a configuration is of, so that two of the same say the same. */
function versionOf(template: RuleTemplate, { logicalId, type, properties }: RuleResource): string | undefined {
  if (type === 'AWS::Lambda::Version') return logicalId;
  const value = properties['FunctionVersion'];
  if (typeof value !== 'string' || isLatest(value)) return undefined;
  return template.called(value, 'AWS::Lambda::Version')?.logicalId ?? value;
}
