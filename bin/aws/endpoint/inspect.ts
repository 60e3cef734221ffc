import type { DescribeEndpointOutput, PendingDeploymentSummary, ProductionVariantSummary } from '@aws-sdk/client-sagemaker';
import { shares, type ConfigStatus, type EndpointDeployment, type EndpointReport, type VariantStatus } from '../../../lib/versions/endpoint-status';
import { parseHeld, parseHoldDigest } from '../../../lib/versions/hold';
import { HOST_TAG } from '../../../lib/versions/host-tags';
import { parseRolledBackDigests, ROLLED_BACK_TAG } from '../../../lib/versions/rolled-back';
import { parseServedDigests, SERVED_TAG, type ServedVersion } from '../../../lib/versions/served';
import { heldStatus, isoTime } from '../../../lib/versions/status';
import { asFarAsAllowed } from '../call';
import { alarmStates } from '../deployments';
import type { AwsSession } from '../session';
import { stackStatus } from '../stack';
import { configNamed, hostConfigs, type HostedConfig } from './configs';
import { describeEndpoint, type FoundEndpoint } from './find';
import { declaredBy, endpointStack } from './stack';
import { stepsOf } from './steps';

/** Everything that is to be seen of an endpoint. What the caller may not see is named, and left out. */
export async function inspectEndpoint(session: AwsSession, endpoint: FoundEndpoint): Promise<EndpointReport> {
  const { unknown, seen } = asFarAsAllowed();
  const described = await describeEndpoint(session, endpoint.name);
  const { EndpointConfigName: running, PendingDeploymentSummary: pending, LastDeploymentConfig } = described;
  const [configs = [], stack, alarms = []] = await Promise.all([
    seen('Its configurations', () => hostConfigs(session, endpoint, running)),
    seen('What the code declares', () => endpointStack(session, endpoint)),
    seen('Its alarms', () => alarmStates(session, LastDeploymentConfig?.AutoRollbackConfiguration?.Alarms?.flatMap(({ AlarmName }) => AlarmName ?? []) ?? [])),
  ]);
  const [state, declared] = stack === undefined ? [] : await Promise.all([
    seen('The state of its stack', () => stackStatus(session, stack)),
    seen('What the code declares', () => declaredBy(session, stack)),
  ]);
  const versionOf = (name: string | undefined): string | undefined => configNamed(configs, name)?.version;
  const served = parseServedDigests(endpoint.tags[SERVED_TAG]);
  const live = versionOf(running);
  return {
    endpointName: endpoint.name,
    endpointArn: endpoint.arn,
    host: endpoint.tags[HOST_TAG],
    status: described.EndpointStatus ?? '?',
    failureReason: described.FailureReason,
    live: running === undefined ? undefined : { config: running, version: live, since: served[0]?.version === live ? timeIn(served, live) : undefined },
    deployment: pending === undefined ? undefined : deploymentOf(pending, versionOf(pending.EndpointConfigName)),
    declared: stack === undefined || state === undefined ? undefined : { config: configNamed(configs, declared?.config)?.name ?? declared?.config, version: versionOf(declared?.config), stack: stack.name, stackStatus: state.status },
    hold: heldStatus(parseHeld(endpoint.tags, parseHoldDigest), stack?.guarded),
    variants: variantsOf(described, configNamed(configs, running)),
    alarms,
    configs: configs.map((config) => configStatus(config, running, served, parseRolledBackDigests(endpoint.tags[ROLLED_BACK_TAG]))),
    unknown,
  };
}

function configStatus({ name, version, created, variants }: HostedConfig, running: string | undefined, served: readonly ServedVersion[], rolledBack: readonly ServedVersion[]): ConfigStatus {
  return {
    config: name, version, created: created?.toISOString(), live: name === running, served: timeIn(served, version), rolledBack: timeIn(rolledBack, version),
    models: variants.flatMap(({ name: variant, model }) => (model === undefined ? [] : [{ variant, ...model }])),
  };
}

function timeIn(list: readonly ServedVersion[], version: string | undefined): string | undefined {
  const found = list.find((each) => each.version === version);
  return found === undefined ? undefined : isoTime(found.since);
}

function variantsOf({ ProductionVariants = [], ShadowProductionVariants = [] }: DescribeEndpointOutput, config: HostedConfig | undefined): readonly VariantStatus[] {
  const traffic = shares(ProductionVariants.map(({ CurrentWeight = 0 }) => CurrentWeight));
  const status = (summary: ProductionVariantSummary, shadow: boolean, share: number): VariantStatus => {
    const { VariantName: variant = '?', CurrentServerlessConfig: serverless, CurrentInstanceCount: current = 0, DesiredInstanceCount: desired = current } = summary;
    const known = config?.variants.find(({ name }) => name === variant);
    return {
      variant, shadow, traffic: share, model: known?.model?.model, modelVersion: known?.model?.modelVersion,
      ...(serverless === undefined ? { instances: { type: known?.instanceType, current, desired } } : { serverless: { maxConcurrency: serverless.MaxConcurrency, provisioned: serverless.ProvisionedConcurrency ?? 0 } }),
    };
  };
  return [...ProductionVariants.map((summary, index) => status(summary, false, traffic[index] ?? 0)), ...ShadowProductionVariants.map((summary) => status(summary, true, 0))];
}

function deploymentOf(pending: PendingDeploymentSummary, version: string | undefined): EndpointDeployment {
  return { config: pending.EndpointConfigName ?? '?', version, started: pending.StartTime?.toISOString(), steps: stepsOf(pending) };
}
