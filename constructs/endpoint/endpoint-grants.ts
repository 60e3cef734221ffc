import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';

/** Permissions to use an endpoint. */
export interface IEndpointGrants {
  /** Lets a principal invoke the model through the AWS API. */
  invoke(grantee: IGrantable): Grant;

  /**
   * Lets a principal hand in requests that are answered later. For an asynchronous endpoint of SageMaker it also has to write the request
   * to S3, unless that is small.
   */
  invokeAsync(grantee: IGrantable): Grant;

  /** Lets a principal invoke the model and read the answer while it is written. */
  invokeStream(grantee: IGrantable): Grant;
}
