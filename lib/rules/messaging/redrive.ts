import { isObject } from '../../cloudformation/template';
import { booleanOf, isMissing, numberOf, PERHAPS, UNKNOWN } from '../values';
import type { Rule } from '../rule';

const MAX_RECEIVES = 1_000;

export const redrive: Rule = {
  id: 'messaging-redrive',
  area: 'messaging',
  severity: 'error',
  what: 'A redrive policy names a queue of the same kind and how often a message is received before it goes there, 1 to 1000 times',
  why: 'SQS refuses the queue: the dead-letter queue of a FIFO queue is a FIFO queue too, and that of a standard queue a standard one.',
  source: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html',
  remedy: 'correct RedrivePolicy',
  refusedBy: 'SQS',
  types: ['AWS::SQS::Queue'],
  check(queue, { template, report }) {
    const policy = queue.properties['RedrivePolicy'];
    if (!isObject(policy)) return;
    const { deadLetterTargetArn: target, maxReceiveCount: receives } = policy;
    const say = (path: string, found: string, allowed?: string): void => report({
      path: `/RedrivePolicy${path}`, found, ...(allowed === undefined ? {} : { allowed }),
      words: `Value ${JSON.stringify(policy)} for parameter RedrivePolicy is invalid. Reason: ${path === '' ? '' : path.slice(1)} ${found}.`,
    });
    if (isMissing(receives)) say('/maxReceiveCount', 'is missing');
    if (isMissing(target)) say('/deadLetterTargetArn', 'is missing');
    const count = numberOf(receives);
    if (count !== undefined && (!Number.isInteger(count) || count < 1 || count > MAX_RECEIVES)) say('/maxReceiveCount', `is ${count}`, `1 to ${MAX_RECEIVES}`);
    const dead = template.called(target, 'AWS::SQS::Queue');
    const [fifo, deadFifo] = [queue, dead].map((each) => isFifo(each?.properties['FifoQueue']));
    if (dead !== undefined && fifo !== undefined && deadFifo !== undefined && fifo !== deadFifo) {
      say('/deadLetterTargetArn', `is ${dead.logicalId}, a ${deadFifo ? 'FIFO' : 'standard'} queue`, `a ${fifo ? 'FIFO' : 'standard'} queue`);
    }
  },
};

function isFifo(value: unknown): boolean | undefined {
  return isMissing(value) ? false : value === UNKNOWN || value === PERHAPS ? undefined : booleanOf(value);
}
