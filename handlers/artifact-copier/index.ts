// Copies one file of a model into the artifact bucket, at deploy, to a key that carries the
// model's digest. A CloudFormation custom resource.
//
// - The copy is made by S3; nothing passes through this function.
// - What is there already stays: the key names the content, so the same key is the same file.
// - Nothing is ever deleted. A version that an alias may still be moved back to needs its file;
//   removing what nobody needs is the pruner's business.
import { S3Client } from '@aws-sdk/client-s3';
import { answerCloudFormation, type CustomResourceAnswer, type CustomResourceEvent } from '../shared/cloudformation';
import { checkBucketRegion } from './bucket-region';
import { ArtifactCopier, type CopyRequest } from './copier';

let copier: ArtifactCopier | undefined;

export function handler(event: CustomResourceEvent): Promise<CustomResourceAnswer | undefined> {
  return answerCloudFormation(event, () => {
    copier ??= new ArtifactCopier(new S3Client({ followRegionRedirects: true }));
    return onEvent(event, copier, (request, allowed) => checkBucketRegion(new S3Client({}), request, allowed));
  });
}

export async function onEvent(
  event: CustomResourceEvent, target: Pick<ArtifactCopier, 'copy'>, checkRegion?: (request: CopyRequest, allowed: readonly string[]) => Promise<void>,
): Promise<CustomResourceAnswer> {
  if (event.RequestType === 'Delete') return { PhysicalResourceId: event.PhysicalResourceId ?? 'nothing' };
  const request = copyRequest(event.ResourceProperties);
  const { allowedRegions } = event.ResourceProperties;
  if (typeof allowedRegions === 'string' && allowedRegions !== '') await checkRegion?.(request, allowedRegions.split(','));
  await target.copy(request);
  const uri = `s3://${request.targetBucket}/${request.targetKey}`;
  return { PhysicalResourceId: uri, Data: { Bucket: request.targetBucket, Key: request.targetKey, Uri: uri } };
}

/** CloudFormation hands over every property as a string. */
export function copyRequest(properties: Readonly<Record<string, unknown>>): CopyRequest {
  const text = (name: string): string => {
    const value = properties[name];
    if (typeof value !== 'string' || value === '') throw new Error(`the property ${name} is ${JSON.stringify(value)}, needed: a text`);
    return value;
  };
  const optional = (name: string) => (properties[name] === undefined || properties[name] === '' ? undefined : String(properties[name]));
  const versionId = optional('sourceVersionId');
  const sha256 = optional('sha256');
  const bytes = optional('bytes');
  if (bytes !== undefined && !/^\d+$/.test(bytes)) throw new Error(`the property bytes is '${bytes}', needed: a whole number`);
  return {
    sourceBucket: text('sourceBucket'),
    sourceKey: text('sourceKey'),
    targetBucket: text('targetBucket'),
    targetKey: text('targetKey'),
    ...(versionId !== undefined && { sourceVersionId: versionId }),
    ...(sha256 !== undefined && { sha256 }),
    ...(bytes !== undefined && { bytes: Number(bytes) }),
  };
}
