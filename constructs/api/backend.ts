import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Alias, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SAGEMAKER_ANSWER_SECONDS } from '../../lib/api/limits';
import type { IInferenceEndpoint } from '../endpoint/inference-endpoint';
import { knownSeconds } from '../private/known';

/** What an API calls when it calls a model. */
export type Backend =
  | { readonly kind: 'function'; readonly alias: IFunction; readonly timeoutSeconds: number | undefined }
  | { readonly kind: 'endpoint'; readonly endpointName: string; readonly endpointArn: string; readonly timeoutSeconds: number };

/** By what a host says of itself: who writes hosts of their own needs nothing else. */
export function backendOf(endpoint: IInferenceEndpoint): Backend | undefined {
  const { alias, endpointName, endpointArn } = endpoint as unknown as { readonly alias?: IFunction; readonly endpointName?: string; readonly endpointArn?: string };
  if (alias !== undefined) return { kind: 'function', alias, timeoutSeconds: knownSeconds(functionOf(alias)?.timeout) };
  if (endpointName === undefined || endpointArn === undefined) return undefined;
  return { kind: 'endpoint', endpointName, endpointArn, timeoutSeconds: SAGEMAKER_ANSWER_SECONDS };
}

function functionOf(alias: IFunction): LambdaFunction | undefined {
  const fn = alias instanceof Alias ? alias.lambda : alias;
  return fn instanceof LambdaFunction ? fn : undefined;
}
