import { numberOf, valueAt } from '../values';
import type { Rule } from '../rule';
import { calledFunction, nameIn } from './functions';

export const queueConcurrency: Rule = {
  id: 'lambda-queue-concurrency',
  area: 'lambda',
  severity: 'warning',
  what: 'A queue invokes a function at most as often at once as is reserved for the function',
  why: 'What is above is throttled: messages come back, and after enough receives they are in the dead-letter queue without having been tried.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html',
  remedy: 'lower MaximumConcurrency, or reserve more',
  types: ['AWS::Lambda::EventSourceMapping'],
  check(mapping, { template, report }) {
    const most = numberOf(valueAt(mapping.properties, 'ScalingConfig', 'MaximumConcurrency'));
    const fn = calledFunction(template, mapping.properties['FunctionName'])?.fn;
    const reserved = numberOf(fn?.properties['ReservedConcurrentExecutions']);
    if (fn === undefined || most === undefined || reserved === undefined || reserved === 0 || most <= reserved) return;
    report({ path: '/ScalingConfig/MaximumConcurrency', found: `is ${most}, and ${nameIn(fn)} reserves ${reserved}`, allowed: `at most ${reserved}` });
  },
};
