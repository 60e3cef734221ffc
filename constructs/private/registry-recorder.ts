import type { PolicyDocument, Role } from 'aws-cdk-lib/aws-iam';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Aws, CustomResource, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { VersionManifest } from '../../lib/registry/manifest';
import { MODELS_PATH } from '../../lib/registry/parameters';
import type { VersionRecord } from '../../lib/registry/record';
import type { RecordRequest } from '../../lib/registry/request';
import { APPROVAL_EVENT } from '../../lib/registry/request';
import { keeperFunction } from './package-function';

const ID = 'CsiRegistryRecorder';

/** A version that a deploy records, with the bucket of its registry. Names of resources in it may be tokens. */
export interface RecordedVersion extends Omit<RecordRequest, 'bucket' | 'manifest' | 'record'> {
  readonly bucket: IBucket;
  readonly manifest: VersionManifest;
  readonly record: VersionRecord;
}

/** The stack's function that records versions of models, and looks after what is kept of them. It takes nothing away. */
export class RegistryRecorder extends Construct {
  public static of(scope: Construct): RegistryRecorder {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(ID) as RegistryRecorder | undefined) ?? new RegistryRecorder(stack, ID);
  }

  private readonly fn: LambdaFunction;
  private readonly role: Role;
  private readonly policy: PolicyDocument;
  private readonly models = new Set<string>();

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    const { fn, role, policy } = keeperFunction(this, 'registry-recorder/index.js', {
      description: 'cdk-serverless-inference: records the versions of models that this stack declares',
      roleDescription: 'Records versions of models',
      policyName: 'Recorder',
    });
    this.fn = fn;
    this.role = role;
    this.policy = policy;
    fn.addEnvironment('CSI_STACK_ID', Aws.STACK_ID);
    // Asked only where something fails: a stack that goes back is not to be kept from it.
    this.grant(new PolicyStatement({ actions: ['cloudformation:DescribeStacks'], resources: [Aws.STACK_ID] }));
    this.grant(new PolicyStatement({
      actions: ['events:PutEvents'],
      resources: [Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
      // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
      conditions: { StringEquals: { 'events:source': APPROVAL_EVENT.source, 'events:detail-type': APPROVAL_EVENT.detailType } },
    }));
  }

  /** Has a version recorded. What it answers comes after the parameter and the manifest; the objects of the version have to come before it. */
  public record(scope: Construct, id: string, { bucket, manifest, record, ...request }: RecordedVersion): CustomResource {
    this.allow(request.name, bucket);
    const stack = Stack.of(this);
    const resource = new CustomResource(scope, id, {
      serviceToken: this.fn.functionArn,
      resourceType: 'Custom::CsiModelVersion',
      properties: { ...request, bucket: bucket.bucketName, manifest: stack.toJsonString(manifest), record: stack.toJsonString(record) },
    });
    // It works, and writes its log, in this role until the very end.
    resource.node.addDependency(this.role);
    return resource;
  }

  /** What a backend needs besides. */
  public grant(statement: PolicyStatement): void {
    this.policy.addStatements(statement);
  }

  private allow(model: string, bucket: IBucket): void {
    const key = `${bucket.node.path} ${model}`;
    if (this.models.has(key)) return;
    this.models.add(key);
    const folder = `models/${model}/`;
    this.grant(new PolicyStatement({
      actions: ['ssm:GetParameter', 'ssm:PutParameter'],
      resources: [Stack.of(this).formatArn({ service: 'ssm', resource: 'parameter', resourceName: `${MODELS_PATH.slice(1)}/${model}/versions/*` })],
    }));
    this.grant(new PolicyStatement({ actions: ['s3:GetObject', 's3:GetObjectVersion'], resources: [bucket.arnForObjects(`${folder}*`)] }));
    this.grant(new PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.arnForObjects(`${folder}versions/*`)] }));
    bucket.encryptionKey?.grantEncryptDecrypt(this.role);
  }
}
