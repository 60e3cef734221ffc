import { QUEUE_BATCH } from '../../lambda/queue-source';
import { numberOf } from '../values';
import type { Rule } from '../rule';
import { isFifo, queueOf, sourceKind } from './event-source';

export const queueFifo: Rule = {
  id: 'lambda-queue-fifo',
  area: 'lambda',
  severity: 'error',
  what: `A FIFO queue is polled in batches of ${QUEUE_BATCH.fifo} at most, and without a window`,
  why: 'Lambda refuses the event source mapping.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html',
  remedy: `leave the window out, and set BatchSize to ${QUEUE_BATCH.fifo} or less`,
  refusedBy: 'Lambda',
  types: ['AWS::Lambda::EventSourceMapping'],
  check(mapping, { template, report }) {
    const { properties } = mapping;
    if (sourceKind(mapping, template) !== 'queue' || isFifo(queueOf(mapping, template), properties['EventSourceArn']) !== true) return;
    const [size, window] = [numberOf(properties['BatchSize']), numberOf(properties['MaximumBatchingWindowInSeconds'])];
    if (window !== undefined && window > 0) report({ path: '/MaximumBatchingWindowInSeconds', found: `is ${window}, and the queue is FIFO`, words: 'Batching window is not supported for FIFO queues' });
    if (size !== undefined && size > QUEUE_BATCH.fifo) report({ path: '/BatchSize', found: `is ${size}, and the queue is FIFO`, allowed: `at most ${QUEUE_BATCH.fifo}` });
  },
};
