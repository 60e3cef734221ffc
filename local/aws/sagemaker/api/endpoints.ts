import type { VariantProperty } from '../../../../lib/sagemaker/variants';
import type { JsonOperations } from '../../wire/json';
import type { AwsRequest } from '../../wire/request';
import type { Catalog } from '../creation';
import type { Endpoints, WeightAndCapacity } from '../endpoints';
import { tagsOf } from '../named-store';
import type { EndpointRecord, Settings } from '../records';
import { invalid } from '../refusals';
import { endpointShape, endpointSummary, listed } from './shapes';

/** Endpoints: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Operations_Amazon_SageMaker_Service.html */
export function endpointOperations(endpoints: Endpoints, { configs }: Catalog, request: AwsRequest): JsonOperations {
  const may = (action: string, name: unknown): void => request.authorize(`sagemaker:${action}`, endpoints.arn(String(name)));
  const answer = ({ arn }: EndpointRecord): unknown => ({ EndpointArn: arn });
  return {
    CreateEndpoint: ({ EndpointName, EndpointConfigName, DeploymentConfig, Tags }) => {
      may('CreateEndpoint', EndpointName);
      request.authorize('sagemaker:CreateEndpoint', configs.arn(String(EndpointConfigName)));
      return answer(endpoints.create(EndpointName, EndpointConfigName, tagsOf(Tags), DeploymentConfig as Settings | undefined));
    },
    DescribeEndpoint: ({ EndpointName }) => {
      may('DescribeEndpoint', EndpointName);
      return endpointShape(endpoints.get(EndpointName));
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
        ...(RetainDeploymentConfig !== true && DeploymentConfig !== undefined && { deploymentConfig: DeploymentConfig as Settings }),
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
      endpoints.delete(EndpointName);
    },
  };
}
