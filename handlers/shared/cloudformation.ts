// Answers CloudFormation on behalf of a custom resource: a small JSON document, put to the
// presigned URL that came with the event. Without an answer the stack waits for an hour.
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface CustomResourceEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResourceType?: string;
  /** Where to answer; absent or not a URL behind a provider that answers itself. */
  readonly ResponseURL?: string;
  readonly StackId?: string;
  readonly RequestId?: string;
  readonly LogicalResourceId?: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
  /** Of an update alone. */
  readonly OldResourceProperties?: Readonly<Record<string, unknown>>;
}

export interface CustomResourceAnswer {
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

const ATTEMPTS = 4;
/** CloudFormation takes 4,096 bytes in all. */
const MAX_REASON = 2_000;

/** Does the work and tells CloudFormation how it went; a failure becomes the reason that the stack shows. */
export async function answerCloudFormation(
  event: CustomResourceEvent,
  work: (event: CustomResourceEvent) => Promise<CustomResourceAnswer>,
): Promise<CustomResourceAnswer | undefined> {
  if (!/^https?:\/\//.test(event.ResponseURL ?? '')) return work(event);
  const about = { StackId: event.StackId, RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId };
  let response: object;
  try {
    response = { ...about, Status: 'SUCCESS', ...(await work(event)) };
  } catch (error) {
    const reason = (error as Error).message;
    console.error(JSON.stringify({ level: 'ERROR', message: 'the custom resource failed', logicalId: event.LogicalResourceId, error: reason }));
    // An id must be named even where nothing was made; CloudFormation asks to delete it next.
    response = { ...about, Status: 'FAILED', Reason: reason.slice(0, MAX_REASON), PhysicalResourceId: event.PhysicalResourceId ?? event.LogicalResourceId ?? 'failed' };
  }
  await put(event.ResponseURL!, JSON.stringify(response));
  return undefined;
}

/** Of a request, what its answer repeats. */
export type AnsweredRequest = Required<Pick<CustomResourceEvent, 'StackId' | 'RequestId' | 'LogicalResourceId' | 'PhysicalResourceId' | 'ResponseURL'>>;

/** For who answers later than the function that was asked, or instead of it. */
export async function answerLater({ ResponseURL, ...about }: AnsweredRequest, answer: { readonly Data: Readonly<Record<string, string>> } | { readonly reason: string }): Promise<void> {
  const response = 'reason' in answer ? { ...about, Status: 'FAILED', Reason: answer.reason.slice(0, MAX_REASON) } : { ...about, Status: 'SUCCESS', ...answer };
  await put(ResponseURL, JSON.stringify(response));
}

async function put(url: string, body: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await putOnce(url, body);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** attempt));
    }
  }
}

function putOnce(url: string, body: string): Promise<void> {
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    // The URL was signed for an empty content type.
    const request = send(url, { method: 'PUT', headers: { 'content-type': '', 'content-length': Buffer.byteLength(body) }, timeout: 10_000 }, (response) => {
      response.resume();
      const status = response.statusCode ?? 0;
      if (status >= 200 && status < 300) resolve();
      else reject(new Error(`CloudFormation's answer address took the answer with status ${status}`));
    });
    request.on('timeout', () => request.destroy(new Error('no answer for 10 s')));
    request.on('error', reject);
    request.end(body);
  });
}
