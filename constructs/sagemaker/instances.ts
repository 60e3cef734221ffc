import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { CfnEndpointConfig, CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import type { Problem } from '../../lib/problem';
import type { RolloutPlan } from '../../lib/rollout/plan';
import { assumedBytes, checkInstances, defaultDownloadSeconds, defaultStartupSeconds, defaultVolumeGiB } from '../../lib/sagemaker/instance-host';
import type { InstanceFacts } from '../../lib/sagemaker/instance-types';
import { instanceType as factsOf } from '../../lib/sagemaker/instance-types';
import { INSTANCE_POOLS, VPC } from '../../lib/sagemaker/limits';
import { fittingInferenceAmi } from '../../lib/sagemaker/inference-ami';
import type { ServingImage } from '../model/serving-image';
import type { ServingContainer } from '../private/serving-container';
import { known, knownMebibytes, knownSeconds } from '../private/known';
import type { InstanceBaseOptions, InstanceOptions } from './endpoint-props';
import { InstanceType } from './instance-type';
import { RoutingStrategy } from './routing-strategy';

/** The instances of a variant, with defaults. */
export interface Instances {
  /** In order of preference; one where there are no pools. */
  readonly types: readonly InstanceType[];
  readonly count: number;
  readonly architecture: 'arm64' | 'x86_64';
}

/** What a variant starts on. Undefined types: nobody said, and there is no default for an image that computes on accelerators. */
export function resolveInstances({ instanceType, instancePools, instanceCount }: InstanceOptions, rollout: RolloutPlan | undefined): Instances {
  const types = instancePools === undefined || instancePools.length === 0 ? [instanceType ?? InstanceType.M5_LARGE] : instancePools.map((pool) => pool.instanceType);
  return { types, count: instanceCount ?? (rollout === undefined || rollout.kind === 'allAtOnce' ? 1 : 2), architecture: architectureOf(types[0]) };
}

export function architectureOf({ name }: InstanceType): 'arm64' | 'x86_64' {
  return factsOf(name)?.architecture ?? 'x86_64';
}

export function typeFacts({ types }: Instances): readonly (InstanceFacts | undefined)[] {
  return types.map(({ name }) => factsOf(name));
}

/** Of instances, whatever runs on them. */
export function baseInstanceProblems(at: string, { volumeSize, vpc, vpcSubnets, securityGroups }: InstanceBaseOptions, types: readonly InstanceType[]): Problem[] {
  const mebibytes = knownMebibytes(volumeSize);
  return [
    ...checkInstances({
      volumeGiB: mebibytes === undefined ? undefined : mebibytes / 1024,
      localDisk: types.every(({ name }) => (factsOf(name)?.localSsdGB ?? 0) > 0),
      modelBytes: 0,
    }),
    ...Object.entries({ vpcSubnets, securityGroups }).filter(([, value]) => value !== undefined && vpc === undefined).map(([prop]) => ({ prop, found: 'is given without `vpc`', remedy: 'give the network, too' })),
    ...(securityGroups !== undefined && (securityGroups.length < 1 || securityGroups.length > VPC.securityGroups)
      ? [{ prop: 'securityGroups', found: `has ${securityGroups.length} entries`, allowed: `1 to ${VPC.securityGroups}`, remedy: `put rules together (${VPC.source})` }] : []),
  ].map((problem) => ({ ...problem, prop: at + problem.prop }));
}

export function instanceProblems(at: string, options: InstanceOptions, instances: Instances, modelBytes: number): Problem[] {
  const { instanceCount, instancePools, instanceType, startupTimeout, downloadTimeout } = options;
  return [
    ...baseInstanceProblems('', options, instances.types),
    ...checkInstances({
      instanceCount: known(instanceCount),
      startupSeconds: knownSeconds(startupTimeout),
      downloadSeconds: knownSeconds(downloadTimeout),
      localDisk: false,
      modelBytes,
    }),
    ...(instancePools !== undefined && instanceType !== undefined ? [{ prop: 'instancePools', found: 'is given, and `instanceType` too', remedy: 'name that type first among the pools' }] : []),
    ...(instancePools !== undefined && (instancePools.length < 1 || instancePools.length > INSTANCE_POOLS.max)
      ? [{ prop: 'instancePools', found: `has ${instancePools.length} entries`, allowed: `1 to ${INSTANCE_POOLS.max}`, remedy: `leave it out to have \`instanceType\` alone (${INSTANCE_POOLS.source})` }] : []),
    ...(new Set(instances.types.map(({ name }) => name)).size < instances.types.length ? [{ prop: 'instancePools', found: 'names one type twice', remedy: 'leave the second out' }] : []),
  ].map((problem) => ({ ...problem, prop: at + problem.prop }));
}

/** The containers' network. */
export function vpcConfigOf(scope: Construct, { vpc, vpcSubnets, securityGroups }: InstanceBaseOptions): CfnModel.VpcConfigProperty | undefined {
  if (vpc === undefined) return undefined;
  const groups = securityGroups ?? [new SecurityGroup(scope, 'SecurityGroup', { vpc, description: 'Containers of a model on SageMaker' })];
  return { subnets: vpc.selectSubnets(vpcSubnets).subnetIds, securityGroupIds: groups.map(({ securityGroupId }) => securityGroupId) };
}

/** What a production variant says of its instances. */
export function instanceVariant(options: InstanceOptions, instances: Instances, container: ServingContainer, poolModels: readonly (string | undefined)[] = []): Partial<CfnEndpointConfig.ProductionVariantProperty> {
  const modelBytes = container.modelData?.bytes ?? 0;
  const timedBytes = assumedBytes(container.modelData);
  const { instancePools, volumeSize, startupTimeout, downloadTimeout, inferenceAmi, ssmAccess, capacityReservationArn, routing } = options;
  const localDisk = typeFacts(instances).some((facts) => (facts?.localSsdGB ?? 0) > 0);
  return {
    ...(instancePools === undefined
      ? { instanceType: instances.types[0].name }
      : { instancePools: instances.types.map(({ name }, index) => ({ instanceType: name, priority: index + 1, modelNameOverride: poolModels[index] })) }),
    initialInstanceCount: instances.count,
    volumeSizeInGb: volumeSize?.toGibibytes() ?? (localDisk ? undefined : defaultVolumeGiB(modelBytes)),
    containerStartupHealthCheckTimeoutInSeconds: startupTimeout?.toSeconds() ?? defaultStartupSeconds(timedBytes),
    modelDataDownloadTimeoutInSeconds: downloadTimeout?.toSeconds() ?? defaultDownloadSeconds(timedBytes),
    inferenceAmiVersion: inferenceAmi?.name ?? newestAmi(instances.types.map(({ name }) => fittingInferenceAmi(container, name))),
    enableSsmAccess: ssmAccess,
    capacityReservationConfig: capacityReservationArn === undefined ? undefined : { capacityReservationPreference: 'capacity-reservations-only', mlReservationArn: capacityReservationArn },
    routingConfig: (routing ?? RoutingStrategy.leastOutstandingRequests())._config(),
  };
}

/** All pools have one: the newest of those that they need. */
function newestAmi(versions: readonly (string | undefined)[]): string | undefined {
  return versions.filter((version) => version !== undefined).sort().at(-1);
}

/** Images of pools that have one of their own. */
export function poolImages({ instancePools = [] }: InstanceOptions): readonly (ServingImage | undefined)[] {
  return instancePools.map(({ image }) => image);
}
