// Keeps the SageMaker endpoints of one stack:
//
// - Custom::CsiHostGuard comes before an endpoint, and before whatever prepares its update: it fails a deploy that would change an endpoint
//   that was rolled back by hand, and is held. When what was accepted in its place serves, the hold ends.
// - Custom::CsiEndpointCheck comes after an endpoint, and fails the deploy where SageMaker has gone back to what ran before. It notes in a
//   tag of the endpoint what carries all traffic.
// - Custom::CsiEndpointSweep comes before it, so that it is deleted after it: then it deletes the models and configurations that were retained.
// - Custom::CsiScalingPause comes before an endpoint, and deregisters the variants whose instances a deploy changes; Custom::CsiScalingResume
//   comes after it, and registers them again.
// - Custom::CsiComponentCopies comes before a scaled inference component, and answers how many copies it has.
// - After a deploy, and once a day, it deletes those that nobody can want any more. `{"action":"prune","dryRun":true}` answers what would go.
import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SSMClient } from '@aws-sdk/client-ssm';
import { GUARD_TYPE } from '../../lib/versions/guard';
import { answerCloudFormation, type CustomResourceAnswer, type CustomResourceEvent } from '../shared/cloudformation';
import { serviceTime } from '../shared/service-time';
import { check } from './check';
import type { Clients, Home } from './clients';
import { copies } from './copies';
import { guard } from './guard';
import { keep, type KeeperAnswer } from './keep';
import { pause, resume } from './scaling/pause';
import { sweep } from './sweep';

let clients: Clients | undefined;

export function handler(event: object): Promise<CustomResourceAnswer | KeeperAnswer | undefined> {
  clients ??= clientsOfAws();
  const home = { stackId: process.env['CSI_STACK_ID'] ?? '' };
  const known = clients;
  return isOfCloudFormation(event) ? answerCloudFormation(event, () => onEvent(event, known, home)) : keep(event, known, home);
}

export function onEvent(event: CustomResourceEvent, clientsOf: Clients, home: Home): Promise<CustomResourceAnswer> {
  switch (event.ResourceType) {
    case GUARD_TYPE:
      return guard(event, clientsOf, home);
    case 'Custom::CsiEndpointCheck':
      return check(event, clientsOf, home);
    case 'Custom::CsiComponentCopies':
      return copies(event, clientsOf);
    case 'Custom::CsiScalingPause':
      return pause(event, clientsOf, home);
    case 'Custom::CsiScalingResume':
      return resume(event, clientsOf, home);
    case 'Custom::CsiEndpointSweep':
      return sweep(event, clientsOf, home);
    default:
      throw new Error(`this does not know ${event.ResourceType}`);
  }
}

function isOfCloudFormation(event: object): event is CustomResourceEvent {
  return 'RequestType' in event;
}

function clientsOfAws(): Clients {
  // Lists are read page by page, of all that an account has: throttled calls are tried for longer than usual.
  const settings = { maxAttempts: 8 };
  const autoScaling = new ApplicationAutoScalingClient(settings);
  return {
    cloudFormation: new CloudFormationClient(settings),
    sageMaker: new SageMakerClient(settings),
    autoScaling,
    cloudWatch: new CloudWatchClient(settings),
    ssm: new SSMClient(settings),
    sleep: (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); }),
    now: () => Date.now() / 1000,
    serviceNow: serviceTime(autoScaling),
  };
}
