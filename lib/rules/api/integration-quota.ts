import { REST_API_TIMEOUT_SECONDS } from '../../api/limits';
import type { Rule } from '../rule';
import { integrationOf } from './integrations';

export const integrationQuota: Rule = {
  id: 'api-integration-quota',
  area: 'api',
  severity: 'warning',
  what: 'A regional REST API waits no longer than the quota that every account begins with, 29 s',
  why: 'API Gateway refuses the integration in accounts whose quota has not been raised.',
  source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html',
  remedy: 'have the quota "Maximum integration timeout" raised, and acknowledge this, or answer later',
  types: ['AWS::ApiGateway::Method'],
  check(resource, { template, report }) {
    const { kind, timeoutMs, timeoutPath } = integrationOf(template, resource) ?? {};
    if (kind !== 'regional' || timeoutMs === undefined || timeoutMs <= REST_API_TIMEOUT_SECONDS.max * 1_000) return;
    report({ path: timeoutPath ?? '', found: `is ${timeoutMs} ms`, allowed: `${REST_API_TIMEOUT_SECONDS.max * 1_000} ms, without a raised quota` });
  },
};
