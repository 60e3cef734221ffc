import { textOf } from '../values';
import type { Rule } from '../rule';
import { aliasesOf, calledFunction, mayHaveAlias, nameIn } from './functions';

/** Where a function and a qualifier of it are named apart, and where in one. */
const APART: Readonly<Record<string, string>> = { 'AWS::Lambda::Url': 'TargetFunctionArn', 'AWS::Lambda::EventInvokeConfig': 'FunctionName' };

export const unknownQualifier: Rule = {
  id: 'lambda-unknown-qualifier',
  area: 'lambda',
  severity: 'error',
  what: 'What names an alias of a function names one that there is',
  why: 'Lambda refuses it: the function is made by this template, and nothing in it makes that alias.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html',
  remedy: 'declare the alias, or correct its name',
  types: ['AWS::Lambda::Url', 'AWS::Lambda::EventInvokeConfig', 'AWS::Lambda::EventSourceMapping', 'AWS::Lambda::Permission'],
  check({ type, properties }, { template, report }) {
    const property = APART[type] ?? 'FunctionName';
    const called = calledFunction(template, properties[property]);
    if (called === undefined) return;
    const apart = APART[type] === undefined ? undefined : textOf(properties['Qualifier']);
    const qualifier = apart ?? (called.by === undefined ? called.qualifier : undefined);
    // The number of a version is known to AWS alone.
    if (qualifier === undefined || /^(?:\d+|\$LATEST(?:\.PUBLISHED)?)$/.test(qualifier)) return;
    const names = aliasesOf(template, called.fn).map((alias) => textOf(alias.properties['Name']));
    if (names.includes(qualifier) || names.includes(undefined) || mayHaveAlias(template, called.fn, qualifier)) return;
    report({
      path: apart === undefined ? `/${property}` : '/Qualifier',
      found: `names the alias ${qualifier} of ${nameIn(called.fn)}, which has ${names.length === 0 ? 'none' : names.join(', ')}`,
    });
  },
};
