import { ArnFormat, Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ENDPOINT_NAME } from '../../lib/sagemaker/limits';
import type { IModelVersion } from '../model/model-version';
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

  public get modelVersion(): IModelVersion {
    if (this.options.modelVersion === undefined) {
      reject(this, [{ prop: 'modelVersion', found: 'is not known of an imported endpoint', remedy: 'give it to fromEndpointName' }]);
    }
    return this.options.modelVersion as IModelVersion;
  }
}

guard('IInferenceEndpoint', ImportedEndpoint);
