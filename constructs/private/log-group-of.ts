import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IInferenceEndpoint } from '../endpoint/inference-endpoint';
import { isAddressed } from './endpoint-address';

/** Where a host's server writes its log. */
export interface HostLog {
  readonly of: 'lambda' | 'sagemaker';
  readonly name: string;
}

/** Undefined of a function that another app declares: its log group has no name that could be told from its own. */
export function logGroupOf(endpoint: IInferenceEndpoint): HostLog | undefined {
  const { logGroup } = endpoint as { readonly logGroup?: ILogGroup };
  if (logGroup !== undefined) return { of: 'lambda', name: logGroup.logGroupName };
  if (!isAddressed(endpoint)) return undefined;
  const { type, name, component } = endpoint._address();
  if (type === 'function') return undefined;
  // https://docs.aws.amazon.com/sagemaker/latest/dg/logging-cloudwatch.html
  return { of: 'sagemaker', name: component === undefined ? `/aws/sagemaker/Endpoints/${name}` : `/aws/sagemaker/InferenceComponents/${component}` };
}
