import type { ComponentSpecification } from '../../../../lib/sagemaker/component-settings';
import type { JsonOperations } from '../../wire/json';
import type { AwsRequest } from '../../wire/request';
import type { CreateComponent, InferenceComponents, UpdateComponent } from '../components';
import type { Endpoints } from '../endpoints';
import { tagsOf } from '../named-store';
import type { InferenceComponentRecord } from '../records';
import { listed, seconds } from './shapes';

/** Inference components: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateInferenceComponent.html */
export function componentOperations(components: InferenceComponents, endpoints: Endpoints, request: AwsRequest): JsonOperations {
  const may = (action: string, name: unknown): void => request.authorize(`sagemaker:${action}`, components.arn(String(name)));
  const answer = ({ arn }: InferenceComponentRecord): unknown => ({ InferenceComponentArn: arn });
  return {
    CreateInferenceComponent: (input) => {
      may('CreateInferenceComponent', input['InferenceComponentName']);
      request.authorize('sagemaker:CreateInferenceComponent', endpoints.arn(String(input['EndpointName'])));
      return answer(components.create(input as CreateComponent, tagsOf(input['Tags'])));
    },
    DescribeInferenceComponent: ({ InferenceComponentName }) => {
      may('DescribeInferenceComponent', InferenceComponentName);
      const record = components.get(InferenceComponentName);
      return componentShape(record, endpoints.arn(record.endpoint));
    },
    ListInferenceComponents: (input) => {
      request.authorize('sagemaker:ListInferenceComponents', '*');
      const { EndpointNameEquals: endpoint, VariantNameEquals: variant } = input;
      const found = components.all.filter((each) => (endpoint === undefined || each.endpoint === endpoint) && (variant === undefined || each.variant === variant));
      return listed('InferenceComponents', found, input, (record) => summary(record, endpoints.arn(record.endpoint)));
    },
    UpdateInferenceComponent: (input) => {
      may('UpdateInferenceComponent', input['InferenceComponentName']);
      return answer(components.update(input as UpdateComponent));
    },
    UpdateInferenceComponentRuntimeConfig: ({ InferenceComponentName, DesiredRuntimeConfig }) => {
      may('UpdateInferenceComponentRuntimeConfig', InferenceComponentName);
      return answer(components.setCopies(InferenceComponentName, (DesiredRuntimeConfig as { readonly CopyCount?: number } | undefined)?.CopyCount));
    },
    DeleteInferenceComponent: ({ InferenceComponentName }) => {
      may('DeleteInferenceComponent', InferenceComponentName);
      components.delete(InferenceComponentName);
    },
  };
}

function summary({ name, arn, endpoint, variant, status, created, modified }: InferenceComponentRecord, endpointArn: string): Readonly<Record<string, unknown>> {
  return {
    InferenceComponentName: name, InferenceComponentArn: arn, EndpointName: endpoint, EndpointArn: endpointArn, VariantName: variant, InferenceComponentStatus: status,
    CreationTime: seconds(created), LastModifiedTime: seconds(modified),
  };
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeInferenceComponent.html */
function componentShape(record: InferenceComponentRecord, endpointArn: string): Readonly<Record<string, unknown>> {
  const { settings: { Specification, Specifications }, copies, failureReason, deploymentConfig } = record;
  return {
    ...summary(record, endpointArn),
    ...(failureReason !== undefined && { FailureReason: failureReason }),
    ...(Specification !== undefined && { Specification: specificationShape(Specification, record) }),
    ...(Specifications !== undefined && { Specifications: Specifications.map((each) => specificationShape(each, record)) }),
    ...(record.base === undefined && { RuntimeConfig: { DesiredCopyCount: copies.desired, CurrentCopyCount: copies.current } }),
    ...(deploymentConfig !== undefined && { LastDeploymentConfig: deploymentConfig }),
  };
}

function specificationShape({ Container, ...specification }: ComponentSpecification, { runs, modified }: InferenceComponentRecord): Readonly<Record<string, unknown>> {
  if (Container === undefined) return specification;
  const { Image, ...rest } = Container;
  const resolved = runs?.containers[0]?.resolvedImage;
  return { ...specification, Container: { ...rest, DeployedImage: { SpecifiedImage: Image, ...(resolved !== undefined && { ResolvedImage: resolved, ResolutionTime: seconds(modified) }) } } };
}
