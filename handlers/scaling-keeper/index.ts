// Sees to what CloudFormation leaves open of a scaled alias, as a custom resource that comes after its scalable target:
//
// - A target that is registered, for the first time or again, has the range of the template. What its schedules say for this hour is set here.
// - A target that is deregistered leaves behind what it has set, and that costs. It is taken away here, unless somebody else has set it.
//
// What is done to one function is done in a role of its own, which trusts this one.
import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { patiently } from '../shared/patience';
import { answerCloudFormation, type CustomResourceAnswer, type CustomResourceEvent } from '../shared/cloudformation';
import { clearUp } from './clear-up';
import { setRange } from './set-range';
import { serviceTime } from '../shared/service-time';

/** What calls are made with, in the role of one function. */
export interface Clients {
  readonly scaling: Pick<ApplicationAutoScalingClient, 'send'>;
  readonly lambda: Pick<LambdaClient, 'send'>;
  /** Milliseconds, by the clock of the services. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** What of Lambda's context is needed. */
interface Context {
  readonly invokedFunctionArn: string;
}

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

export function handler(event: CustomResourceEvent, context: Context): Promise<CustomResourceAnswer | undefined> {
  return answerCloudFormation(event, async () => onEvent(event, await clientsOf(String(event.ResourceProperties['roleArn'])), context));
}

export async function onEvent({ RequestType, ResourceProperties }: CustomResourceEvent, clients: Clients, { invokedFunctionArn }: Context): Promise<CustomResourceAnswer> {
  const functionName = String(ResourceProperties['functionName']);
  if (RequestType === 'Delete') await clearUp(functionName, `${invokedFunctionArn.split(':').slice(0, 6).join(':')}:${functionName}`, clients);
  else await setRange(functionName, ResourceProperties, clients);
  // Another function is another resource: the old one's is deleted, and clears up there.
  return { PhysicalResourceId: `scaling-of-${functionName}` };
}

async function clientsOf(RoleArn: string): Promise<Clients> {
  const sts = new STSClient({});
  const { Credentials } = await patiently(() => sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'scaling-keeper' })), sleep);
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken } = Credentials ?? {};
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  const scaling = new ApplicationAutoScalingClient({ credentials });
  return { scaling, lambda: new LambdaClient({ credentials }), now: serviceTime(scaling), sleep };
}
