import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Annotations, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { checkConsumers } from '../../lib/registry/consumers';
import { known } from '../private/known';
import { reject } from '../private/reject';

/** What all keys of a registry's bucket begin with. */
const MODELS = 'models/';

/**
 * Lets other accounts read the models of a registry, and nothing else in its bucket. Which roles of theirs may, they say themselves: access
 * across accounts takes a policy on either side. https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html
 */
export function shareModels(scope: Construct, accounts: readonly string[], { bucket, key }: { readonly bucket: IBucket; readonly key?: IKey }): void {
  reject(scope, checkConsumers('consumerAccounts', accounts.map(known), known(Stack.of(scope).account)));
  if (accounts.length === 0) return;
  const principals = accounts.map((account) => new AccountPrincipal(account));
  bucket.addToResourcePolicy(new PolicyStatement({ sid: 'ConsumersReadModels', principals, actions: ['s3:GetObject', 's3:GetObjectVersion'], resources: [bucket.arnForObjects(`${MODELS}*`)] }));
  bucket.addToResourcePolicy(new PolicyStatement({
    sid: 'ConsumersListModels', principals, actions: ['s3:ListBucket'], resources: [bucket.bucketArn], conditions: { StringLike: { 's3:prefix': `${MODELS}*` } },
  }));
  if (key === undefined) return;
  // The policy of AWS's own key for S3 lets in no other account: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
  const { statementAdded } = key.addToResourcePolicy(new PolicyStatement({ sid: 'ConsumersReadModels', principals, actions: ['kms:Decrypt'], resources: ['*'] }));
  if (!statementAdded) {
    Annotations.of(scope).addWarningV2('cdk-serverless-inference:consumerKey', `\`encryptionKey\` is imported, and its policy not this app's to change: let ${accounts.map((account) => known(account) ?? 'the consumer accounts').join(', ')} ` +
      'have kms:Decrypt in it, or they cannot read the models');
  }
}
