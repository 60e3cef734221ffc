import { ArnFormat, Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ENDPOINT_NAME } from '../../lib/sagemaker/limits';
import type { CostMetricOptions } from '../cost/cost-metric-options';
import type { IModelVersion } from '../model/model-version';
import type { Metered } from '../private/cost-metric';
import { notKnown } from '../private/cost-metric';
import { reject } from '../private/reject';
import { EndpointBase } from './endpoint-base';
import { guard } from '../private/declared/guard';

/** What is known of an endpoint that another stack or app declares. */
export interface ImportedEndpointOptions {
  /**
   * The model version that is deployed there.
   *
   * @default - unknown, and reading `modelVersion` throws
   */
  readonly modelVersion?: IModelVersion;
}

/** An endpoint that another stack or app declares, in this account and region. */
export class ImportedEndpoint extends EndpointBase {
  public readonly endpointName: string;
  public readonly endpointArn: string;
  /** @internal */
  public readonly _name: string;

  public constructor(scope: Construct, id: string, endpointName: string, private readonly options: ImportedEndpointOptions) {
    super(scope, id);
    const { pattern, source } = ENDPOINT_NAME;
    if (!Token.isUnresolved(endpointName) && !pattern.test(endpointName)) {
      reject(this, [{ prop: 'endpointName', found: `is ${JSON.stringify(endpointName)}`, allowed: 'the name of an endpoint, not its ARN', remedy: `give endpoint.endpointName (${source})` }]);
    }
    this.endpointName = endpointName;
    this._name = endpointName;
    // SageMaker writes names into ARNs in small letters, and IAM compares them letter by letter.
    const resourceName = Token.isUnresolved(endpointName) ? endpointName : endpointName.toLowerCase();
    this.endpointArn = Stack.of(this).formatArn({ service: 'sagemaker', resource: 'endpoint', resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  }

  /** @internal */
  protected override _metered({ instanceType }: CostMetricOptions): Pick<Metered, 'host' | 'problems'> {
    return instanceType === undefined ? { problems: [notKnown('instanceType', 'an imported endpoint')] } : { problems: [], host: { kind: 'real-time', instanceType: instanceType.name } };
  }

  public get modelVersion(): IModelVersion {
    if (this.options.modelVersion === undefined) {
      reject(this, [{ prop: 'modelVersion', found: 'is not known of an imported endpoint', remedy: 'give it to fromEndpointName' }]);
    }
    return this.options.modelVersion as IModelVersion;
  }
}

guard('IInferenceEndpoint', ImportedEndpoint);
