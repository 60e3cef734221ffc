import { CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct, IDependable } from 'constructs';
import type { IModelVersion } from '../model/model-version';
import { tagHost } from '../private/host-tags';
import { leaveOpen } from '../private/left-open';
import type { ServingContainer } from '../private/serving-container';
import { nameByContent } from '../private/name-by-content';

export interface CreatedModelProps {
  readonly host: string;
  readonly model: IModelVersion;
  readonly container: ServingContainer;
  /** The user's. */
  readonly environment: Readonly<Record<string, string>>;
  readonly executionRoleArn: string;
  readonly vpcConfig?: CfnModel.VpcConfigProperty;
  /** Undefined where nobody said. */
  readonly networkIsolation?: boolean;
  readonly removalPolicy: RemovalPolicy;
  readonly after: readonly IDependable[];
}

/** A model as SageMaker has it: an image, where its model lies, and a role. It never changes: other contents are another one. */
export function createModel(scope: Construct, id: string, props: CreatedModelProps): CfnModel {
  const { host, model, container, environment, executionRoleArn, vpcConfig, networkIsolation, removalPolicy, after } = props;
  const cfnModel = new CfnModel(scope, id, {
    executionRoleArn,
    primaryContainer: primaryContainer(container, { ...container.environment, ...environment }),
    vpcConfig,
    // Absent is false, and some regions' checks want it said.
    enableNetworkIsolation: networkIsolation ?? false,
  });
  if (networkIsolation === undefined) leaveOpen(cfnModel, 'EnableNetworkIsolation');
  nameByContent(cfnModel, { image: cfnModel.primaryContainer, executionRoleArn, vpcConfig, networkIsolation: networkIsolation ?? false });
  cfnModel.applyRemovalPolicy(removalPolicy);
  cfnModel.node.addDependency(...after, ...(container.modelData?.stored ?? []));
  tagHost(host, [cfnModel]);
  cfnModel.tags.setTag('csi:model', model.modelName);
  cfnModel.tags.setTag('csi:version', model.version);
  cfnModel.tags.setTag('csi:digest', model.digest.slice(0, 16));
  return cfnModel;
}

/** Variables go beside those of a package: https://github.com/aws/sagemaker-python-sdk/pull/3581 */
function primaryContainer(container: ServingContainer, environment: Readonly<Record<string, string>>): CfnModel.ContainerDefinitionProperty {
  const { image, modelPackage } = container;
  if (modelPackage === undefined) return { image, environment, ...modelData(container) };
  return { modelPackageName: modelPackage, ...(Object.keys(environment).length > 0 && { environment }) };
}

function modelData({ modelData: data }: ServingContainer): Pick<CfnModel.ContainerDefinitionProperty, 'modelDataUrl' | 'modelDataSource'> {
  if (data === undefined) return {};
  if (data.kind === 'archive') return { modelDataUrl: data.uri };
  return { modelDataSource: { s3DataSource: { s3Uri: data.uri, s3DataType: 'S3Prefix', compressionType: 'None' } } };
}
