import { containers, type ModelSettings } from '../../../../lib/sagemaker/settings';
import type { JsonOperations } from '../../wire/json';
import type { AwsRequest } from '../../wire/request';
import { createEndpointConfig, createModel, type Catalog } from '../creation';
import { tagsOf } from '../named-store';
import { listed, passRole, seconds, withoutNames } from './shapes';

/** Models and endpoint configs: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Operations_Amazon_SageMaker_Service.html */
export function modelOperations(catalog: Catalog, request: AwsRequest): JsonOperations {
  const { models, configs } = catalog;
  const may = (action: string, arn: string): void => request.authorize(`sagemaker:${action}`, arn);
  return {
    CreateModel: (input) => {
      may('CreateModel', models.arn(String(input['ModelName'])));
      passRole(request, input['ExecutionRoleArn']);
      // https://docs.aws.amazon.com/sagemaker/latest/dg/model-registry-deploy-xaccount.html: models are made "on" packages.
      for (const { ModelPackageName } of containers(input as ModelSettings)) if (ModelPackageName !== undefined) request.authorize('sagemaker:CreateModel', catalog.packages.arn(ModelPackageName));
      return { ModelArn: createModel(catalog, input['ModelName'], withoutNames(input, 'ModelName'), tagsOf(input['Tags'])).arn };
    },
    DescribeModel: ({ ModelName }) => {
      may('DescribeModel', models.arn(String(ModelName)));
      const { name, arn, created, settings } = models.get(ModelName);
      return { ModelName: name, ModelArn: arn, CreationTime: seconds(created), EnableNetworkIsolation: false, ...settings };
    },
    ListModels: (input) => {
      may('ListModels', '*');
      return listed('Models', models.all, input, ({ name, arn, created }) => ({ ModelName: name, ModelArn: arn, CreationTime: seconds(created) }));
    },
    // "It does not delete model artifacts, inference code, or the IAM role", and does not ask who uses it.
    DeleteModel: ({ ModelName }) => {
      may('DeleteModel', models.arn(String(ModelName)));
      models.delete(models.get(ModelName).name);
    },
    CreateEndpointConfig: (input) => {
      may('CreateEndpointConfig', configs.arn(String(input['EndpointConfigName'])));
      passRole(request, input['ExecutionRoleArn']);
      return { EndpointConfigArn: createEndpointConfig(catalog, input['EndpointConfigName'], withoutNames(input, 'EndpointConfigName'), tagsOf(input['Tags'])).arn };
    },
    DescribeEndpointConfig: ({ EndpointConfigName }) => {
      may('DescribeEndpointConfig', configs.arn(String(EndpointConfigName)));
      const { name, arn, created, settings } = configs.get(EndpointConfigName);
      return { EndpointConfigName: name, EndpointConfigArn: arn, CreationTime: seconds(created), EnableNetworkIsolation: false, ...settings };
    },
    ListEndpointConfigs: (input) => {
      may('ListEndpointConfigs', '*');
      return listed('EndpointConfigs', configs.all, input, ({ name, arn, created }) => ({ EndpointConfigName: name, EndpointConfigArn: arn, CreationTime: seconds(created) }));
    },
    DeleteEndpointConfig: ({ EndpointConfigName }) => {
      may('DeleteEndpointConfig', configs.arn(String(EndpointConfigName)));
      configs.delete(configs.get(EndpointConfigName).name);
    },
  };
}
