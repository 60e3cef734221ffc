import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SAGEMAKER_ANSWER_SECONDS } from '../../lib/api/limits';
import type { IInferenceEndpoint } from '../endpoint/inference-endpoint';
import { knownSeconds } from '../private/known';
import { ImportedAsyncEndpoint } from '../sagemaker/imported-async-endpoint';

/** What an API calls when it calls a model. */
export type Backend =
  | { readonly kind: 'function'; readonly alias: IFunction; readonly timeoutSeconds: number | undefined }
  | { readonly kind: 'endpoint'; readonly endpointName: string; readonly component?: string; readonly timeoutSeconds: number };

/** What hosts say of themselves. */
interface SelfDescription {
  readonly alias?: IFunction;
  readonly endpointName?: string;
  readonly componentName?: string;
  /** Of an asynchronous endpoint, whose answers no caller of an API could wait for. */
  readonly inputUri?: unknown;
}

/** By what a host says of itself: who writes hosts of their own needs nothing else. */
export function backendOf(endpoint: IInferenceEndpoint): Backend | undefined {
  const { alias, endpointName, componentName, inputUri } = endpoint as unknown as SelfDescription;
  if (alias !== undefined) return { kind: 'function', alias, timeoutSeconds: knownSeconds(functionOf(alias)?.timeout) };
  if (endpointName === undefined || inputUri !== undefined || endpoint instanceof ImportedAsyncEndpoint) return undefined;
  return { kind: 'endpoint', endpointName, component: componentName, timeoutSeconds: SAGEMAKER_ANSWER_SECONDS };
}

function functionOf(alias: IFunction): LambdaFunction | undefined {
  // CDK's aliases and ours know their function.
  const { lambda: fn = alias } = alias as IFunction & { readonly lambda?: IFunction };
  return fn instanceof LambdaFunction ? fn : undefined;
}
