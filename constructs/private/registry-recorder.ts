import type { PolicyDocument, Role } from 'aws-cdk-lib/aws-iam';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { ArnFormat, Aws, CustomResource, Duration, Fn, Lazy, Stack } from 'aws-cdk-lib/core';
import type { IDependable } from 'constructs';
import { Construct } from 'constructs';
import type { VersionManifest } from '../../lib/registry/manifest';
import { MODELS_PATH } from '../../lib/registry/parameters';
import type { VersionRecord } from '../../lib/registry/record';
import type { RecordRequest } from '../../lib/registry/request';
import { APPROVAL_EVENT } from '../../lib/registry/request';
import { checkRetention } from '../../lib/registry/retention';
import { callAfterDeploys, callOn } from './keeper-rule';
import { checkKnown, knownSeconds } from './known';
import { keeperFunction } from './package-function';
import { RecorderPermissions } from './recorder-permissions';
import { reject } from './reject';

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
  private readonly permissions: RecorderPermissions;
  /** Seconds for which what nobody uses is kept, with its bucket. */
  private readonly retention: { readonly bucket: IBucket; readonly seconds: number }[] = [];

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
    this.permissions = new RecorderPermissions(this, role, policy, (bucket) => this.retention.some((kept) => kept.bucket === bucket));
    fn.addEnvironment('CSI_STACK_ID', Aws.STACK_ID);
    // Asked where something fails, too: a stack that goes back is not to be kept from it.
    this.policy.addStatements(new PolicyStatement({ actions: ['cloudformation:DescribeStacks'], resources: [Aws.STACK_ID] }));
    this.policy.addStatements(new PolicyStatement({
      actions: ['events:PutEvents'],
      resources: [Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
      // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
      conditions: { StringEquals: { 'events:source': APPROVAL_EVENT.source, 'events:detail-type': APPROVAL_EVENT.detailType } },
    }));
  }

  /** Has a version recorded. What it answers comes after the parameter and the manifest; the objects of the version have to come before it. */
  public record(scope: Construct, id: string, { bucket, manifest, record, ...request }: RecordedVersion): CustomResource {
    const allowed = this.permissions.ofModel(scope, request.name, bucket);
    const stack = Stack.of(this);
    const resource = new CustomResource(scope, id, {
      serviceToken: this.fn.functionArn,
      resourceType: 'Custom::CsiModelVersion',
      // As long as the function may run: CloudFormation would wait an hour for one that died.
      serviceTimeout: Duration.minutes(15),
      properties: { ...request, bucket: bucket.bucketName, manifest: stack.toJsonString(manifest), record: stack.toJsonString(record) },
    });
    // It works, and writes its log, in this role until the very end.
    resource.node.addDependency(this.role, ...allowed);
    return resource;
  }

  /**
   * Lets what nobody uses expire after a time: what is in a bucket of a registry, made with the same time. Before the first version is recorded.
   *
   * @throws if it is less than a day
   */
  public retainUnusedFor(scope: Construct, bucket: IBucket, time: Duration): void {
    const seconds = knownSeconds(time);
    reject(scope, [...checkKnown({ retainUnusedFor: time }), ...checkRetention('retainUnusedFor', seconds)]);
    if (this.retention.length === 0) this.lookForUnused();
    this.retention.push({ bucket, seconds: seconds ?? 0 });
  }

  /** What a backend needs besides. Answers what has to be there before anything that needs it is recorded. */
  public grant(scope: Construct, ...statements: readonly PolicyStatement[]): readonly IDependable[] {
    return this.permissions.allow(scope, statements);
  }

  private lookForUnused(): void {
    const stack = Stack.of(this);
    this.fn.addEnvironment('CSI_RETENTION', Lazy.string({
      // The name of a bucket is known at deploy, and may be no key of an object before.
      produce: () => Fn.join('', ['{', ...this.retention.flatMap(({ bucket, seconds }, index) => [index === 0 ? '"' : ',"', bucket.bucketName, `":${seconds}`]), '}']),
    }));
    this.policy.addStatements(new PolicyStatement({ actions: ['cloudformation:ListStackResources'], resources: [Aws.STACK_ID] }));
    // IAM knows no resource for it: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonresourcegrouptaggingapi.html
    this.policy.addStatements(new PolicyStatement({ actions: ['tag:GetResources'], resources: ['*'] }));
    // Which functions have a model is known by their tags alone; each is asked for its versions, and nothing else.
    this.policy.addStatements(new PolicyStatement({ actions: ['lambda:ListVersionsByFunction'], resources: [stack.formatArn({ service: 'lambda', resource: 'function', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME })] }));
    callAfterDeploys(this, this.fn);
    // What is used again is to expire no more. https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-cwe.html
    callOn(this, 'Aliases', this.fn, {
      description: 'When an alias of a model points elsewhere, or a model answers at another place',
      eventPattern: {
        'source': ['aws.ssm'],
        'detail-type': ['Parameter Store Change'],
        'detail': { name: [{ wildcard: `${MODELS_PATH}/*/aliases/*` }, { wildcard: `${MODELS_PATH}/*/endpoints/*/version` }] },
      },
    });
  }
}
