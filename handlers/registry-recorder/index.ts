// Records the versions of models that one stack declares, as a CloudFormation custom resource:
//
// - in the parameter /models/NAME/versions/VERSION, and whole in models/NAME/versions/VERSION.json in the bucket of the registry;
// - a version never changes: other content under a name that is taken fails the deploy. What was decided and said of it may change;
// - nothing is ever taken away: a version that the stack declares no longer stays, and may be declared again;
// - another decision about a version is an event on the default bus.
//
// What a backend adds is in a file of its own: see backend.ts.
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SSMClient } from '@aws-sdk/client-ssm';
import { answerCloudFormation, type CustomResourceAnswer, type CustomResourceEvent } from '../shared/cloudformation';
import type { Clients, Home } from './clients';
import { record } from './record';

let clients: Clients | undefined;

export function handler(event: CustomResourceEvent): Promise<CustomResourceAnswer | undefined> {
  clients ??= clientsOfAws();
  const known = clients;
  return answerCloudFormation(event, () => onEvent(event, known, { stackId: process.env['CSI_STACK_ID'] ?? '' }));
}

export function onEvent(event: CustomResourceEvent, clientsOf: Clients, _home: Home): Promise<CustomResourceAnswer> {
  return record(event, clientsOf);
}

function clientsOfAws(): Clients {
  // A deploy may record many versions at once, and Parameter Store takes a few calls a second.
  const settings = { maxAttempts: 8 };
  return {
    cloudFormation: new CloudFormationClient(settings),
    events: new EventBridgeClient(settings),
    s3: new S3Client(settings),
    sageMaker: new SageMakerClient(settings),
    ssm: new SSMClient(settings),
    sleep: (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); }),
  };
}
