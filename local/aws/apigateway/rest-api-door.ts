import type { IncomingMessage } from 'node:http';
import { checkSchema } from '../../../lib/api/json-schema';
import { REST_API_TIMEOUT_SECONDS } from '../../../lib/api/limits';
import { matchRoute, type MatchedRoute } from '../../../lib/api/routes';
import { takeToken, type Bucket } from '../../../lib/api/token-bucket';
import { send, type Serve } from '../../http';
import type { DoorOptions } from './http-api-door';
import { isTrue, text, type ApiAnswer, type ApiRequest, type Caller, type Properties, type RestApiContents, type RestApiRecord } from './records';
import { message, readApiRequest } from './request';
import { restEvent } from './rest-event';
import { proxyAnswer } from './rest-answer';
import type { SageMakerCall } from './sagemaker-call';
import { checkSignature } from './signature';
import type { UsagePlans } from './usage-plans';
import type { StageTraces } from '../xray/stage-traces';

export interface RestDoorOptions extends DoorOptions {
  readonly plans: UsagePlans;
  readonly sageMaker: SageMakerCall;
  readonly traces: StageTraces;
}

interface RestRoute {
  readonly key: string;
  readonly resourceId: string;
  readonly method: Properties;
}

type Matched = MatchedRoute<RestRoute>;

const INTERNAL = message(500, 'Internal server error');

