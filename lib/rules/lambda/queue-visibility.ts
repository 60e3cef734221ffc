import { isVisibleTooSoon } from '../../lambda/queue-source';
import type { Rule } from '../rule';
import { queueOf, visibilityTimeoutOf } from './event-source';
import { calledFunction, nameIn, timeoutOf } from './functions';

export const queueVisibility: Rule = {
  id: 'lambda-queue-visibility',
  area: 'lambda',
  severity: 'error',
  what: 'A queue hides what a function works at for at least as long as the function may take',
  why: 'Lambda refuses the event source mapping.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html',
  remedy: 'raise the VisibilityTimeout of the queue to six times the function\'s timeout, as AWS advises',
  refusedBy: 'Lambda',
  types: ['AWS::Lambda::EventSourceMapping'],
  check(mapping, { template, report }) {
    const [queue, called] = [queueOf(mapping, template), calledFunction(template, mapping.properties['FunctionName'])];
    if (queue === undefined || called === undefined || !template.areTogether(queue, called.fn)) return;
    const [visibility, timeout] = [visibilityTimeoutOf(queue), timeoutOf(called.fn)];
    if (visibility === undefined || timeout === undefined || !isVisibleTooSoon(visibility, timeout)) return;
    report({
      path: '/EventSourceArn',
      found: `is ${queue.logicalId}, whose messages are visible again after ${visibility} s, and ${nameIn(called.fn)} may take ${timeout} s`,
      allowed: `a visibility timeout of at least ${timeout} s`,
      words: `Invalid request provided: Queue visibility timeout: ${visibility} seconds is less than Function timeout: ${timeout} seconds`,
    });
  },
};
