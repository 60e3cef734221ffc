import { functionIn } from '../../rules/functions';
import type { RuleResource, RuleTemplate } from '../../rules/template';
import { booleanOf, marksIn, textOf, valueAt } from '../../rules/values';
import type { EstimateContext } from '../template/context';
import { unknownTraffic } from '../template/context';
import type { CostHost } from '../template/hosts';
import type { ResourceUsage } from '../template/usage';
import { requestsPerMonth } from '../workload';
import { n } from './words';

/** "HTTP API requests are metered in increments of 512 KB": https://aws.amazon.com/api-gateway/pricing/ */
const INCREMENT = 512 * 1024;

export function httpApi(resource: RuleResource, context: EstimateContext): ResourceUsage {
  if (textOf(resource.properties['ProtocolType']) === 'WEBSOCKET') return [{ what: 'messages and minutes of connections', kind: 'per use', missing: 'prices of WebSocket APIs are not known here' }];
  const uris = context.template.ofType('AWS::ApiGatewayV2::Integration').filter(({ properties }) => context.template.called(properties['ApiId']) === resource).map(({ properties }) => properties['IntegrationUri']);
  return requestsTo(context, uris, 'api-gateway.http-requests', (bytes) => Math.max(1, Math.ceil(bytes / INCREMENT)));
}

export function restApi(resource: RuleResource, context: EstimateContext): ResourceUsage {
  const uris = context.template.ofType('AWS::ApiGateway::Method').filter(({ properties }) => context.template.called(properties['RestApiId']) === resource).map(({ properties }) => valueAt(properties, 'Integration', 'Uri'));
  return requestsTo(context, uris, 'api-gateway.rest-requests', () => 1);
}

export function restStage({ properties }: RuleResource): ResourceUsage {
  if (booleanOf(properties['CacheClusterEnabled']) === true) return [{ what: 'cache', kind: 'always on', missing: 'prices of caches of stages are not known here' }];
  return { free: 'is paid for by the requests to its API', source: 'https://aws.amazon.com/api-gateway/pricing/' };
}

/** As if all that its hosts are asked came through the API. */
function requestsTo(context: EstimateContext, uris: readonly unknown[], key: 'api-gateway.http-requests' | 'api-gateway.rest-requests', counted: (bytes: number) => number): ResourceUsage {
  const behind = context.hosts.filter((host) => uris.some((uri) => isCalled(context.template, host, uri)));
  if (behind.length === 0) return [{ what: 'requests', kind: 'per use', key, missing: 'none of the hosts whose traffic is known is seen behind it' }];
  const silent = behind.find((host) => context.workloadOf(host) === undefined);
  if (silent !== undefined) return [{ what: 'requests', kind: 'per use', key, missing: unknownTraffic(silent) }];
  const parts = behind.flatMap((host) => {
    const workload = context.workloadOf(host);
    return workload === undefined ? [] : [{ host, requests: requestsPerMonth(workload), times: counted(workload.requestBytes) }];
  });
  return [{
    what: 'requests', kind: 'per use', key, quantity: parts.reduce((sum, { requests, times }) => sum + requests * times, 0), note: 'as if all requests to these hosts came through it',
    formula: parts.map(({ host, requests, times }) => `${n(requests)} requests to ${host.name}${times === 1 ? '' : ` x ${times} increments of 512 KB`}`).join(' + '),
  }];
}

function isCalled(template: RuleTemplate, host: CostHost, uri: unknown): boolean {
  if (functionIn(template, uri)?.fn === host.resource) return true;
  return marksIn(uri).some(({ name }) => template.find(name) === host.resource);
}
