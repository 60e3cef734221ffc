import { InvokeCommand, LambdaClient, type InvokeCommandOutput } from '@aws-sdk/client-lambda';
import type { AwsServer } from '../../../local';
import { clientOf, lambdaRole } from './support';

/** A client that repeats nothing, and sends as much at once as it is asked to. */
export function lambdaOf(server: Pick<AwsServer, 'endpoint' | 'environment'>): LambdaClient {
  return new LambdaClient({ ...clientOf(server as AwsServer), maxAttempts: 1, requestHandler: { httpAgent: { maxSockets: 500 } } });
}

/** A role and a function named `fn` with that code, and what else is given. */
export function functionStack(code: string, properties: object = {}, more: object = {}): object {
  return {
    Role: lambdaRole(),
    Fn: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: 'fn', Runtime: 'nodejs22.x', Handler: 'index.handler', Timeout: 30, Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { ZipFile: code }, ...properties },
    },
    ...more,
  };
}

export async function invokeJson(lambda: LambdaClient, event: unknown, more: { readonly FunctionName?: string; readonly Qualifier?: string } = {}): Promise<{ readonly value: unknown; readonly output: InvokeCommandOutput }> {
  const output = await lambda.send(new InvokeCommand({ FunctionName: 'fn', Payload: JSON.stringify(event), ...more }));
  return { value: JSON.parse(output.Payload?.transformToString() ?? 'null'), output };
}

/** Waits until something is so: there is no end to it but that of the test. */
export async function until<T>(look: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await new Promise((later) => setTimeout(later, 20));
  }
}
