import { isGiven } from '../values';
import type { Rule } from '../rule';
import { sourceKind } from './event-source';

const OF_STREAMS = ['StartingPosition', 'StartingPositionTimestamp', 'ParallelizationFactor', 'BisectBatchOnFunctionError', 'MaximumRetryAttempts', 'MaximumRecordAgeInSeconds', 'TumblingWindowInSeconds', 'DestinationConfig'];

export const queueStreamSettings: Rule = {
  id: 'lambda-queue-stream-settings',
  area: 'lambda',
  severity: 'error',
  what: 'A queue is polled without the settings that only streams have',
  why: 'Lambda refuses the event source mapping: retries, age and destinations of messages are the queue\'s own.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html',
  remedy: 'leave it out; what fails goes to the dead-letter queue of the queue',
  types: ['AWS::Lambda::EventSourceMapping'],
  check(mapping, { template, report }) {
    if (sourceKind(mapping, template) !== 'queue') return;
    for (const name of OF_STREAMS) if (isGiven(mapping.properties[name])) report({ path: `/${name}`, found: 'is given, and the source is a queue' });
  },
};
