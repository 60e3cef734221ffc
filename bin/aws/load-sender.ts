import { InvokeCommand, LambdaClient, TooManyRequestsException } from '@aws-sdk/client-lambda';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { LIVE_ALIAS } from '../../lib/lambda/live-alias';
import { reasonIn } from '../../lib/load/reason';
import { isFailed } from '../../lib/load/summary';
import type { Send } from '../load/engine';
import { findHost } from './hosts';
import type { AwsSession } from './session';

/** Calls a model function or an endpoint by its name, as its callers on AWS do. A call is made once: what is refused counts as refused. */
export async function hostSender(session: AwsSession, name: string, { connections, timeoutMs }: { readonly connections: number; readonly timeoutMs: number }): Promise<{ readonly send: Send; readonly target: string; close(): void }> {
  const host = await findHost(session, name);
  const { region, credentials } = session.lambda.config;
  const settings = {
    region, credentials, ...(session.endpoint === undefined ? {} : { endpoint: session.endpoint }), maxAttempts: 1,
    requestHandler: { requestTimeout: timeoutMs, httpAgent: { maxSockets: connections, keepAlive: true }, httpsAgent: { maxSockets: connections, keepAlive: true } },
  };
  if (host.kind === 'endpoint') {
    const client = new SageMakerRuntimeClient(settings);
    const send: Send = (body) => outcome(async () => {
      const { Body } = await client.send(new InvokeEndpointCommand({ EndpointName: host.name, ContentType: 'application/json', Body: body }));
      return { status: 200, version: versionIn(Body) };
    });
    return { send, target: host.name, close: () => client.destroy() };
  }
  const client = new LambdaClient(settings);
  const send: Send = (body) => outcome(async () => {
    const { FunctionError: error, Payload, ExecutedVersion } = await client.send(new InvokeCommand({ FunctionName: host.name, Qualifier: LIVE_ALIAS, Payload: Buffer.from(body) }));
    const status = error === undefined ? statusIn(Payload) ?? 200 : 500;
    const reason = isFailed({ status }) ? reasonIn(Buffer.from(Payload ?? []).toString('utf8')) : undefined;
    return { status, version: versionIn(Payload) === '?' ? ExecutedVersion ?? '?' : versionIn(Payload), ...(reason === undefined ? {} : { reason }) };
  });
  return { send, target: `${host.name}:${LIVE_ALIAS}`, close: () => client.destroy() };
}

async function outcome(work: () => ReturnType<Send>): ReturnType<Send> {
  try {
    return await work();
  } catch (error) {
    const reason = reasonIn((error as Error).message) ?? (error as Error).name;
    if (error instanceof TooManyRequestsException) return { status: 429, version: '?', reason };
    return { status: (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0, version: '?', reason };
  }
}

function fieldsIn(payload: Uint8Array | undefined): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(Buffer.from(payload ?? []).toString('utf8')) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

function versionIn(payload: Uint8Array | undefined): string {
  const { model_version: version } = fieldsIn(payload);
  return typeof version === 'string' ? version : '?';
}

function statusIn(payload: Uint8Array | undefined): number | undefined {
  const { status_code: status } = fieldsIn(payload);
  return typeof status === 'number' && status >= 400 ? status : undefined;
}
