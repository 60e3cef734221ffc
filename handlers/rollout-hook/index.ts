// Examines a new version of a model function before any user sees it. Two callers:
//
// - CodeDeploy, as the hook before traffic: no alarm of the rollout may be red, golden requests must be answered as expected (which warms
//   the version by the way), and scaling is held back for as long as the alias has weights. A no stops the deployment.
// - CloudFormation, as a custom resource, for the first version of a function, which CodeDeploy has no part in: a wrong answer fails the
//   stack.
//
// What is to be done is said by tags of the function, which are no part of a version.
import { answerCloudFormation, type CustomResourceAnswer, type CustomResourceEvent } from '../shared/cloudformation';
import { beforeTraffic, type HookEvent } from './before-traffic';
import { awsClients, type Clients } from './clients';
import { onEvent } from './first-deploy';
import type { HookContext } from './in-time';

let clients: Clients | undefined;

export function handler(event: HookEvent | CustomResourceEvent, context: HookContext): Promise<CustomResourceAnswer | undefined> {
  clients ??= awsClients();
  const own = clients;
  if ('DeploymentId' in event) return beforeTraffic(event, own, context).then(() => undefined);
  return answerCloudFormation(event, () => onEvent(event, own, context));
}
