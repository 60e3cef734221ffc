import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { Annotations, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Problem } from '../../../lib/problem';
import { parseModelPackageArn } from '../../../lib/registry/model-package';
import type { IModelVersion } from '../../model/model-version';
import type { ServingImage } from '../../model/serving-image';
import type { PackagePlace } from '../artifact-contents';
import { pullStatements } from '../image-asset';
import { known } from '../known';
import { transformProblems } from '../own-container';
import { rejectAt } from '../reject';
import type { ServingContainer } from '../serving-container';
import { sha256Of } from '../sha256';
import type { ImageSource } from './image-source';

/** What a model package brings with it: its containers, with their images and models. */
export class PackageImage implements ImageSource {
  public readonly architecture = undefined;

  public constructor(private readonly place: PackagePlace) {}

  public get digest(): string {
    return sha256Of(this.place.arn);
  }

  public problems(): Problem[] {
    return [];
  }

  public code(): Code {
    throw new Error('no function is made of a model package: checkProps() refuses it');
  }

  public containerProblems(_: ServingImage, model: IModelVersion): Problem[] {
    return transformProblems(model);
  }

  public container(scope: Construct): ServingContainer {
    const { arn, repository, bucket, bytes } = this.place;
    const region = parseModelPackageArn(arn)?.region;
    const here = known(Stack.of(scope).region);
    rejectAt(scope.node.path, here === undefined || here === region ? [] : [{ prop: 'model', found: `is the model package ${arn}, and this stack is in ${here}`, remedy: 'register it in that region too: SageMaker makes models of packages of its own region alone' }]);
    if (repository === undefined && bucket === undefined) {
      Annotations.of(scope).addWarningV2('cdk-serverless-inference:packageAccess', `Synth does not know what ${arn} is made of: name the \`repository\` of its image and the \`bucket\` of its model, unless the \`role\` of the endpoint may read them already.`);
    }
    return {
      modelPackage: arn,
      server: 'user',
      environment: {},
      pull: repository === undefined ? [] : pullStatements(repository),
      modelData: { kind: 'package', uri: arn, read: readStatements(this.place), stored: [], bytes },
    };
  }
}

function readStatements({ bucket, prefix }: PackagePlace): PolicyStatement[] {
  if (bucket === undefined) return [];
  const { encryptionKey } = bucket;
  return [
    new PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects(`${prefix}*`)] }),
    new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn], ...(prefix !== '' && { conditions: { StringLike: { 's3:prefix': `${prefix}*` } } }) }),
    ...(encryptionKey === undefined ? [] : [new PolicyStatement({ actions: ['kms:Decrypt'], resources: [encryptionKey.keyArn] })]),
  ];
}
