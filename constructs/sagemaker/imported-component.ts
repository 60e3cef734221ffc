import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { CostMetricOptions } from '../cost/cost-metric-options';
import type { IModelVersion } from '../model/model-version';
import type { Metered } from '../private/cost-metric';
import { notKnown } from '../private/cost-metric';
import { reject } from '../private/reject';
import { checkComponentName } from './component-name';
import { ComponentBase } from './component-base';
import type { InferenceComponentAttributes } from './inference-component-props';
import { guard } from '../private/declared/guard';

/** A component that another stack or app declares, in this account and region. */
export class ImportedComponent extends ComponentBase {
  public readonly componentName: string;
  public readonly componentArn: string;
  public readonly endpointName: string;
  public readonly endpointArn: string;
  /** @internal */
  public readonly _name: string;

  public constructor(scope: Construct, id: string, private readonly attributes: InferenceComponentAttributes) {
    super(scope, id);
    const { componentName, endpointName } = attributes;
    reject(this, [...checkComponentName('componentName', componentName), ...checkComponentName('endpointName', endpointName)]);
    const arn = (resource: string, resourceName: string): string => Stack.of(this).formatArn({ service: 'sagemaker', resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
    this.componentName = componentName;
    this.componentArn = arn('inference-component', componentName);
    this.endpointName = endpointName;
    this.endpointArn = arn('endpoint', endpointName);
    this._name = endpointName;
  }

  /** @internal */
  protected override _metered({ instanceType, instanceShare }: CostMetricOptions): Pick<Metered, 'host' | 'problems'> {
    const problems = [
      ...(instanceType === undefined ? [notKnown('instanceType', 'an imported component')] : []),
      ...(instanceShare === undefined ? [notKnown('instanceShare', 'an imported component')] : []),
    ];
    return instanceType === undefined || instanceShare === undefined ? { problems } : { problems, host: { kind: 'component', instanceType: instanceType.name, share: instanceShare } };
  }

  public get modelVersion(): IModelVersion {
    if (this.attributes.modelVersion === undefined) {
      reject(this, [{ prop: 'modelVersion', found: 'is not known of an imported component', remedy: 'give it to fromAttributes' }]);
    }
    return this.attributes.modelVersion as IModelVersion;
  }
}

guard('IInferenceEndpoint', ImportedComponent);
