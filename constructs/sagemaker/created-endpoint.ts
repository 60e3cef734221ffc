import type { CfnEndpointConfigProps } from 'aws-cdk-lib/aws-sagemaker';
import { CfnEndpoint, CfnEndpointConfig } from 'aws-cdk-lib/aws-sagemaker';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import { Lazy, Names, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { SageMakerHost } from '../../lib/sagemaker/host';
import { ENDPOINT_NAME } from '../../lib/sagemaker/limits';
import type { VariantProperty } from '../../lib/sagemaker/variants';
import { tagHost } from '../private/host-tags';
import { known } from '../private/known';
import { nameByContent, nameByLateContent } from '../private/name-by-content';
import { reject } from '../private/reject';
import { containerLogs } from './container-logs';

export interface CreatedEndpointProps {
  readonly host: SageMakerHost;
  readonly endpointName: string;
  readonly config: CfnEndpointConfigProps;
  readonly removalPolicy: RemovalPolicy;
  readonly logRetention?: RetentionDays;
  /** Key of the containers' log. */
  readonly logKey?: IKey;
  /** What a deploy sets again to what the code says; undefined for all. Asked when the app is rendered. */
  resets(): readonly VariantProperty[] | undefined;
}

/** What serves, and what it serves by. */
export interface CreatedEndpoint {
  readonly endpoint: CfnEndpoint;
  readonly config: CfnEndpointConfig;
  /** Of all that the configuration says, the models among it. */
  readonly digest: string;
}

/** The endpoint stays the same; its configuration never changes: another one is made beside it. */
export function createEndpoint(scope: Construct, { host, endpointName, config: configProps, removalPolicy, logRetention, logKey, resets }: CreatedEndpointProps): CreatedEndpoint {
  claimName(scope, endpointName);
  const config = new CfnEndpointConfig(scope, 'Config', configProps);
  const digest = nameByContent(config, configProps);
  config.applyRemovalPolicy(removalPolicy);
  const endpoint = new CfnEndpoint(scope, HOSTS[host].id, {
    endpointName,
    endpointConfigName: config.attrEndpointConfigName,
    // Without it every change sets the number of instances back to what the first configuration said:
    // https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateEndpoint.html
    retainAllVariantProperties: Lazy.any({ produce: () => (resets() === undefined ? undefined : true) }),
    excludeRetainedVariantProperties: Lazy.any({ produce: () => resets()?.map((variantPropertyType) => ({ variantPropertyType })) }, { omitEmptyArray: true }),
  });
  // "To update an endpoint, you must create a new EndpointConfig": what changes of the endpoint alone is another configuration, too.
  nameByLateContent(config, () => ({ deployment: endpoint.deploymentConfig, resets: resets() }));
  endpoint.node.addDependency(containerLogs(scope, 'Endpoints', endpointName, logRetention, logKey));
  tagHost(scope.node.path, [config, endpoint]);
  config.tags.setTag('csi:digest', digest);
  return { endpoint, config, digest };
}

/**
 * Another host under the same path is another endpoint, beside the old one until that is gone: SageMaker turns no instances into a serverless
 * endpoint, and none into an asynchronous one. https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints-update.html
 */
const HOSTS: Readonly<Record<SageMakerHost, { readonly id: string; readonly suffix: string }>> = {
  realTime: { id: 'Endpoint', suffix: '' },
  serverless: { id: 'ServerlessEndpoint', suffix: '-serverless' },
  async: { id: 'AsyncEndpoint', suffix: '-async' },
  components: { id: 'ComponentEndpoint', suffix: '-components' },
};

/**
 * A name of its own, since an alarm that stops a rollout names the endpoint, and may not refer to it. In small letters, as SageMaker writes it
 * into the ARN.
 */
export function endpointNameOf(scope: Construct, host: SageMakerHost, given: string | undefined): string {
  const { suffix } = HOSTS[host];
  return given ?? Names.uniqueResourceName(scope, { maxLength: ENDPOINT_NAME.max - suffix.length, separator: '-' }).toLowerCase() + suffix;
}

/** Names of the endpoints of a stack, in small letters, and the paths of who has them. */
const claimed = new WeakMap<Stack, Map<string, string>>();

/** Names are taken whatever their letters: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpoint.html */
function claimName(scope: Construct, endpointName: string): void {
  const name = known(endpointName)?.toLowerCase();
  if (name === undefined) return;
  const stack = Stack.of(scope);
  const names = claimed.get(stack) ?? new Map<string, string>();
  claimed.set(stack, names);
  const other = names.get(name);
  if (other !== undefined) reject(scope, [{ prop: 'endpointName', found: `is ${endpointName}, and ${other} has that name`, remedy: 'choose another, or leave it out to have one from the construct\'s path' }]);
  names.set(name, scope.node.path);
}
