import { CreateModelPackageCommand, DescribeModelPackageCommand, UpdateModelPackageCommand, type InferenceSpecification, type UpdateModelPackageCommandInput } from '@aws-sdk/client-sagemaker';
import { createHash } from 'node:crypto';
import { type ApprovalStatus, SAGEMAKER_APPROVAL } from '../../lib/registry/approval';
import { approvalDescription, CARD_STATUS, customerMetadata, metadataProperties, modelCard, PACKAGE_KEYS, packageDescription, staleMetadata } from '../../lib/registry/model-package';
import { judgeRecord } from '../../lib/registry/record';
import { patiently } from '../shared/patience';
import { say } from '../shared/say';
import type { Backend } from './backend';
import type { Clients } from './clients';
import { findPackage, type FoundPackage } from './find-package';
import type { Recording } from './recording';

/**
 * Versions as model packages in a group. What a package is made of never changes. Approval, stage and card are set where the code says
 * something else than it has said before: the package itself remembers what that was, so that what is changed by hand stays.
 */
export const sageMaker: Backend = {
  announces: true,
  register: async (recording, clients) => {
    const found = await findPackage(groupOf(recording), recording.record, recording.found?.modelPackage, clients);
    if (found === undefined) return { modelPackage: await create(recording, clients) };
    const verdict = judgeRecord({ digest: found.metadata[PACKAGE_KEYS.digest] ?? '' }, recording.record, false);
    if (verdict.kind === 'refused') throw new Error(`${verdict.message} (${found.arn})`);
    return { modelPackage: found.arn, approval: await update(found, recording, clients) };
  },
};

async function create(recording: Recording, { sageMaker: client, sleep }: Clients): Promise<string> {
  const { request, manifest, record } = recording;
  const card = cardOf(recording);
  const specification = specificationOf(recording);
  const description = packageDescription(manifest.description);
  const approval = approvalDescription(manifest);
  const properties = metadataProperties(manifest.lineage);
  const { ModelPackageArn: arn } = await patiently(() => client.send(new CreateModelPackageCommand({
    ModelPackageGroupName: groupOf(recording),
    // Not both: https://github.com/aws/sagemaker-python-sdk/pull/4492
    ...(specification === undefined ? { SourceUri: record.artifact ?? record.manifest } : { InferenceSpecification: specification }),
    ...(description !== undefined && { ModelPackageDescription: description }),
    ModelApprovalStatus: SAGEMAKER_APPROVAL[record.approval],
    ...(Object.keys(properties).length > 0 && { MetadataProperties: properties }),
    ...(record.metrics !== undefined && record.manifest !== undefined && { ModelMetrics: { ModelQuality: { Statistics: { ContentType: 'application/json', S3Uri: record.manifest } } } }),
    CustomerMetadataProperties: customerMetadata(manifest, { approval: record.approval, card: digestOf(card), ...stageText(request) }),
    ModelCard: card,
    ...lifeCycle(request),
  })), sleep);
  if (arn === undefined) throw new Error('CreateModelPackage answered without the ARN of the package');
  await completed(arn, client, sleep);
  // What was decided is said when a package is changed, and not when it is made.
  if (approval !== undefined) await patiently(() => client.send(new UpdateModelPackageCommand({ ModelPackageArn: arn, ApprovalDescription: approval })), sleep);
  return arn;
}

