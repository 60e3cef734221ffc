import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { BlockPublicAccess, Bucket as NewBucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { RECOVERABLE_DAYS, UNUSED_TAG } from '../../lib/registry/retention';
import { leaveOpen } from './left-open';

export interface RegistryBucketProps {
  /** S3's own key where there is none. */
  readonly encryptionKey?: IKey;
  /** Kept, unless said otherwise: what is served somewhere may come from here. */
  readonly removalPolicy?: RemovalPolicy;
  /** Everything is kept, unless said otherwise. */
  readonly retainUnusedFor?: Duration;
}

/**
 * The bucket of a registry: encrypted, versioned, and for nobody without permission or TLS. Nothing in it expires but what the recorder has
 * marked as unused.
 */
export function registryBucket(scope: Construct, id: string, { encryptionKey, removalPolicy = RemovalPolicy.RETAIN, retainUnusedFor }: RegistryBucketProps = {}): Bucket {
  return leaveOpen(new NewBucket(scope, id, {
    ...(encryptionKey === undefined ? { encryption: BucketEncryption.S3_MANAGED } : { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }),
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: true,
    removalPolicy,
    lifecycleRules: [
      // Of uploads that were given up nobody sees anything, but the bill. https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
      { id: 'GivenUp', abortIncompleteMultipartUploadAfter: Duration.days(1) },
      // S3 counts from when an object was made, the recorder from when it was last used: what has the mark has waited for `retainUnusedFor`.
      ...(retainUnusedFor === undefined ? [] : [{ id: 'Unused', tagFilters: { [UNUSED_TAG]: 'true' }, expiration: Duration.days(1), noncurrentVersionExpiration: Duration.days(RECOVERABLE_DAYS) }]),
    ],
  }), ...(encryptionKey === undefined ? ['BucketEncryption'] : []));
}
