import { HTTP_API_TIMEOUT_SECONDS, REST_API_TIMEOUT_SECONDS, STREAMING_API_TIMEOUT_SECONDS } from '../../api/limits';
import type { Rule } from '../rule';
import { integrationOf, INTEGRATIONS } from './integrations';
import type { ApiKind } from './integrations';

const LIMITS: Readonly<Record<Exclude<ApiKind, 'regional'>, { readonly min: number; readonly max: number; readonly what: string }>> = {
  edge: { ...REST_API_TIMEOUT_SECONDS, what: 'an edge-optimized REST API' },
  http: { ...HTTP_API_TIMEOUT_SECONDS, what: 'an HTTP API' },
  stream: { ...STREAMING_API_TIMEOUT_SECONDS, what: 'a REST API that streams' },
  websocket: { ...REST_API_TIMEOUT_SECONDS, what: 'a WebSocket API' },
};

/** Where making the API regional is no way out. */
const REMEDIES: Readonly<Partial<Record<ApiKind, string>>> = {
  http: 'wait less, take a regional REST API and ask AWS for more, or answer later: with an asynchronous endpoint or invocation',
  stream: 'wait less, or answer later: with an asynchronous endpoint or invocation',
  websocket: 'wait less, or answer later: over the connection, or with an asynchronous endpoint or invocation',
};

export const integrationTimeout: Rule = {
  id: 'api-integration-timeout',
  area: 'api',
  severity: 'error',
  what: 'An API waits for its backend from 50 ms to as long as its kind can: 29 s, 30 s for an HTTP API, 15 minutes for an answer that is streamed',
  why: 'API Gateway refuses the integration, and the deploy fails. Only of regional and private REST APIs can the limit be raised.',
  source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html',
  remedy: 'wait less, make the API regional and ask AWS for more, or answer later: with an asynchronous endpoint or invocation',
  refusedBy: 'API Gateway',
  types: INTEGRATIONS,
  check(resource, { template, report }) {
    const { kind, timeoutMs, timeoutPath } = integrationOf(template, resource) ?? {};
    if (timeoutMs === undefined || kind === undefined || timeoutPath === undefined) return;
    const { min, max, what } = kind === 'regional' ? { min: REST_API_TIMEOUT_SECONDS.min, max: Infinity, what: 'a REST API' } : LIMITS[kind];
    if (timeoutMs >= min * 1_000 && timeoutMs <= max * 1_000) return;
    report({
      path: timeoutPath, found: `is ${timeoutMs} ms, of ${what}`, allowed: max === Infinity ? `from ${min * 1_000} ms` : `${min * 1_000} to ${max * 1_000} ms`,
      ...REMEDIES[kind] === undefined ? {} : { remedy: REMEDIES[kind] },
      words: `Timeout should be between ${min * 1_000} ms and ${max === Infinity ? 300_000 : max * 1_000} ms`,
    });
  },
};
