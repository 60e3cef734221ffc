import { own } from '../../cloudformation/template';
import { booleanOf, isMissing, textOf } from '../values';
import type { Rule } from '../rule';

const KINDS: Readonly<Record<string, readonly [name: string, fifo: string]>> = { 'AWS::SQS::Queue': ['QueueName', 'FifoQueue'], 'AWS::SNS::Topic': ['TopicName', 'FifoTopic'] };

export const fifoName: Rule = {
  id: 'messaging-fifo-name',
  area: 'messaging',
  severity: 'error',
  what: 'The name of a FIFO queue or topic ends with .fifo, and that of no other does',
  why: 'SQS and SNS refuse any other name, and the deploy fails.',
  source: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html',
  remedy: 'leave the name out, or end it with .fifo',
  refusedBy: 'the service',
  types: Object.keys(KINDS),
  check({ type, properties }, { report }) {
    const [name = '', fifo = ''] = own(KINDS, type) ?? [];
    const value = textOf(properties[name]);
    const isFifo = isMissing(properties[fifo]) ? false : booleanOf(properties[fifo]);
    if (value === undefined || isFifo === undefined || value.endsWith('.fifo') === isFifo) return;
    report({
      path: `/${name}`, found: isFifo ? `is ${value}, of a FIFO ${type.split('::')[2]?.toLowerCase()}` : `is ${value}, without ${fifo}`,
      words: isFifo ? 'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix.' : 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    });
  },
};
