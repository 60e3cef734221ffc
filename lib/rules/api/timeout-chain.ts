import { HTTP_API_TIMEOUT_SECONDS, REST_API_TIMEOUT_SECONDS } from '../../api/limits';
import { timeoutGap } from '../../api/checks';
import { numberOf } from '../values';
import type { Rule } from '../rule';
import { integrationOf, INTEGRATIONS } from './integrations';

export const timeoutChain: Rule = {
  id: 'api-timeout-chain',
  area: 'api',
  severity: 'warning',
  what: 'An API waits as long as its function may take',
  why: 'The caller gets a 504 while the function goes on at your cost, and what it answers is lost.',
  source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html',
  remedy: 'give the function a timeout that the API can wait for, or answer later: with an asynchronous invocation or endpoint',
  types: INTEGRATIONS,
  check(resource, { template, report }) {
    const { kind, called, isEvent, timeoutMs, timeoutPath, uriPath } = integrationOf(template, resource) ?? {};
    if (kind === undefined || called === undefined || isEvent === true) return;
    const waits = timeoutMs === undefined ? (kind === 'http' ? HTTP_API_TIMEOUT_SECONDS : REST_API_TIMEOUT_SECONDS).max : timeoutMs / 1_000;
    const takes = numberOf(called.fn.properties['Timeout']);
    if (timeoutGap(takes, waits, '') === undefined) return;
    report({ path: (timeoutMs === undefined ? uriPath : timeoutPath) ?? '', found: `is of ${called.fn.logicalId}, which may take ${takes} s, and the API gives up after ${waits} s` });
  },
};
