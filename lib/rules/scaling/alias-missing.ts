import { hasMarks, textOf } from '../values';
import type { Rule } from '../rule';
import { mayHaveAlias } from '../lambda/functions';
import { aliasCalled, partsOf, SCALABLE_TARGET, scaledBy } from './targets';

export const aliasMissing: Rule = {
  id: 'scaling-alias-missing',
  area: 'scaling',
  severity: 'warning',
  what: 'The alias whose provisioned concurrency is scaled is beside its function',
  why: 'Application Auto Scaling refuses a target of an alias that is not there when the target is made, and no resource of the template makes it.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html',
  remedy: 'name an alias of the function, and let the target depend on it',
  types: [SCALABLE_TARGET],
  check(resource, { template, report }) {
    const parts = partsOf(scaledBy(template, resource));
    if (parts?.kind !== 'function') return;
    const { name, qualifier } = parts;
    const fn = template.called(name, 'AWS::Lambda::Function');
    if (fn === undefined || hasMarks(qualifier) || qualifier === '$LATEST' || /^\d+$/.test(qualifier) || aliasCalled(template, name, qualifier) !== undefined) return;
    const names = template.ofType('AWS::Lambda::Alias').filter(({ properties }) => template.called(properties['FunctionName'], 'AWS::Lambda::Function') === fn).map(({ properties }) => textOf(properties['Name']));
    if (names.includes(undefined) || mayHaveAlias(template, fn, qualifier)) return;
    report({ path: '/ResourceId', found: `names ${qualifier}, and ${fn.logicalId} has ${names.length === 0 ? 'no alias in this template' : `the aliases ${names.join(', ')}`}` });
  },
};
