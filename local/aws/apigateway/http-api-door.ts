import type { IncomingMessage } from 'node:http';
import { HTTP_API_TIMEOUT_SECONDS } from '../../../lib/api/limits';
import { matchRoute, type MatchedRoute } from '../../../lib/api/routes';
import { takeToken, type Bucket } from '../../../lib/api/token-bucket';
import type { Cors } from '../../assembly/functions';
import { send, type Serve } from '../../http';
import { corsHeaders, isPreflight } from '../../lambda-api/cors';
import { urlResponse } from '../../lambda-api/http-event';
import type { Clock } from '../clock';
import type { Authorizer } from '../iam/authorizer';
import type { AwsIdentity } from '../identity';
import { corsOf } from '../lambda/functions';
import type { GatewayMetrics } from './gateway-metrics';
import { httpApiEvent } from './http-event';
import type { JwtChecks } from './jwt';
import type { LambdaProxy } from './lambda-proxy';
import { text, type ApiAnswer, type ApiRequest, type Caller, type HttpApiRecord, type Properties } from './records';
import { message, readApiRequest } from './request';
import { checkSignature } from './signature';

export interface DoorOptions {
  readonly identity: AwsIdentity;
  readonly clock: Clock;
  readonly authorizer: Authorizer;
  readonly lambda: LambdaProxy;
  readonly metrics: GatewayMetrics;
  readonly jwt: JwtChecks;
  warn(message: string): void;
}

interface HttpRoute {
  readonly key: string;
  readonly properties: Properties;
}

const DEFAULT_STAGE = '$default';
const NOT_FOUND = message(404, 'Not Found');
const INTERNAL = message(500, 'Internal Server Error');

