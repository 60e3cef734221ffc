import { isObject } from '../../cloudformation/template';
import { RECEIVES } from '../../lambda/queue-source';
import { isMissing, numberOf } from '../values';
import type { Rule } from '../rule';
import { queueOf } from './event-source';

export const queueRedrive: Rule = {
  id: 'lambda-queue-redrive',
  area: 'lambda',
  severity: 'info',
  what: `A queue that a function polls has a dead-letter queue, for what failed ${RECEIVES.min} times or more`,
  why: 'Without one a message that always fails is tried until it is too old and then lost; with fewer receives, messages that were only throttled are given up.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html',
  remedy: `set the RedrivePolicy of the queue, with a maxReceiveCount of ${RECEIVES.min} or more`,
  types: ['AWS::Lambda::EventSourceMapping'],
  check(mapping, { template, report }) {
    const queue = queueOf(mapping, template);
    if (queue === undefined) return;
    const policy = queue.properties['RedrivePolicy'];
    const receives = isObject(policy) ? numberOf(policy['maxReceiveCount']) : undefined;
    if (isMissing(policy)) report({ at: queue, path: '/RedrivePolicy', found: `is missing, and ${mapping.logicalId} polls the queue` });
    else if (receives !== undefined && receives < RECEIVES.min) report({ at: queue, path: '/RedrivePolicy/maxReceiveCount', found: `is ${receives}, and ${mapping.logicalId} polls the queue`, allowed: `at least ${RECEIVES.min}` });
  },
};
