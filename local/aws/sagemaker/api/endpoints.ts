import type { DeploymentConfig } from '../../../../lib/sagemaker/deployment/config';
import type { VariantProperty } from '../../../../lib/sagemaker/variants';
import type { JsonOperations } from '../../wire/json';
import type { AwsRequest } from '../../wire/request';
import type { Catalog } from '../creation';
import type { EndpointDeployments } from '../deployments';
import type { Endpoints, WeightAndCapacity } from '../endpoints';
import { tagsOf } from '../named-store';
import type { EndpointRecord } from '../records';
import { invalid } from '../refusals';
import { endpointShape, endpointSummary, listed } from './shapes';

/** Endpoints: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Operations_Amazon_SageMaker_Service.html */
export function endpointOperations(endpoints: Endpoints, deployments: EndpointDeployments, { configs }: Catalog, request: AwsRequest): JsonOperations {
  const may = (action: string, name: unknown): void => request.authorize(`sagemaker:${action}`, endpoints.arn(String(name)));
  const answer = ({ arn }: EndpointRecord): unknown => ({ EndpointArn: arn });
  return {
    CreateEndpoint: ({ EndpointName, EndpointConfigName, DeploymentConfig, Tags }) => {
      may('CreateEndpoint', EndpointName);
      request.authorize('sagemaker:CreateEndpoint', configs.arn(String(EndpointConfigName)));
      return answer(endpoints.create(EndpointName, EndpointConfigName, tagsOf(Tags), DeploymentConfig as DeploymentConfig | undefined));
    },
    DescribeEndpoint: ({ EndpointName }) => {
      may('DescribeEndpoint', EndpointName);
      const record = endpoints.get(EndpointName);
      return endpointShape(record, deployments.pending(record.name));
    },
    ListEndpoints: (input) => {
      request.authorize('sagemaker:ListEndpoints', '*');
      return listed('Endpoints', endpoints.all, input, endpointSummary);
    },
    UpdateEndpoint: ({ EndpointName, EndpointConfigName, RetainAllVariantProperties, ExcludeRetainedVariantProperties, DeploymentConfig, RetainDeploymentConfig }) => {
      may('UpdateEndpoint', EndpointName);
      request.authorize('sagemaker:UpdateEndpoint', configs.arn(String(EndpointConfigName)));
      const excluded = (ExcludeRetainedVariantProperties ?? []) as readonly { readonly VariantPropertyType: VariantProperty }[];
      return answer(endpoints.update(EndpointName, EndpointConfigName, {
        retained: { all: RetainAllVariantProperties === true, except: excluded.map(({ VariantPropertyType }) => VariantPropertyType) },
        ...(DeploymentConfig !== undefined && { deploymentConfig: DeploymentConfig as DeploymentConfig }),
        retainDeploymentConfig: RetainDeploymentConfig === true,
      }));
    },
    UpdateEndpointWeightsAndCapacities: ({ EndpointName, DesiredWeightsAndCapacities }) => {
      may('UpdateEndpointWeightsAndCapacities', EndpointName);
      const wanted = (DesiredWeightsAndCapacities ?? []) as readonly WeightAndCapacity[];
      if (wanted.length === 0) throw invalid("1 validation error detected: Value '[]' at 'desiredWeightsAndCapacities' failed to satisfy constraint: Member must have length greater than or equal to 1");
      return answer(endpoints.setWeightsAndCapacities(EndpointName, wanted));
    },
    DeleteEndpoint: ({ EndpointName }) => {
      may('DeleteEndpoint', EndpointName);
      if (endpoints.isScaled(String(EndpointName)) && !mayDeregister(request)) {
        // https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-delete-with-scaling.html
        throw invalid('An Application AutoScaling scalable target exists for a variant being deleted, and the IAM identity used to invoke DeleteEndpoint does not have application-autoscaling:DeregisterScalableTarget permission to deregister the scalable target.');
      }
      endpoints.delete(EndpointName);
    },
  };
}

function mayDeregister(request: AwsRequest): boolean {
  try {
    request.authorize('application-autoscaling:DeregisterScalableTarget', '*');
    return true;
  } catch {
    return false;
  }
}
