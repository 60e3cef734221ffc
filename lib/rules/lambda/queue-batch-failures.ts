import { QUEUE_BATCH } from '../../lambda/queue-source';
import { listOf, numberOr } from '../values';
import { isObject } from '../../cloudformation/template';
import type { Rule } from '../rule';
import { sourceKind } from './event-source';

export const queueBatchFailures: Rule = {
  id: 'lambda-queue-batch-failures',
  area: 'lambda',
  severity: 'info',
  what: 'A function that takes messages in batches reports which of them failed',
  why: 'Otherwise one message that fails brings the whole batch back, and those that went well are worked at again.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html',
  remedy: 'set FunctionResponseTypes to ReportBatchItemFailures and have the function answer with batchItemFailures; or set BatchSize to 1',
  types: ['AWS::Lambda::EventSourceMapping'],
  check(mapping, { template, report }) {
    const { properties } = mapping;
    const [size, types] = [numberOr(properties['BatchSize'], QUEUE_BATCH.default), properties['FunctionResponseTypes']];
    if (sourceKind(mapping, template) !== 'queue' || size === undefined || size <= 1 || isObject(types) || typeof types === 'symbol') return;
    if (listOf(types).length === 0) report({ path: '/FunctionResponseTypes', found: `is missing, and a batch has up to ${size} messages`, allowed: 'ReportBatchItemFailures' });
  },
};
