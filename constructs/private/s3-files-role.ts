import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Aws } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** What S3 Files keeps in step. */
export interface SynchronizedBucket {
  readonly bucket: IBucket;
  /** ARN pattern of the objects that are files. */
  readonly objects: string;
  readonly encryptionKey?: IKey;
}

/**
 * The role in which S3 Files reads and writes the bucket, and hears of changes by rules of EventBridge that it manages itself.
 * The service runs on EFS, and signs as it: https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-files-prereq-policies.html
 */
export function synchronizationRole(scope: Construct, id: string, { bucket, objects, encryptionKey }: SynchronizedBucket): Role {
  const arn = (service: string, resource: string): string => `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;
  const sameAccount = { StringEquals: { 'aws:ResourceAccount': Aws.ACCOUNT_ID } };
  const keys = [...new Set([bucket.encryptionKey, encryptionKey].flatMap((key) => key?.keyArn ?? []))];
  const statements = [
    new PolicyStatement({ actions: ['s3:ListBucket', 's3:ListBucketVersions'], resources: [bucket.bucketArn], conditions: sameAccount }),
    new PolicyStatement({
      actions: ['s3:AbortMultipartUpload', 's3:DeleteObject*', 's3:GetObject*', 's3:List*', 's3:PutObject*'],
      resources: [objects],
      conditions: sameAccount,
    }),
    new PolicyStatement({
      actions: ['events:DeleteRule', 'events:DisableRule', 'events:EnableRule', 'events:PutRule', 'events:PutTargets', 'events:RemoveTargets'],
      resources: [arn('events', 'rule/DO-NOT-DELETE-S3-Files*')],
      conditions: { StringEquals: { 'events:ManagedBy': 'elasticfilesystem.amazonaws.com' } },
    }),
    new PolicyStatement({
      actions: ['events:DescribeRule', 'events:ListRuleNamesByTarget', 'events:ListRules', 'events:ListTargetsByRule'],
      resources: [arn('events', 'rule/*')],
    }),
    ...(keys.length === 0 ? [] : [new PolicyStatement({
      actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
      resources: keys,
    })]),
  ];
  return new Role(scope, id, {
    description: 'S3 Files: keeps a file system in step with its bucket',
    assumedBy: new ServicePrincipal('elasticfilesystem.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID }, ArnLike: { 'aws:SourceArn': arn('s3files', 'file-system/*') } },
    }),
    inlinePolicies: { Synchronization: new PolicyDocument({ statements }) },
  });
}