/** Answers the requests of one REST API, as it was deployed to the stage that they name. */
export class RestApiDoor {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly options: RestDoorOptions, private readonly api: () => RestApiRecord | undefined) {}

  readonly serve: Serve = async (incoming, response) => {
    const started = performance.now();
    const record = this.api();
    const request = await readApiRequest(incoming);
    const [, stage = ''] = (incoming.url ?? '/').split('?', 1)[0]?.split('/') ?? [];
    const deployed = record?.deployments[String(record.stages[stage]?.['DeploymentId'])];
    if (record === undefined || deployed === undefined) return send(response, 403, '{"message":"Forbidden"}', { 'content-type': 'application/json' });
    const asked = request && { ...request, path: request.path.slice(stage.length + 1) || '/' };
    const answer = asked === undefined ? message(413, 'Request Too Long') : await this.traced(record, stage, asked, (own) => this.answer(record, deployed, stage, own, incoming));
    send(response, answer.status, answer.body, { ...answer.headers, ...(request && { 'x-amzn-requestid': request.requestId, 'x-amz-apigw-id': request.requestId }) });
    this.options.metrics.put('rest', [{ ApiName: record.name }, { ApiName: record.name, Stage: stage }], { status: answer.status, ms: performance.now() - started, integrationMs: answer.integrationMs });
  };

  /** Where the stage has tracing on. */
  private async traced(record: RestApiRecord, stage: string, asked: ApiRequest, answer: (asked: ApiRequest) => Promise<ApiAnswer>): Promise<ApiAnswer> {
    if (!isTrue(record.stages[stage]?.['TracingEnabled'])) return await answer(asked);
    const { header, ended } = this.options.traces.start({ apiId: record.id, apiName: record.name, stage, method: asked.method, path: `/${stage}${asked.path}`, header: asked.traceId });
    const answered = await answer({ ...asked, traceId: header });
    ended(answered.status, answered.called);
    return answered;
  }

  private async answer(record: RestApiRecord, deployed: RestApiContents, stage: string, asked: ApiRequest, incoming: IncomingMessage): Promise<ApiAnswer> {
    const matched = matchRoute(routesOf(record, deployed), asked.method, asked.path);
    if (matched === undefined) return message(403, 'Missing Authentication Token');
    const { method } = matched.route;
    const caller = this.authorize(record, stage, asked, method, incoming);
    if ('status' in caller) return caller;
    const key = isTrue(method['ApiKeyRequired']) ? this.options.plans.check(asked.headers['x-api-key'], record.id, stage) : undefined;
    if (key?.kind === 'refused') return message(403, 'Forbidden');
    if (key?.kind === 'throttled' || this.isOver(stage, record.stages[stage] ?? {})) return message(429, 'Too Many Requests');
    if (key?.kind === 'used up') return message(429, 'Limit Exceeded');
    const keyId = key?.kind === 'allowed' ? key.keyId : undefined;
    const invalid = this.refusedBody(deployed, method, asked);
    if (invalid !== undefined) return invalid;
    return await this.integrate(record, stage, asked, matched, caller, keyId);
  }

  private authorize(record: RestApiRecord, stage: string, asked: ApiRequest, method: Properties, incoming: IncomingMessage): Caller | ApiAnswer {
    const { authorizer, identity, warn } = this.options;
    const type = text(method, 'AuthorizationType') ?? 'NONE';
    if (type === 'NONE') return { kind: 'anybody' };
    if (type === 'AWS_IAM') {
      const check = checkSignature(incoming, this.arn(record, `${stage}/${asked.method}${asked.path}`), authorizer, identity);
      if (check.kind === 'allowed') return check.caller;
      return check.kind === 'unsigned' ? message(403, 'Missing Authentication Token') : { status: 403, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ Message: check.message }) };
    }
    warn(`${record.name} asks an authorizer of type ${type}, which csi local does not run: every request is refused`);
    return message(401, 'Unauthorized');
  }

  private isOver(stage: string, { MethodSettings }: Properties): boolean {
    const all = ((MethodSettings ?? []) as readonly Properties[]).find((one) => one['HttpMethod'] === '*' && one['ResourcePath'] === '/*');
    const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = all ?? {};
    if (rate === undefined || burst === undefined) return false;
    const { taken, bucket } = takeToken(this.buckets.get(stage), { rate: Number(rate), burst: Number(burst) }, this.options.clock.now());
    this.buckets.set(stage, bucket);
    return !taken;
  }

  /** Content types without a model of their own pass: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html */
  private refusedBody(deployed: RestApiContents, method: Properties, asked: ApiRequest): ApiAnswer | undefined {
    const validator = deployed.validators[String(method['RequestValidatorId'])];
    if (validator === undefined || !isTrue(validator['ValidateRequestBody'])) return undefined;
    const type = (asked.headers['content-type'] ?? 'application/json').split(';', 1)[0]?.trim().toLowerCase() ?? '';
    const name = ((method['RequestModels'] ?? {}) as Readonly<Record<string, string>>)[type];
    const model = name === undefined ? undefined : deployed.models[name];
    if (model === undefined) return undefined;
    const schema = typeof model['Schema'] === 'string' ? JSON.parse(model['Schema']) as Properties : model['Schema'] as Properties;
    let body: unknown;
    try {
      body = JSON.parse(asked.body.toString('utf8'));
    } catch {
      return message(400, 'Invalid request body');
    }
    return checkSchema(body, schema) === undefined ? undefined : message(400, 'Invalid request body');
  }

  private async integrate(record: RestApiRecord, stage: string, asked: ApiRequest, { route, template, parameters }: Matched, caller: Caller, apiKeyId: string | undefined): Promise<ApiAnswer> {
    const { identity, clock, lambda, sageMaker, warn } = this.options;
    const integration = (route.method['Integration'] ?? {}) as Properties;
    const uri = String(integration['Uri']);
    const timeoutMs = Number(integration['TimeoutInMillis'] ?? REST_API_TIMEOUT_SECONDS.max * 1000);
    const endpoint = integration['Type'] === 'AWS' ? sageMaker.endpointOf(uri) : undefined;
    if (endpoint !== undefined) return { ...await sageMaker.call(endpoint, asked, integration, timeoutMs), called: 'SageMaker' };
    if (integration['Type'] !== 'AWS_PROXY' || !uri.includes(':lambda:path/')) {
      warn(`${record.name} has an integration of type ${String(integration['Type'])} for ${route.key} that csi local does not carry out: functions and SageMaker are`);
      return INTERNAL;
    }
    const binary = ((record.properties['BinaryMediaTypes'] ?? []) as readonly string[]).map((one) => one.replace('~1', '/'));
    const isBinary = binary.includes('*/*') || binary.includes((asked.headers['content-type'] ?? '').split(';', 1)[0]?.trim() ?? '');
    const result = await lambda.call({
      uri,
      event: restEvent({ request: asked, apiId: record.id, stage, resourceId: route.resourceId, template, parameters, caller, apiKeyId, stageVariables: record.stages[stage]?.['Variables'], isBinary, time: new Date(clock.now()) }, identity),
      sourceArn: this.arn(record, `${stage}/${asked.method}${template}`),
      timeoutMs,
      requestId: asked.requestId,
      traceId: asked.traceId,
    });
    return { ...proxyAnswer(result, binary, asked.headers['accept']), integrationMs: result.ms, called: 'Lambda' };
  }

  private arn(record: RestApiRecord, resource: string): string {
    const { account, region } = this.options.identity;
    return `arn:aws:execute-api:${region}:${account}:${record.id}/${resource}`;
  }
}

function routesOf({ rootResourceId }: RestApiRecord, { resources, methods }: RestApiContents): readonly RestRoute[] {
  const path = (id: string): string => {
    const resource = resources[id];
    return id === rootResourceId || resource === undefined ? '' : `${path(String(resource['ParentId']))}/${String(resource['PathPart'])}`;
  };
  return Object.values(methods).map((method) => {
    const resourceId = String(method['ResourceId']);
    return { key: `${String(method['HttpMethod'])} ${path(resourceId) || '/'}`, resourceId, method };
  });
}
