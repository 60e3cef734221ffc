import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';

/** Permissions to use an endpoint. */
export interface IEndpointGrants {
  /** Lets a principal invoke the model through the AWS API. */
  invoke(grantee: IGrantable): Grant;
}
