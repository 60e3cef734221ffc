import type { JsonInput } from '../../wire/json';
import { pageOf } from '../../wire/page';
import type { AwsRequest } from '../../wire/request';
import { pendingVariants, statusOf } from '../deployment-shapes';
import type { RunningDeployment } from '../deployments';
import type { EndpointRecord, NamedRecord, Settings, VariantRecord } from '../records';
import { invalid } from '../refusals';

/** Of a time on the server's clock, as the JSON protocol has it. */
export function seconds(time: number): number {
  return time / 1000;
}

/** What a call gives, without the name and tags, which are kept apart. */
export function withoutNames(input: JsonInput, name: string): Settings {
  return Object.fromEntries(Object.entries(input).filter(([member]) => member !== name && member !== 'Tags'));
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
export function passRole(request: AwsRequest, roleArn: unknown): void {
  if (typeof roleArn === 'string') request.authorize('iam:PassRole', roleArn, { 'iam:PassedToService': 'sagemaker.amazonaws.com' });
}

type Listable = NamedRecord & { readonly modified?: number; readonly status?: string };

/** One page of a list, newest first unless it is asked for otherwise. */
export function listed<T extends Listable>(member: string, all: readonly T[], input: JsonInput, shape: (record: T) => unknown): Readonly<Record<string, unknown>> {
  const { NameContains, StatusEquals, SortBy = 'CreationTime', SortOrder = 'Descending', MaxResults, NextToken } = input;
  const limit = Number(MaxResults ?? 10);
  if (!(limit >= 1 && limit <= 100)) {
    throw invalid(`1 validation error detected: Value '${String(MaxResults)}' at 'maxResults' failed to satisfy constraint: Member must have value ${limit < 1 ? 'greater than or equal to 1' : 'less than or equal to 100'}`);
  }
  const within = (time: number, kind: string): boolean => time / 1000 <= Number(input[`${kind}Before`] ?? Infinity) && time / 1000 >= Number(input[`${kind}After`] ?? -Infinity);
  const found = all
    .filter(({ name, status }) => (NameContains === undefined || name.includes(String(NameContains))) && (StatusEquals === undefined || status === StatusEquals))
    .filter(({ created, modified = created }) => within(created, 'CreationTime') && within(modified, 'LastModifiedTime'));
  const keyOf = ({ name, created, status = '' }: T): number | string => (SortBy === 'Name' ? name : SortBy === 'Status' ? status : created);
  const sorted = [...found].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
  const { items, nextToken } = pageOf(SortOrder === 'Descending' ? sorted.reverse() : sorted, limit, NextToken);
  return { [member]: items.map(shape), ...(nextToken !== undefined && { NextToken: nextToken }) };
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpoint.html */
export function endpointShape(record: EndpointRecord, deployment?: RunningDeployment): Readonly<Record<string, unknown>> {
  const { settings, variants } = record;
  const shadows = variants.filter(({ shadow }) => shadow === true);
  return {
    EndpointName: record.name, EndpointArn: record.arn, EndpointConfigName: record.config, EndpointStatus: record.status,
    CreationTime: seconds(record.created), LastModifiedTime: seconds(record.modified),
    ...(record.failureReason !== undefined && { FailureReason: record.failureReason }),
    ...(record.status !== 'Creating' && record.status !== 'Failed' && { ProductionVariants: variants.filter(({ shadow }) => shadow !== true).map((variant) => variantShape(variant, record, deployment)) }),
    ...(shadows.length > 0 && { ShadowProductionVariants: shadows.map((variant) => variantShape(variant, record)) }),
    ...(record.deploymentConfig !== undefined && { LastDeploymentConfig: record.deploymentConfig }),
    ...(deployment !== undefined && {
      PendingDeploymentSummary: { EndpointConfigName: deployment.config, StartTime: seconds(deployment.progress.started ?? record.modified), ProductionVariants: pendingVariants(deployment, seconds) },
    }),
    ...(settings.AsyncInferenceConfig !== undefined && { AsyncInferenceConfig: settings.AsyncInferenceConfig }),
    ...captureShape(settings as unknown as Settings),
  };
}

export function endpointSummary({ name, arn, status, created, modified }: EndpointRecord): Readonly<Record<string, unknown>> {
  return { EndpointName: name, EndpointArn: arn, EndpointStatus: status, CreationTime: seconds(created), LastModifiedTime: seconds(modified) };
}

function variantShape({ name, settings, weight, instances, serverless, runs }: VariantRecord, { modified }: EndpointRecord, deployment?: RunningDeployment): Readonly<Record<string, unknown>> {
  return {
    VariantName: name,
    ...(runs !== undefined && {
      DeployedImages: runs.containers.map(({ image, resolvedImage }) => ({ SpecifiedImage: image, ...(resolvedImage !== undefined && { ResolvedImage: resolvedImage }), ResolutionTime: seconds(modified) })),
    }),
    CurrentWeight: weight.current, DesiredWeight: weight.desired,
    CurrentInstanceCount: instances.current, DesiredInstanceCount: instances.desired,
    ...(serverless !== undefined && { CurrentServerlessConfig: serverless.current, DesiredServerlessConfig: serverless.desired }),
    ...(settings.RoutingConfig !== undefined && { RoutingConfig: settings.RoutingConfig }),
    ...(settings.ManagedInstanceScaling !== undefined && { ManagedInstanceScaling: settings.ManagedInstanceScaling }),
    ...(deployment !== undefined && statusOf(deployment, 'old', name, seconds)),
  };
}

function captureShape({ DataCaptureConfig }: Settings): Readonly<Record<string, unknown>> {
  if (DataCaptureConfig === undefined) return {};
  const { EnableCapture, InitialSamplingPercentage, DestinationS3Uri, KmsKeyId } = DataCaptureConfig as Settings;
  return {
    DataCaptureConfig: {
      EnableCapture: EnableCapture ?? false, CaptureStatus: EnableCapture === true ? 'Started' : 'Stopped', CurrentSamplingPercentage: InitialSamplingPercentage, DestinationS3Uri, KmsKeyId: KmsKeyId ?? '',
    },
  };
}
