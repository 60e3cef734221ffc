import { textOf } from '../values';
import type { Rule } from '../rule';
import { calledFunction } from './functions';

export const urlQualifier: Rule = {
  id: 'lambda-url-qualifier',
  area: 'lambda',
  severity: 'error',
  what: 'A function URL is that of the function or of an alias',
  why: 'Lambda refuses a URL of a published version.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html',
  remedy: 'name an alias that points to the version',
  refusedBy: 'Lambda',
  types: ['AWS::Lambda::Url'],
  check({ properties }, { template, report }) {
    const qualifier = textOf(properties['Qualifier']);
    if (qualifier !== undefined && /^(?:\d+|\$LATEST(?:\.PUBLISHED)?)$/.test(qualifier)) {
      report({ path: '/Qualifier', found: `is ${qualifier}`, allowed: 'the name of an alias', remedy: qualifier.startsWith('$') ? 'leave it out: that is the function itself' : 'name an alias that points to the version' });
    }
    const called = calledFunction(template, properties['TargetFunctionArn']);
    if (called?.by?.type === 'AWS::Lambda::Version') report({ path: '/TargetFunctionArn', found: `is ${called.by.logicalId}, a published version`, allowed: 'a function' });
  },
};
