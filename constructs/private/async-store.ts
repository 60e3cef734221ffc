import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Duration } from 'aws-cdk-lib/core';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { keptBucket } from './kept-bucket';

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
    // Without versions: what callers sent goes for good when its time is over.
    this.bucket = keptBucket(this, 'Bucket', { versioned: false });
  }

  /** Deletes what lies in a folder once it is old. */
  public expire(prefix: string, expiration: Duration): void {
    this.bucket.addLifecycleRule({ prefix, expiration });
  }
}
