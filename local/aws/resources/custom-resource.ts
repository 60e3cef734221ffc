import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { readBody, send } from '../../http';
import type { FunctionInvoker } from '../lambda/invoker';
import type { AwsRequest } from '../wire/request';
import type { ExistingResource, Properties, Provisioned, ResourceContext, ResourceProvider } from './provider';

/** Where the answers of custom resources arrive. */
export const RESPONSE_PATH = '/_csi/custom-resource/';

/** "The default value is 3600 seconds": ServiceTimeout of AWS::CloudFormation::CustomResource. */
const DEFAULT_TIMEOUT_SECONDS = 3600;
/** "The total size of the response body can't exceed 4096 bytes." */
const MAX_RESPONSE_BYTES = 4096;

interface Answer {
  readonly Status?: string;
  readonly Reason?: string;
  readonly PhysicalResourceId?: string;
  readonly Data?: Readonly<Record<string, unknown>>;
}

/**
 * Custom resources whose provider is a function of this server: invoked as CloudFormation does it, with the answer at a URL.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-requesttypes.html
 */
export class CustomResources implements ResourceProvider {
  readonly tier = 'executed';
  private readonly waiting = new Map<string, (answer: Answer) => void>();

  constructor(private readonly functions: FunctionInvoker, private readonly endpoint: string) {}

  async create(properties: Properties, context: ResourceContext): Promise<Provisioned> {
    return await this.call('Create', properties, context);
  }

  async update(existing: ExistingResource, properties: Properties, context: ResourceContext): Promise<Provisioned> {
    return await this.call('Update', properties, context, existing);
  }

  async delete(existing: ExistingResource, context: ResourceContext): Promise<void> {
    await this.call('Delete', existing.properties, context, existing);
  }

  /** The answer of a provider, PUT to its URL. */
  async receive(request: AwsRequest, response: ServerResponse): Promise<void> {
    const token = request.url.pathname.slice(RESPONSE_PATH.length);
    const settle = this.waiting.get(token);
    if (request.method !== 'PUT' || settle === undefined) return send(response, 403, 'Request has expired', { 'content-type': 'text/plain' });
    const body = await readBody(request.message, MAX_RESPONSE_BYTES);
    send(response, 200, '', {});
    settle(body === undefined ? { Status: 'FAILED', Reason: 'Response object is too long.' } : parseAnswer(body));
  }

  private async call(type: 'Create' | 'Update' | 'Delete', properties: Properties, context: ResourceContext, existing?: ExistingResource): Promise<Provisioned> {
    const { ServiceTimeout, ...resourceProperties } = properties;
    const token = randomUUID();
    const requestId = randomUUID();
    const event = {
      RequestType: type,
      ServiceToken: properties['ServiceToken'],
      ResponseURL: `${this.endpoint}${RESPONSE_PATH}${token}`,
      StackId: context.stackId,
      RequestId: requestId,
      LogicalResourceId: context.logicalId,
      ResourceType: context.type,
      ...(existing === undefined ? {} : { PhysicalResourceId: existing.physicalId }),
      ResourceProperties: texts(resourceProperties),
      ...(type === 'Update' ? { OldResourceProperties: texts(existing?.properties) } : {}),
    };
    const seconds = Number(ServiceTimeout ?? DEFAULT_TIMEOUT_SECONDS);
    let timer: NodeJS.Timeout | undefined;
    try {
      const answer = await new Promise<Answer>((settle, fail) => {
        this.waiting.set(token, settle);
        timer = setTimeout(() => fail(silent(requestId, ` within ${seconds} seconds`)), seconds * 1000);
        this.invoke(properties['ServiceToken'], event).then((error) => {
          // On AWS the invocation would be tried twice more, and the wait go on to its end: the same failure later.
          if (error !== undefined && this.waiting.has(token)) fail(silent(requestId, `: the function failed with ${error}`));
        }, fail);
      });
      if (answer.Status !== 'SUCCESS') {
        if (answer.Status !== 'FAILED') throw new Error(`Invalid Status ${JSON.stringify(answer.Status)} in the response object: allowed are SUCCESS and FAILED`);
        throw new Error(`Received response status [FAILED] from custom resource. Message returned: ${answer.Reason ?? 'See the details in CloudWatch Log Stream'} (RequestId: ${requestId})`);
      }
      const physicalId = answer.PhysicalResourceId ?? (type === 'Create' ? undefined : existing?.physicalId);
      if (physicalId === undefined || physicalId === '') throw new Error('Invalid PhysicalResourceId');
      return { physicalId, attributes: answer.Data ?? {} };
    } finally {
      clearTimeout(timer);
      this.waiting.delete(token);
    }
  }

  /** The error of the invocation, if it failed. */
  private async invoke(serviceToken: unknown, event: unknown): Promise<string | undefined> {
    if (!/^arn:[^:]+:lambda:[^:]*:\d*:function:/.test(String(serviceToken))) throw new Error(`Invalid service token ${String(serviceToken)}: only functions of this server provide custom resources here`);
    const result = await this.functions.invoke(String(serviceToken), event, { wait: true });
    return result.functionError === undefined ? undefined : errorOf(result.payload);
  }
}

function silent(requestId: string, how: string): Error {
  return new Error(`CloudFormation did not receive a response from your custom resource${how}. Please check your logs for requestId [${requestId}].`);
}

function errorOf(payload: Buffer): string {
  try {
    const { errorType, errorMessage } = JSON.parse(payload.toString('utf8')) as { readonly errorType?: string; readonly errorMessage?: string };
    return `${errorType}: ${errorMessage}`;
  } catch {
    return payload.toString('utf8').slice(0, 500);
  }
}

function parseAnswer(body: Buffer): Answer {
  try {
    return JSON.parse(body.toString('utf8')) as Answer;
  } catch {
    return { Status: 'FAILED', Reason: 'Invalid response object: it is not JSON' };
  }
}

/** CloudFormation hands over every value as text. */
function texts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(texts);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, texts(inner)]));
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}
