import { checkShape } from '../../../../lib/json-shape';
import { PACKAGE_CARD_SHAPE } from '../../../../lib/registry/model-card';
import { invalid } from '../refusals';
import type { InferenceSpecification, PackageSettings } from './records';

const ENTITY = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;
const METADATA = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u;
const ONE_OF: Readonly<Record<string, readonly string[]>> = {
  ModelApprovalStatus: ['Approved', 'Rejected', 'PendingManualApproval'],
  ModelPackageRegistrationType: ['Logged', 'Registered'],
  SkipModelValidation: ['All', 'None'],
};
const CARD_STATUSES = ['Draft', 'PendingReview', 'Approved', 'Archived'];
const MAX_TEXT: Readonly<Record<string, number>> = { ModelPackageDescription: 1_024, ApprovalDescription: 1_024, SourceUri: 1_024 };

/** What CreateModelPackage and UpdateModelPackage refuse alike, by the constraints of their shapes. */
export function checkPackage(settings: PackageSettings): void {
  for (const [member, allowed] of Object.entries(ONE_OF)) {
    const value = settings[member];
    if (value !== undefined && !allowed.includes(String(value))) throw violation(member, value, `Member must satisfy enum value set: [${allowed.join(', ')}]`);
  }
  for (const [member, max] of Object.entries(MAX_TEXT)) {
    const value = settings[member];
    if (value !== undefined && String(value).length > max) throw violation(member, value, `Member must have length less than or equal to ${max}`);
  }
  checkMetadata(settings.CustomerMetadataProperties);
  checkLifeCycle(settings.ModelLifeCycle);
  checkCard(settings.ModelCard);
  if (settings.InferenceSpecification !== undefined) checkSpecification(settings.InferenceSpecification);
}

function checkMetadata(properties: PackageSettings['CustomerMetadataProperties']): void {
  if (properties === undefined) return;
  const entries = Object.entries(properties);
  if (entries.length === 0) throw violation('CustomerMetadataProperties', '{}', 'Map value must have length greater than or equal to 1');
  if (entries.length > 50) throw violation('CustomerMetadataProperties', `${entries.length} members`, 'Map value must have length less than or equal to 50');
  for (const [key, value] of entries) {
    for (const [part, text, max] of [['key', key, 128], ['value', value, 256]] as const) {
      if (text.length > max) throw violation(`customerMetadataProperties.${part}`, text, `Member must have length less than or equal to ${max}`);
      if (!METADATA.test(text)) throw violation(`customerMetadataProperties.${part}`, text, `Member must satisfy regular expression pattern: ([\\p{L}\\p{Z}\\p{N}_.:\\/=+\\-@]*)\${1,${max}}`);
    }
  }
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelLifeCycle.html */
function checkLifeCycle(cycle: PackageSettings['ModelLifeCycle']): void {
  if (cycle === undefined) return;
  for (const member of ['Stage', 'StageStatus'] as const) {
    if (cycle[member] === undefined) throw violation(`modelLifeCycle.${lower(member)}`, null, 'Member must not be null');
    if (!ENTITY.test(cycle[member])) throw violation(`modelLifeCycle.${lower(member)}`, cycle[member], 'Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}');
  }
}

function checkCard(card: PackageSettings['ModelCard']): void {
  const { ModelCardContent, ModelCardStatus } = card ?? {};
  if (ModelCardStatus !== undefined && !CARD_STATUSES.includes(ModelCardStatus)) throw violation('modelCard.modelCardStatus', ModelCardStatus, `Member must satisfy enum value set: [${CARD_STATUSES.join(', ')}]`);
  if (ModelCardContent === undefined) return;
  let content: unknown;
  try {
    content = JSON.parse(ModelCardContent);
  } catch {
    throw invalid('Model card content is not valid JSON.');
  }
  const [problem] = checkShape(PACKAGE_CARD_SHAPE, content, '');
  if (problem !== undefined) throw invalid(`Model card content does not follow the model package model card schema: ${problem.prop} ${problem.found}`);
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InferenceSpecification.html */
function checkSpecification({ Containers }: InferenceSpecification): void {
  if (!Array.isArray(Containers) || Containers.length === 0) throw violation('inferenceSpecification.containers', '[]', 'Member must have length greater than or equal to 1');
  if (Containers.length > 15) throw violation('inferenceSpecification.containers', `${Containers.length} members`, 'Member must have length less than or equal to 15');
  for (const container of Containers as readonly Readonly<Record<string, unknown>>[]) {
    // https://github.com/boto/boto3/issues/4510
    if (container['AdditionalS3DataSource'] !== undefined) throw invalid('AdditionalS3DataSource is not allowed in InferenceSpecification');
    const url = container['ModelDataUrl'];
    // "This path must point to a single gzip compressed tar archive (.tar.gz suffix)": https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelPackageContainerDefinition.html
    if (url !== undefined && !String(url).endsWith('.tar.gz')) throw invalid(`Invalid ModelDataUrl ${String(url)}: it must point to a single gzip compressed tar archive (.tar.gz suffix).`);
    if (url !== undefined && container['ModelDataSource'] !== undefined) throw invalid('Both ModelDataUrl and ModelDataSource are specified.');
  }
}

function violation(member: string, value: unknown, constraint: string): Error {
  return invalid(`1 validation error detected: Value ${value === null ? 'null' : `'${typeof value === 'object' ? JSON.stringify(value) : String(value)}'`} at '${lower(member)}' failed to satisfy constraint: ${constraint}`);
}

function lower(member: string): string {
  return member[0]!.toLowerCase() + member.slice(1);
}
