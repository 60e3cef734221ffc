// Records the versions of models that one stack declares, as a CloudFormation custom resource:
//
// - in the parameter /models/NAME/versions/VERSION, and whole in models/NAME/versions/VERSION.json in the bucket of the registry;
// - a version never changes: other content under a name that is taken fails the deploy. What was decided and said of it may change;
// - nothing is ever taken away: a version that the stack declares no longer stays, and may be declared again;
// - another decision about a version is an event on the default bus.
//
// Where the registry does not keep everything, it looks once a day, after deploys and when an alias changes for versions that nobody uses:
// retain.ts. `{"action":"retain","dryRun":true}` answers what would expire.
//
// What a backend adds is in a file of its own: see backend.ts.
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SSMClient } from '@aws-sdk/client-ssm';
import { isGoingBack } from '../../lib/versions/guard';
import { answerCloudFormation, type CustomResourceAnswer, type CustomResourceEvent } from '../shared/cloudformation';
import { say } from '../shared/say';
import { stateOf } from '../shared/stack-state';
import type { Clients, Home } from './clients';
import { record } from './record';
import { retain, type RetainAnswer } from './retain';
import { taskOf } from './task';

let clients: Clients | undefined;

export function handler(event: object): Promise<CustomResourceAnswer | RetainAnswer | undefined> {
  clients ??= clientsOfAws();
  const known = clients;
  const home = { stackId: process.env['CSI_STACK_ID'] ?? '', retention: JSON.parse(process.env['CSI_RETENTION'] ?? '{}') as Home['retention'] };
  return isOfCloudFormation(event) ? answerCloudFormation(event, () => onEvent(event, known, home)) : retain(taskOf(event), known, home);
}

/** A stack that goes back restores what it said before, as far as that goes: nothing of it is worth leaving the stack half way. */
export async function onEvent(event: CustomResourceEvent, clientsOf: Clients, home: Home): Promise<CustomResourceAnswer> {
  try {
    return await record(event, clientsOf, home);
  } catch (error) {
    if (event.RequestType !== 'Update' || event.PhysicalResourceId === undefined || !isGoingBack((await stateOf(clientsOf, home)).status)) throw error;
    say('WARN', `the stack goes back, and this is left as it is: ${(error as Error).message}`, { physicalId: event.PhysicalResourceId });
    return { PhysicalResourceId: event.PhysicalResourceId };
  }
}

function isOfCloudFormation(event: object): event is CustomResourceEvent {
  return 'RequestType' in event;
}

function clientsOfAws(): Clients {
  // A deploy may record many versions at once, and Parameter Store takes a few calls a second.
  const settings = { maxAttempts: 8 };
  return {
    cloudFormation: new CloudFormationClient(settings),
    events: new EventBridgeClient(settings),
    lambda: new LambdaClient(settings),
    s3: new S3Client(settings),
    sageMaker: new SageMakerClient(settings),
    ssm: new SSMClient(settings),
    tagging: new ResourceGroupsTaggingAPIClient(settings),
    now: () => Date.now() / 1000,
    sleep: (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); }),
  };
}
