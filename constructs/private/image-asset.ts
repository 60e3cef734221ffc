import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import type { DockerImageAssetProps } from 'aws-cdk-lib/aws-ecr-assets';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { AssetHashType, AssetStaging, Stack, SymlinkFollowMode } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { bareServerContext } from './model-server-context';
import { sha256Of } from './sha256';

/** An image that a deploy builds and pushes. Its tag is the digest of what it is built from. */
export interface BuiltImage {
  readonly imageUri: string;
  readonly repository: IRepository;
}

/** The image of the library's own server without a model: one per stack and architecture. */
export function modelServerAsset(scope: Construct, architecture: Architecture): BuiltImage {
  const stack = Stack.of(scope);
  const id = `CsiModelServer-${architecture.name}`;
  return (stack.node.tryFindChild(id) as ModelServerAsset | undefined) ?? new ModelServerAsset(stack, id, architecture);
}

/** CDK's own construct for images reads all of it at every synth to name it; what this is made of has a name already. */
class ModelServerAsset extends Construct implements BuiltImage {
  public readonly imageUri: string;
  public readonly repository: IRepository;

  public constructor(stack: Stack, id: string, architecture: Architecture) {
    super(stack, id);
    const { path, digest } = bareServerContext(stack, architecture);
    const staging = new AssetStaging(this, 'Staging', { sourcePath: path, assetHash: digest, assetHashType: AssetHashType.CUSTOM, follow: SymlinkFollowMode.ALWAYS });
    const { repositoryName, imageUri } = stack.synthesizer.addDockerImageAsset({
      directoryName: staging.relativeStagedPath(stack),
      sourceHash: staging.assetHash,
      platform: platformOf(architecture).platform,
      displayName: `model server for ${architecture.name}`,
    });
    this.imageUri = imageUri;
    this.repository = Repository.fromRepositoryName(this, 'Repository', repositoryName);
  }
}

/** An image of the user's, once per stack and content. */
export function imageAsset(scope: Construct, digest: string, props: () => DockerImageAssetProps, architecture: Architecture): BuiltImage {
  const stack = Stack.of(scope);
  const id = `CsiImage-${sha256Of(digest).slice(0, 16)}-${architecture.name}`;
  return (stack.node.tryFindChild(id) as DockerImageAsset | undefined) ?? new DockerImageAsset(stack, id, { ...props(), platform: platformOf(architecture) });
}

export function platformOf(architecture: Architecture): Platform {
  return architecture.name === Architecture.ARM_64.name ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64;
}

/** https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html#sagemaker-roles-createmodel-perms */
export function pullStatements({ repositoryArn }: Pick<IRepository, 'repositoryArn'>): PolicyStatement[] {
  return [
    new PolicyStatement({ actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], resources: [repositoryArn] }),
    // "GetAuthorizationToken" has no resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
    new PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
  ];
}
