import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { CustomResource, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ModelFile } from '../../lib/model/manifest';
import { leaveOpen } from './left-open';
import { packageFunction } from './package-function';
import { allowedRegions } from './residency-lists';

const ID = 'CsiModelCopier';

/** One file of a model, or all in an archive, and where it is copied to. */
export interface FileCopy {
  readonly source: { readonly bucket: IBucket; readonly key: string; readonly versionId?: string };
  /** All copies of one model go below one folder, which is what the copier may write to. */
  readonly target: { readonly bucket: IBucket; readonly folder: string; readonly key: string };
  readonly file: Pick<ModelFile, 'bytes' | 'sha256'>;
}

/** The stack's function that copies models, at deploy, to where published versions read them. It overwrites nothing. */
export class ModelCopier extends Construct {
  public static of(scope: Construct): ModelCopier {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(ID) as ModelCopier | undefined) ?? new ModelCopier(stack, ID);
  }

  private readonly fn: LambdaFunction;
  private readonly role: Role;

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    const logGroup = leaveOpen(new LogGroup(this, 'Logs', { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY }), 'RetentionInDays');
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(this.role);
    this.fn = packageFunction(this, 'Function', 'artifact-copier/index.js', {
      description: 'cdk-serverless-inference: copies models to where published versions read them',
      role: this.role,
      logGroup,
    });
  }

  /** Has a file copied before anything that depends on the result. */
  public copy(scope: Construct, id: string, { source, target, file }: FileCopy): CustomResource {
    // Statements of their own, so that two models from one bucket do not widen each other's key.
    this.role.addToPolicy(new PolicyStatement({
      actions: [source.versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion'],
      resources: [source.bucket.arnForObjects(source.key)],
    }));
    source.bucket.encryptionKey?.grantDecrypt(this.role);
    this.role.addToPolicy(new PolicyStatement({
      // Deleted is only a copy that turned out to be of other content than declared.
      actions: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:DeleteObject'],
      resources: [target.bucket.arnForObjects(`${target.folder}*`)],
    }));
    target.bucket.encryptionKey?.grantEncryptDecrypt(this.role);
    const resource: CustomResource = new CustomResource(scope, id, {
      serviceToken: this.fn.functionArn,
      resourceType: 'Custom::CsiArtifactCopy',
      properties: {
        // The name of a bucket does not say where it is: the copier asks, and goes no further than the list. It may be given after this.
        allowedRegions: Lazy.any({ produce: () => allowedRegions(resource, 'residency-artifact')?.join(',') }),
        sourceBucket: source.bucket.bucketName,
        sourceKey: source.key,
        sourceVersionId: source.versionId,
        targetBucket: target.bucket.bucketName,
        targetKey: target.key,
        sha256: file.sha256,
        bytes: String(file.bytes),
      },
    });
    resource.node.addDependency(this.role);
    return resource;
  }
}