/** Answers the requests of one HTTP API, as it stands when each comes. */
export class HttpApiDoor {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly options: DoorOptions, private readonly api: () => HttpApiRecord | undefined) {}

  readonly serve: Serve = async (incoming, response) => {
    const started = performance.now();
    const record = this.api();
    if (record === undefined) return send(response, 404, NOT_FOUND.body, NOT_FOUND.headers ?? {});
    const cors = corsOf(record.properties['CorsConfiguration'] as Properties | undefined);
    const crossOrigin = { method: incoming.method ?? 'GET', origin: incoming.headers.origin, requestMethod: incoming.headers['access-control-request-method'] };
    const added = cors === undefined ? {} : corsHeaders(cors, crossOrigin);
    const request = await readApiRequest(incoming);
    const { stage, answer } = request === undefined ? { stage: DEFAULT_STAGE, answer: message(413, 'Request Entity Too Large') } : await this.answer(record, request, incoming, cors !== undefined && isPreflight(crossOrigin) ? cors : undefined);
    send(response, answer.status, answer.body, { ...answer.headers, ...added, ...(request && { 'apigw-requestid': request.requestId }) });
    this.options.metrics.put('http', [{ ApiId: record.id }, { ApiId: record.id, Stage: stage }], { status: answer.status, ms: performance.now() - started, integrationMs: answer.integrationMs });
  };

  private async answer(record: HttpApiRecord, asked: ApiRequest, incoming: IncomingMessage, preflight: Cors | undefined): Promise<{ readonly stage: string; readonly answer: ApiAnswer }> {
    const staged = stageOf(record, asked.path);
    if (staged === undefined) return { stage: DEFAULT_STAGE, answer: NOT_FOUND };
    const { stage } = staged;
    if (preflight !== undefined) return { stage, answer: { status: 204, body: '' } };
    const routes = Object.values(record.routes).map((properties): HttpRoute => ({ key: String(properties['RouteKey']), properties }));
    const matched = matchRoute(routes, asked.method, staged.path);
    if (matched === undefined) return { stage, answer: NOT_FOUND };
    const settings = routeSettings(record.stages[stage] ?? {}, matched.route.key);
    if (this.isOver(`${stage} ${matched.route.key}`, settings)) return { stage, answer: message(429, 'Too Many Requests') };
    const caller = await this.authorize(record, stage, asked, matched, incoming);
    if ('status' in caller) return { stage, answer: caller };
    return { stage, answer: await this.integrate(record, stage, asked, matched, caller) };
  }

  private isOver(key: string, { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst }: Properties): boolean {
    if (rate === undefined && burst === undefined) return false;
    const { taken, bucket } = takeToken(this.buckets.get(key), { rate: Number(rate ?? 0), burst: Number(burst ?? 0) }, this.options.clock.now());
    this.buckets.set(key, bucket);
    return !taken;
  }

  private async authorize(record: HttpApiRecord, stage: string, asked: ApiRequest, { route, template }: MatchedRoute<HttpRoute>, incoming: IncomingMessage): Promise<Caller | ApiAnswer> {
    const { authorizer, identity, jwt, warn } = this.options;
    const type = text(route.properties, 'AuthorizationType') ?? 'NONE';
    if (type === 'NONE') return { kind: 'anybody' };
    if (type === 'AWS_IAM') {
      const path = template === '$default' ? asked.path : stageOf(record, asked.path)?.path ?? asked.path;
      const check = checkSignature(incoming, this.arn(record, `${stage}/${asked.method}${path}`), authorizer, identity);
      if (check.kind === 'allowed') return check.caller;
      return message(403, 'Forbidden');
    }
    const given = record.authorizers[String(route.properties['AuthorizerId'])];
    if (type === 'JWT' && given !== undefined) {
      const { Issuer, Audience } = (given['JwtConfiguration'] ?? {}) as Properties;
      const scopes = (route.properties['AuthorizationScopes'] ?? []) as readonly string[];
      const [source = '$request.header.Authorization'] = (given['IdentitySource'] ?? []) as readonly string[];
      const checked = await jwt.check(tokenAt(source, asked), { issuer: String(Issuer), audience: (Audience ?? []) as readonly string[], scopes });
      if ('kind' in checked) return checked;
      warn(`${record.name} refused a token: ${checked.why}`);
      return checked.status === 403 ? message(403, 'Forbidden') : message(401, 'Unauthorized', { 'www-authenticate': 'Bearer' });
    }
    warn(`${record.name} asks an authorizer of type ${type}, which csi local does not run: every request is refused`);
    return message(401, 'Unauthorized');
  }

  private async integrate(record: HttpApiRecord, stage: string, asked: ApiRequest, matched: MatchedRoute<HttpRoute>, caller: Caller): Promise<ApiAnswer> {
    const { identity, clock, lambda, warn } = this.options;
    const integration = record.integrations[(text(matched.route.properties, 'Target') ?? '').replace('integrations/', '')];
    if (integration === undefined || integration['IntegrationType'] !== 'AWS_PROXY' || integration['IntegrationSubtype'] !== undefined) {
      warn(`${record.name} has an integration for ${matched.route.key} that csi local does not carry out: functions are`);
      return INTERNAL;
    }
    const routeKey = matched.route.key;
    const result = await lambda.call({
      uri: String(integration['IntegrationUri']),
      event: httpApiEvent({ request: asked, apiId: record.id, stage, routeKey, parameters: matched.parameters, caller, stageVariables: record.stages[stage]?.['StageVariables'], time: new Date(clock.now()) }, identity),
      sourceArn: this.arn(record, `${stage}/${routeKey === '$default' ? '$default' : routeKey.replace(' ', '')}`),
      timeoutMs: Number(integration['TimeoutInMillis'] ?? HTTP_API_TIMEOUT_SECONDS.max * 1000),
      requestId: asked.requestId,
      traceId: asked.traceId,
    });
    const integrationMs = result.ms;
    switch (result.kind) {
      case 'answer': {
        const answer = urlResponse(result.payload, result.contentType);
        return answer === undefined ? { ...INTERNAL, integrationMs } : { ...answer, integrationMs };
      }
      case 'timed out':
      case 'throttled':
        return { ...message(503, 'Service Unavailable'), integrationMs };
      default:
        return { ...INTERNAL, integrationMs };
    }
  }

  private arn(record: HttpApiRecord, resource: string): string {
    const { account, region } = this.options.identity;
    return `arn:aws:execute-api:${region}:${account}:${record.id}/${resource}`;
  }
}

/** A stage that is named is the first segment of the path; `$default` has none. */
export function stageOf({ stages }: HttpApiRecord, path: string): { readonly stage: string; readonly path: string } | undefined {
  const first = path.split('/')[1] ?? '';
  if (first !== DEFAULT_STAGE && Object.hasOwn(stages, first)) return { stage: first, path: path.slice(first.length + 1) || '/' };
  return Object.hasOwn(stages, DEFAULT_STAGE) ? { stage: DEFAULT_STAGE, path } : undefined;
}

function routeSettings(stage: Properties, routeKey: string): Properties {
  const own = ((stage['RouteSettings'] ?? {}) as Readonly<Record<string, Properties>>)[routeKey];
  return { ...stage['DefaultRouteSettings'] as Properties | undefined, ...own };
}

/** `$request.header.Authorization`, `$request.querystring.token`: with `Bearer ` before it or without. */
function tokenAt(source: string, asked: ApiRequest): string | undefined {
  const [, where, name = ''] = /^\$request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
  const value = where === 'header' ? asked.headers[name.toLowerCase()] : where === 'querystring' ? new URLSearchParams(asked.query).get(name) ?? undefined : undefined;
  return value?.replace(/^Bearer /i, '');
}
