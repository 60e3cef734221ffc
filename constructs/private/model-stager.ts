import { dirname } from 'node:path';
import { CfnProject } from 'aws-cdk-lib/aws-codebuild';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { AssetHashType, Aws, CustomResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { StageRequest } from '../../lib/hub/stage-request';
import { markerKey } from '../../lib/hub/stage-request';
import type { HubPlace } from './artifact-contents';
import { leaveOpen } from './left-open';
import { packageAsset } from './package-assets';
import { packageFunction } from './package-function';

const ID = 'CsiModelStager';

/** "The value must be an integer from 1 to 3600": https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html */
const DEPLOY_WAITS = Duration.hours(1);
/** With what it takes to start a build, less than a deploy waits. */
const BUILD_MINUTES = 55;

/** Streams through memory: 4 processors, 8 GB. https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-compute-types.html */
const COMPUTE = 'BUILD_GENERAL1_MEDIUM';
const IMAGE = 'aws/codebuild/amazonlinux-x86_64-standard:5.0';
const BUILDSPEC = { version: '0.2', phases: { install: { 'runtime-versions': { nodejs: 22 } }, build: { commands: ['node stage.js'] } } };

/** The stack's project that copies models from the Hugging Face Hub to where endpoints read them, and the function that starts it. */
export class ModelStager extends Construct {
  public static of(scope: Construct): ModelStager {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(ID) as ModelStager | undefined) ?? new ModelStager(stack, ID);
  }

  private readonly project: CfnProject;
  private readonly buildRole: Role;
  private readonly fn: LambdaFunction;
  private readonly role: Role;

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    const job = packageAsset('model-stager-job/stage.js');
    const source = new Asset(this, 'Job', { path: dirname(job.path), assetHash: job.sha256, assetHashType: AssetHashType.CUSTOM });
    const buildLogs = leaveOpen(new LogGroup(this, 'BuildLogs', { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY }), 'RetentionInDays');
    this.buildRole = new Role(this, 'BuildRole', { assumedBy: new ServicePrincipal('codebuild.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } } }) });
    buildLogs.grantWrite(this.buildRole);
    this.buildRole.addToPolicy(new PolicyStatement({ actions: ['s3:GetObject', 's3:GetObjectVersion'], resources: [source.bucket.arnForObjects(source.s3ObjectKey)] }));
    this.project = new CfnProject(this, 'Project', {
      description: 'cdk-serverless-inference: copies models from the Hugging Face Hub to where endpoints read them',
      serviceRole: this.buildRole.roleArn,
      source: { type: 'S3', location: `${source.s3BucketName}/${source.s3ObjectKey}`, buildSpec: JSON.stringify(BUILDSPEC) },
      artifacts: { type: 'NO_ARTIFACTS' },
      environment: { type: 'LINUX_CONTAINER', image: IMAGE, computeType: COMPUTE, privilegedMode: false },
      // Of artifacts, which it makes none of: a key of one's own would encrypt nothing.
      encryptionKey: 'alias/aws/s3',
      cache: { type: 'NO_CACHE' },
      timeoutInMinutes: BUILD_MINUTES,
      logsConfig: { cloudWatchLogs: { status: 'ENABLED', groupName: buildLogs.logGroupName } },
    });

    const logGroup = leaveOpen(new LogGroup(this, 'Logs', { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY }), 'RetentionInDays');
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(this.role);
    this.role.addToPolicy(new PolicyStatement({ actions: ['codebuild:StartBuild', 'codebuild:BatchGetBuilds'], resources: [this.project.attrArn] }));
    this.fn = packageFunction(this, 'Function', 'model-stager/index.js', { description: 'cdk-serverless-inference: has models copied from the Hugging Face Hub', role: this.role, logGroup });
    const { attrArn: sourceArn } = new CfnRule(this, 'Ended', {
      description: 'After a build that could not say itself how it ended',
      eventPattern: {
        'source': ['aws.codebuild'],
        'detail-type': ['CodeBuild Build State Change'],
        'detail': { 'project-name': [this.project.ref], 'build-status': ['FAILED', 'FAULT', 'STOPPED', 'TIMED_OUT'] },
      },
      targets: [{ id: 'Stager', arn: this.fn.functionArn }],
    });
    new CfnPermission(this, 'EndedPermission', { action: 'lambda:InvokeFunction', functionName: this.fn.functionName, principal: 'events.amazonaws.com', sourceArn });
  }

  /** Has a model staged before anything that depends on the result. */
  public stage(scope: Construct, id: string, place: HubPlace, target: { readonly bucket: IBucket; readonly folder: string; readonly digest: string }): CustomResource {
    const { bucket, folder, digest } = target;
    const prefix = `${folder}${digest}/`;
    const marker = bucket.arnForObjects(markerKey(prefix));
    this.buildRole.addToPolicy(new PolicyStatement({ actions: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'], resources: [bucket.arnForObjects(`${prefix}*`), marker] }));
    this.role.addToPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: [marker] }));
    place.token?.grantRead(this.buildRole);
    const request: StageRequest = {
      modelId: place.modelId, revision: place.revision, pinned: place.pinned, bucket: bucket.bucketName, prefix,
      ...(place.include !== undefined && { include: place.include }), ...(place.exclude !== undefined && { exclude: place.exclude }),
    };
    const resource = new CustomResource(scope, id, {
      serviceToken: this.fn.functionArn,
      resourceType: 'Custom::CsiModelStage',
      serviceTimeout: DEPLOY_WAITS,
      properties: { project: this.project.ref, request: Stack.of(this).toJsonString(request), tokenSecretArn: place.token?.secretArn },
    });
    resource.node.addDependency(this.role, this.buildRole);
    return resource;
  }
}
