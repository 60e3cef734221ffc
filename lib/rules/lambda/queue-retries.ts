import { isVisibleTooSoon, leavesNoRetries, VISIBILITY_FACTOR } from '../../lambda/queue-source';
import type { Rule } from '../rule';
import { queueOf, visibilityTimeoutOf } from './event-source';
import { calledFunction, nameIn, timeoutOf } from './functions';

export const queueRetries: Rule = {
  id: 'lambda-queue-retries',
  area: 'lambda',
  severity: 'warning',
  what: `A queue hides what a function works at for ${VISIBILITY_FACTOR} times as long as the function may take`,
  why: 'Where the function is throttled, messages come back before Lambda has tried them again: they are worked at twice, and their receives run out.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html',
  remedy: 'raise the VisibilityTimeout of the queue, or shorten the timeout of the function',
  types: ['AWS::Lambda::EventSourceMapping'],
  check(mapping, { template, report }) {
    const [queue, called] = [queueOf(mapping, template), calledFunction(template, mapping.properties['FunctionName'])];
    if (queue === undefined || called === undefined || !template.areTogether(queue, called.fn)) return;
    const [visibility, timeout] = [visibilityTimeoutOf(queue), timeoutOf(called.fn)];
    // What Lambda refuses is said by another rule.
    if (visibility === undefined || timeout === undefined || isVisibleTooSoon(visibility, timeout) || !leavesNoRetries(visibility, timeout)) return;
    report({
      path: '/EventSourceArn',
      found: `is ${queue.logicalId}, whose messages are visible again after ${visibility} s, and ${nameIn(called.fn)} may take ${timeout} s`,
      allowed: `a visibility timeout of ${VISIBILITY_FACTOR * timeout} s`,
    });
  },
};
