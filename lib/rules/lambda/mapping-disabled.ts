import { booleanOf } from '../values';
import type { Rule } from '../rule';

export const mappingDisabled: Rule = {
  id: 'lambda-mapping-disabled',
  area: 'lambda',
  severity: 'info',
  what: 'An event source is polled',
  why: 'A mapping that is off invokes nothing: messages wait in the source until they are too old.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html',
  remedy: 'turn it on, or leave the mapping out',
  types: ['AWS::Lambda::EventSourceMapping'],
  check({ properties }, { report }) {
    if (booleanOf(properties['Enabled']) === false) report({ path: '/Enabled', found: 'is false: nothing is polled' });
  },
};
