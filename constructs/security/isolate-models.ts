import type { CfnResource } from 'aws-cdk-lib/core';
import { checkIsolated } from '../../lib/security/needs-network';
import { isLeftOpen } from '../private/left-open';
import { chosenFor } from './chosen-defaults';
import type { Pass } from './defaults-pass';
import { Hosted } from './hosted';
import { SecurityDefault } from './inference-defaults-props';
import type { Rendered } from './rendered';

const ISOLATION = 'EnableNetworkIsolation';

/** https://docs.aws.amazon.com/sagemaker/latest/dg/mkt-algo-model-internet-free.html */
export function isolateModels(pass: Pass): void {
  const { tree, set, refuse } = pass;
  const hosted = new Hosted(tree);
  for (const model of tree.ofType('AWS::SageMaker::Model').filter((each) => isOpen(pass, each))) {
    if (hosted.serverless.has(model)) {
      refuse(model, {
        prop: 'networkIsolation', found: 'is nothing that a serverless endpoint can have',
        remedy: 'take another host, or say that it may have a network: InferenceDefaults.of(endpoint).leaveOut(SecurityDefault.NETWORK_ISOLATION) (https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html)',
      });
      continue;
    }
    const problems = containersOf(tree.properties(model)).flatMap((container) => checkIsolated({ environment: texts(container.Environment) }));
    for (const problem of problems) refuse(model, problem);
    if (problems.length === 0) set(model, ISOLATION, true);
  }
  for (const config of tree.ofType('AWS::SageMaker::EndpointConfig').filter((each) => tree.properties(each).ExecutionRoleArn !== undefined && isOpen(pass, each))) set(config, ISOLATION, true);
}

function isOpen({ tree }: Pass, resource: CfnResource): boolean {
  return chosenFor(resource, SecurityDefault.NETWORK_ISOLATION) !== undefined && (tree.properties(resource)[ISOLATION] === undefined || isLeftOpen(resource, ISOLATION)) && tree.properties(resource)[ISOLATION] !== true;
}

function containersOf({ PrimaryContainer, Containers }: Rendered): Rendered[] {
  return [PrimaryContainer, ...(Array.isArray(Containers) ? Containers : [])].filter((container): container is Rendered => container !== undefined);
}

function texts(environment: unknown): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(environment ?? {}).map(([name, value]) => [name, typeof value === 'string' ? value : undefined]));
}
