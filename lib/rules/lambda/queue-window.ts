import { needsWindow } from '../../lambda/queue-source';
import { numberOf, numberOr } from '../values';
import type { Rule } from '../rule';
import { isFifo, queueOf, sourceKind } from './event-source';

export const queueWindow: Rule = {
  id: 'lambda-queue-window',
  area: 'lambda',
  severity: 'error',
  what: 'A batch of more than 10 messages of a queue has a window to be filled in',
  why: 'Lambda refuses the event source mapping.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html',
  remedy: 'set MaximumBatchingWindowInSeconds to 1 or more, or BatchSize to 10 or less',
  refusedBy: 'Lambda',
  types: ['AWS::Lambda::EventSourceMapping'],
  check(mapping, { template, report }) {
    const { properties } = mapping;
    const [size, window] = [numberOf(properties['BatchSize']), numberOr(properties['MaximumBatchingWindowInSeconds'], 0)];
    if (sourceKind(mapping, template) !== 'queue' || isFifo(queueOf(mapping, template), properties['EventSourceArn']) === true) return;
    if (size === undefined || window === undefined || !needsWindow(size, window)) return;
    report({
      path: '/MaximumBatchingWindowInSeconds',
      found: `is ${properties['MaximumBatchingWindowInSeconds'] === undefined ? 'missing' : window}, and BatchSize is ${size}`,
      allowed: 'at least 1',
      words: 'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    });
  },
};
