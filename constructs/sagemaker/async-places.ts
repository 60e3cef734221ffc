import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Grant, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Duration, Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { defaultFolder, folder } from '../../lib/sagemaker/async-endpoint';
import { AsyncStore } from '../private/async-store';
import type { AsyncEndpointProps, AsyncLocation } from './async-endpoint-props';

/** A folder in S3, with its slash. */
export interface Place {
  readonly bucket: IBucket;
  readonly prefix: string;
}

/** Where requests lie, and where what becomes of them comes to. */
export interface AsyncPlaces {
  readonly input: Place;
  readonly output: Place;
  readonly failures: Place;
}

const DEFAULT_RETENTION = Duration.days(30);

/** What the user gave, and the rest in the bucket of the stack. */
export function resolvePlaces(scope: Construct, id: string, { input, output, failures, retention = DEFAULT_RETENTION }: AsyncEndpointProps): AsyncPlaces {
  const base = defaultFolder([...pathInStack(scope), id]);
  const place = (given: Partial<AsyncLocation> | undefined, name: string): Place => {
    const prefix = given?.prefix === undefined ? `${base}${name}/` : folderOf(given.prefix);
    if (given?.bucket !== undefined) return { bucket: given.bucket, prefix };
    const store = AsyncStore.of(scope);
    store.expire(prefix, retention);
    return { bucket: store.bucket, prefix };
  };
  return { input: place(input, 'input'), output: place(output, 'output'), failures: place(failures ?? (output === undefined ? undefined : { bucket: output.bucket }), 'failed') };
}

export function folderOf(prefix: string): string {
  return Token.isUnresolved(prefix) ? prefix : folder(prefix);
}

function pathInStack(scope: Construct): readonly string[] {
  const { scopes } = scope.node;
  return scopes.slice(scopes.indexOf(Stack.of(scope)) + 1).map(({ node }) => node.id);
}

/** What the endpoint's role must be allowed: https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-create-endpoint-prerequisites.html */
export function asyncStatements({ input, output, failures }: AsyncPlaces, { outputEncryptionKey, onSuccess, onError }: AsyncEndpointProps): PolicyStatement[] {
  const topics = [onSuccess, onError].flatMap((topic) => topic ?? []);
  const writeKeys = outputEncryptionKey === undefined ? [output, failures].map(({ bucket }) => bucket.encryptionKey) : [outputEncryptionKey];
  const keys = (actions: string[], used: readonly (IKey | undefined)[]): PolicyStatement[] => {
    const resources = unique(used.flatMap((key) => key?.keyArn ?? []));
    return resources.length === 0 ? [] : [new PolicyStatement({ actions, resources })];
  };
  return [
    new PolicyStatement({ actions: ['s3:GetObject'], resources: [objectsOf(input)] }),
    // Large answers are uploaded in parts.
    new PolicyStatement({ actions: ['s3:PutObject', 's3:AbortMultipartUpload'], resources: unique([objectsOf(output), objectsOf(failures)]) }),
    ...(topics.length === 0 ? [] : [new PolicyStatement({ actions: ['sns:Publish'], resources: unique(topics.map(({ topicArn }) => topicArn)) })]),
    ...keys(['kms:Decrypt'], [input.bucket.encryptionKey]),
    // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    ...keys(['kms:Decrypt', 'kms:GenerateDataKey'], [...writeKeys, ...topics.map(({ masterKey }) => masterKey)]),
  ];
}

/** What a caller needs to hand in a request, and to fetch its answer. */
export function grantAsync(grantee: IGrantable, endpointArn: string, { input, output, failures }: Partial<AsyncPlaces>, outputKey: IKey | undefined): Grant {
  const read = [output, failures].flatMap((place) => place ?? []);
  const allow = (actions: string[], resourceArns: readonly string[]): Grant[] => (resourceArns.length === 0 ? [] : [Grant.addToPrincipal({ grantee, actions, resourceArns: unique(resourceArns) })]);
  const grants = [
    ...allow(['sagemaker:InvokeEndpointAsync'], [endpointArn]),
    ...allow(['s3:PutObject', 's3:AbortMultipartUpload'], input === undefined ? [] : [objectsOf(input)]),
    ...allow(['s3:GetObject'], read.map(objectsOf)),
    // Without it S3 says of an answer that is not there yet that it is forbidden: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
    ...[...byBucket(read)].map(([bucketArn, prefixes]) => Grant.addToPrincipal({ grantee, actions: ['s3:ListBucket'], resourceArns: [bucketArn], conditions: { StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } } })),
    ...(input?.bucket.encryptionKey === undefined ? [] : [input.bucket.encryptionKey.grant(grantee, 'kms:Decrypt', 'kms:GenerateDataKey')]),
    ...uniqueKeys(outputKey === undefined ? read.map(({ bucket }) => bucket.encryptionKey) : [outputKey]).map((key) => key.grant(grantee, 'kms:Decrypt')),
  ];
  return grants.reduce((all, grant) => all.combine(grant));
}

function byBucket(places: readonly Place[]): ReadonlyMap<string, readonly string[]> {
  const prefixes = new Map<string, string[]>();
  for (const { bucket, prefix } of places) prefixes.set(bucket.bucketArn, unique([...prefixes.get(bucket.bucketArn) ?? [], prefix]));
  return prefixes;
}

function objectsOf({ bucket, prefix }: Place): string {
  return bucket.arnForObjects(`${prefix}*`);
}

function uniqueKeys(keys: readonly (IKey | undefined)[]): readonly IKey[] {
  return [...new Map(keys.flatMap((key) => (key === undefined ? [] : [[key.keyArn, key] as const]))).values()];
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
