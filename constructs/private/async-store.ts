import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

const ID = 'CsiAsyncRequests';

/**
 * The stack's bucket for requests to asynchronous endpoints and their answers: a folder for each endpoint, which is emptied by time. It
 * outlives the stack, since callers may not have fetched everything.
 */
export class AsyncStore extends Construct {
  public static of(scope: Construct): AsyncStore {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(ID) as AsyncStore | undefined) ?? new AsyncStore(stack, ID);
  }

  public readonly bucket: Bucket;

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.RETAIN,
      // Of uploads that were given up nobody sees anything, but the bill.
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    });
  }

  /** Deletes what lies in a folder once it is old. */
  public expire(prefix: string, expiration: Duration): void {
    this.bucket.addLifecycleRule({ prefix, expiration });
  }
}
