import { DescribeInferenceComponentCommand } from '@aws-sdk/client-sagemaker';
import type { CustomResourceAnswer, CustomResourceEvent } from '../shared/cloudformation';
import { patiently } from '../shared/patience';
import { ifThere, type Clients } from './clients';

/** The number of copies that scaling has brought a component to, for a change that would set it anew; the first number where there is none yet. */
export async function copies(event: CustomResourceEvent, { sageMaker, sleep }: Clients): Promise<CustomResourceAnswer> {
  const { componentName, initial } = event.ResourceProperties as Readonly<Record<'componentName' | 'initial', string>>;
  const PhysicalResourceId = `copies-of-${componentName}`;
  if (event.RequestType === 'Delete') return { PhysicalResourceId };
  const component = await ifThere(() => patiently(() => sageMaker.send(new DescribeInferenceComponentCommand({ InferenceComponentName: componentName })), sleep));
  return { PhysicalResourceId, Data: { copies: String(component?.RuntimeConfig?.DesiredCopyCount ?? initial) } };
}
