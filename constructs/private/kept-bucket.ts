import type { LifecycleRule } from 'aws-cdk-lib/aws-s3';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { leaveOpen } from './left-open';

export interface KeptBucketProps {
  /** Whether what is deleted or overwritten can be brought back. */
  readonly versioned: boolean;
  readonly lifecycleRules?: readonly LifecycleRule[];
}

/** A bucket of a stack's for what outlives it: encrypted, and for nobody without permission or TLS. */
export function keptBucket(scope: Construct, id: string, { versioned, lifecycleRules = [] }: KeptBucketProps): Bucket {
  return leaveOpen(new Bucket(scope, id, {
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned,
    removalPolicy: RemovalPolicy.RETAIN,
    lifecycleRules: [
      // Of uploads that were given up nobody sees anything, but the bill. https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
      { abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ...lifecycleRules,
    ],
  }), 'BucketEncryption');
}