/** Answers what holds: the decision of the code where it is new, else whatever was decided since. */
async function update(found: FoundPackage, recording: Recording, { sageMaker: client, sleep }: Clients): Promise<ApprovalStatus> {
  const { request, manifest, record } = recording;
  const card = cardOf(recording);
  const wanted = customerMetadata(manifest, { approval: record.approval, card: digestOf(card), ...stageText(request) }, found.metadata);
  const says = (key: keyof typeof PACKAGE_KEYS): boolean => wanted[PACKAGE_KEYS[key]] !== undefined && wanted[PACKAGE_KEYS[key]] !== found.metadata[PACKAGE_KEYS[key]];
  const stale = staleMetadata(found.metadata, wanted);
  const specification = specificationOf(recording);
  if (specification !== undefined && found.image !== undefined && found.image !== specification.Containers?.[0]?.Image) {
    say('WARN', 'the image of a model package never changes', { modelPackage: found.arn, image: found.image, ignored: specification.Containers?.[0]?.Image });
  }
  const decision = approvalDescription(manifest);
  const changes: Omit<UpdateModelPackageCommandInput, 'ModelPackageArn'> = {
    ...(says('approval') && found.approval !== record.approval && { ModelApprovalStatus: SAGEMAKER_APPROVAL[record.approval] }),
    ...(says('approval') && decision !== undefined && { ApprovalDescription: decision }),
    ...(says('stage') && lifeCycle(request)),
    ...(says('card') && found.cardStatus !== 'Archived' && { ModelCard: card }),
    ...(Object.entries(wanted).some(([key, value]) => found.metadata[key] !== value) && { CustomerMetadataProperties: wanted }),
    ...(stale.length > 0 && { CustomerMetadataPropertiesToRemove: [...stale] }),
    ...(specification !== undefined && found.image === undefined && { InferenceSpecification: specification }),
  };
  if (Object.keys(changes).length > 0) await patiently(() => client.send(new UpdateModelPackageCommand({ ModelPackageArn: found.arn, ...changes })), sleep);
  return says('approval') ? record.approval : found.approval ?? record.approval;
}

const LOOK_MS = 2_000;
const LOOKS = 150;

/** SageMaker looks at the image and the model of a package before it is one. */
async function completed(arn: string, client: Clients['sageMaker'], sleep: Clients['sleep']): Promise<void> {
  for (let look = 0; look < LOOKS; look++) {
    const { ModelPackageStatus, ModelPackageStatusDetails } = await patiently(() => client.send(new DescribeModelPackageCommand({ ModelPackageName: arn })), sleep);
    if (ModelPackageStatus === 'Completed') return;
    if (ModelPackageStatus === 'Failed') {
      const reasons = [...ModelPackageStatusDetails?.ValidationStatuses ?? [], ...ModelPackageStatusDetails?.ImageScanStatuses ?? []].flatMap(({ FailureReason }) => FailureReason ?? []);
      throw new Error(`SageMaker has refused the model package ${arn}: ${reasons.join(', ') || 'it does not say why'}`);
    }
    await sleep(LOOK_MS);
  }
  throw new Error(`the model package ${arn} is not completed after ${LOOK_MS * LOOKS / 60_000} minutes`);
}

function groupOf({ request }: Recording): string {
  if (request.group === undefined) throw new Error('the property group is not given, and a version needs a model package group with the backend of SageMaker');
  return request.group;
}

function specificationOf({ request }: Recording): InferenceSpecification | undefined {
  return request.inferenceSpecification === undefined ? undefined : JSON.parse(request.inferenceSpecification) as InferenceSpecification;
}

function cardOf({ manifest, record }: Recording): { readonly ModelCardContent: string; readonly ModelCardStatus: 'Draft' | 'PendingReview' | 'Approved' } {
  return { ModelCardContent: modelCard(manifest, record.artifact), ModelCardStatus: CARD_STATUS[record.approval] };
}

function digestOf(card: object): string {
  return createHash('sha256').update(JSON.stringify(card)).digest('hex').slice(0, 16);
}

function lifeCycle({ stage, stageStatus }: Recording['request']): { readonly ModelLifeCycle?: { readonly Stage: string; readonly StageStatus: string } } {
  return stage === undefined || stageStatus === undefined ? {} : { ModelLifeCycle: { Stage: stage, StageStatus: stageStatus } };
}

function stageText({ stage, stageStatus }: Recording['request']): { readonly stage?: string } {
  return stage === undefined || stageStatus === undefined ? {} : { stage: `${stage}/${stageStatus}` };
}

