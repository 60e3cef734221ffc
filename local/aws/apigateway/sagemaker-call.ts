import { MODEL_ERROR_TEMPLATE } from '../../../lib/api/model-error-template';
import { TRACE_TEMPLATE, tracedAttributes } from '../../../lib/api/trace-template';
import { INVOCATION_BYTES } from '../../../lib/sagemaker/invocation-limits';
import { CUSTOM_ATTRIBUTES } from '../../../lib/tracing/carriers';
import type { Authorizer } from '../iam/authorizer';
import type { Identities } from '../iam/identities';
import { ModelError, type Invocations } from '../sagemaker/invocations';
import { AwsError } from '../wire/errors';
import type { ApiAnswer, ApiRequest, Properties } from './records';

export interface SageMakerCallOptions {
  readonly invocations: Invocations;
  readonly authorizer: Authorizer;
  readonly identities: Identities;
  /** ARN of an endpoint. */
  arn(endpoint: string): string;
  warn(message: string): void;
}

interface Said {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Of a model that refused. */
  readonly original?: { readonly status: number; readonly message: string };
}

const URI = /:runtime\.sagemaker:path\/+endpoints\/([^/]+)\/invocations$/;
const INTERNAL: ApiAnswer = { status: 500, headers: { 'content-type': 'application/json' }, body: '{"message":"Internal server error"}' };

/** InvokeEndpoint, called by a REST API in a role of its own. */
export class SageMakerCall {
  constructor(private readonly options: SageMakerCallOptions) {}

  endpointOf(uri: string): string | undefined {
    return URI.exec(uri)?.[1];
  }

  async call(endpoint: string, request: ApiRequest, integration: Properties, timeoutMs: number): Promise<ApiAnswer> {
    const { authorizer, identities, invocations, arn, warn } = this.options;
    const roleArn = String(integration['Credentials']);
    const denied = identities.isAssumableBy(roleArn, 'apigateway.amazonaws.com')
      ? authorizer.denied({ roleArn, sessionName: 'BackplaneAssumeRoleSession' }, 'sagemaker:InvokeEndpoint', arn(endpoint))
      : `API Gateway cannot assume the role ${roleArn}`;
    if (denied !== undefined) {
      warn(denied);
      return INTERNAL;
    }
    const started = performance.now();
    const said = await this.ask(invocations, endpoint, request, { ...headersOf(request, integration), ...this.overridden(request, integration) }, timeoutMs);
    return { ...this.answer(said, integration), integrationMs: performance.now() - started };
  }

  private async ask(invocations: Invocations, endpoint: string, request: ApiRequest, headers: Readonly<Record<string, string>>, timeoutMs: number): Promise<Said> {
    try {
      const { 'x-amzn-sagemaker-target-variant': targetVariant, ...passed } = headers;
      const { variant, answer, body } = await invocations.invoke(invocations.endpoint(endpoint), { body: request.body, headers: passed, targetVariant, timeoutMs }, INVOCATION_BYTES.max);
      const custom = answer.headers['x-amzn-sagemaker-custom-attributes'];
      return {
        status: 200, body,
        headers: {
          'x-amzn-invoked-production-variant': variant, ...(answer.contentType !== undefined && { 'content-type': answer.contentType }),
          ...(typeof custom === 'string' && { 'x-amzn-sagemaker-custom-attributes': custom }),
        },
      };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const original = error instanceof ModelError ? { status: error.details.OriginalStatusCode, message: error.details.OriginalMessage } : undefined;
      return { status: error.status, headers: {}, body: Buffer.from(JSON.stringify({ message: error.message })), original };
    }
  }

  /** Headers that the template for the request's type sets, JSON where it names none. Of others than this package's nothing is known. */
  private overridden({ headers }: ApiRequest, integration: Properties): Readonly<Record<string, string>> {
    const [type = ''] = (headers['content-type'] ?? 'application/json').split(';');
    const template = ((integration['RequestTemplates'] ?? {}) as Readonly<Record<string, string>>)[type.trim()];
    if (template !== undefined && template !== TRACE_TEMPLATE) this.options.warn('csi local evaluates no mapping templates but those of this package: SageMaker gets the request as it came');
    const attributes = template === TRACE_TEMPLATE ? tracedAttributes(headers) : undefined;
    return attributes === undefined ? {} : { [CUSTOM_ATTRIBUTES.header]: attributes };
  }

  /** By the first of its integration responses whose pattern is the status, or else the one that has no pattern. */
  private answer({ status, headers, body, original }: Said, integration: Properties): ApiAnswer {
    const responses = (integration['IntegrationResponses'] ?? []) as readonly Properties[];
    const chosen = responses.find(({ SelectionPattern }) => SelectionPattern !== undefined && new RegExp(`^(?:${String(SelectionPattern)})$`).test(String(status))) ?? responses.find(({ SelectionPattern }) => SelectionPattern === undefined);
    if (chosen === undefined) return INTERNAL;
    const mapped = Object.entries((chosen['ResponseParameters'] ?? {}) as Readonly<Record<string, string>>).flatMap(([to, from]) => {
      const value = headers[from.replace('integration.response.header.', '').toLowerCase()];
      return value === undefined ? [] : [[to.replace('method.response.header.', '').toLowerCase(), value] as const];
    });
    const answered = { status: Number(chosen['StatusCode']), headers: { 'content-type': 'application/json', ...Object.fromEntries(mapped) } };
    const template = ((chosen['ResponseTemplates'] ?? {}) as Readonly<Record<string, string>>)['application/json'];
    if (template === undefined) return { ...answered, body };
    if (template === MODEL_ERROR_TEMPLATE && original !== undefined) return { ...answered, status: original.status, body: original.message };
    if (!/[$#]/.test(template)) return { ...answered, body: template };
    this.options.warn('csi local evaluates no mapping templates but those of this package: the answer is as SageMaker gave it');
    return { ...answered, body };
  }
}

/** `integration.request.header.Accept` from `method.request.header.Accept`, or from `'text'`. */
function headersOf(request: ApiRequest, integration: Properties): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries((integration['RequestParameters'] ?? {}) as Readonly<Record<string, string>>).flatMap(([to, from]) => {
    const name = to.replace('integration.request.header.', '').toLowerCase();
    const value = from.startsWith("'") ? from.slice(1, -1) : request.headers[from.replace('method.request.header.', '').toLowerCase()];
    return value === undefined ? [] : [[name, value] as const];
  }));
}
