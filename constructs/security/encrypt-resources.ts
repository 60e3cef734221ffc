import type { IKey } from 'aws-cdk-lib/aws-kms';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CfnResource } from 'aws-cdk-lib/core';
import { isLeftOpen } from '../private/left-open';
import type { Pass } from './defaults-pass';
import { rootStackOf } from './defaults-of-stack';
import type { Rendered } from './rendered';

/** How a type of resource is told its key. */
interface Encryption {
  /** Properties that say something of encryption: who has set one of them has chosen. */
  readonly says: readonly string[];
  readonly property: string;
  value(keyArn: string): unknown;
}

const ENCRYPTIONS: Readonly<Record<string, Encryption>> = {
  'AWS::DynamoDB::Table': { says: ['SSESpecification'], property: 'SSESpecification', value: (keyArn) => ({ SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: keyArn }) },
  'AWS::Lambda::Function': byArn('KmsKeyArn'),
  'AWS::Logs::LogGroup': byArn('KmsKeyId'),
  'AWS::S3::Bucket': {
    says: ['BucketEncryption'],
    property: 'BucketEncryption',
    // With a key per bucket S3 asks KMS a hundred times less: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
    value: (keyArn) => ({ ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn } }] }),
  },
  'AWS::SNS::Topic': byArn('KmsMasterKeyId'),
  'AWS::SQS::Queue': { ...byArn('KmsMasterKeyId'), says: ['KmsMasterKeyId', 'SqsManagedSseEnabled'] },
  'AWS::SecretsManager::Secret': byArn('KmsKeyId'),
};

function byArn(property: string): Encryption {
  return { says: [property], property, value: (keyArn) => keyArn };
}

/** Everything that says nothing of its encryption gets the key. Who may use it follows from who may use the resource. */
export function encryptResources(pass: Pass): void {
  const { tree, keys, set, refuse, warn } = pass;
  const forAccessLogs = logTargets(pass);
  for (const resource of tree.ofType(...Object.keys(ENCRYPTIONS))) {
    const { says, property, value } = ENCRYPTIONS[resource.cfnResourceType] as Encryption;
    const properties = tree.properties(resource);
    if (says.some((name) => properties[name] !== undefined && !isLeftOpen(resource, name))) continue;
    // Also by the value of a run before, which is no choice of the user's.
    if (keys.of(resource) !== undefined) continue;
    if (!keys.has(resource)) continue;
    if (forAccessLogs.has(resource)) {
      warn(resource, 'accessLogBucket', 'The bucket takes access logs of others, which S3 delivers to no bucket with a key of yours: it keeps the encryption by keys of Amazon S3. https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html');
      continue;
    }
    const key = keys.keyFor(resource, (problem) => refuse(resource, problem));
    if (key === undefined) continue;
    if (resource.cfnResourceType === 'AWS::Lambda::Function' && !letFunctionDecrypt(pass, resource, properties, key)) continue;
    set(resource, property, value(key.keyArn));
    keys.encrypts(key, resource);
    if (resource.cfnResourceType === 'AWS::Logs::LogGroup') admitLogs(pass, resource, key);
  }
}

/** Lambda decrypts the environment as the function: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html */
function letFunctionDecrypt({ tree, permissions, keys, refuse }: Pass, fn: CfnResource, { Role: role }: Rendered, key: IKey): boolean {
  const [own] = tree.referred(role);
  if (own === undefined) {
    refuse(fn, {
      prop: 'encryption', found: 'would need the role of the function to decrypt with the key, and the role is not this app\'s',
      remedy: 'let the role do so and set `environmentEncryption` of the function, or leave SecurityDefault.ENCRYPTION out for it',
    });
    return false;
  }
  // A role of another stack that named this stack's key would have both wait for each other.
  if (isMadeHere(key, fn) && rootStackOf(own) !== rootStackOf(fn)) keys.admit(key, { Effect: 'Allow', Principal: { AWS: own.getAtt('Arn') }, Action: ['kms:Decrypt'], Resource: '*' });
  else permissions.allow(own, new PolicyStatement({ actions: ['kms:Decrypt'], resources: [key.keyArn] }));
  return true;
}

function isMadeHere(key: IKey, resource: CfnResource): boolean {
  return key.node.scopes.includes(rootStackOf(resource));
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
function admitLogs({ keys }: Pass, { stack }: CfnResource, key: IKey): void {
  keys.admit(key, {
    Effect: 'Allow',
    Principal: { Service: `logs.${stack.region}.amazonaws.com` },
    Action: ['kms:Decrypt*', 'kms:Describe*', 'kms:Encrypt*', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
    Resource: '*',
    Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${stack.partition}:logs:${stack.region}:${stack.account}:log-group:*` } },
  });
}

function logTargets({ tree }: Pass): ReadonlySet<CfnResource> {
  return new Set(tree.ofType('AWS::S3::Bucket').flatMap((bucket) => tree.referred((tree.properties(bucket).LoggingConfiguration as Rendered | undefined)?.DestinationBucketName)));
}
