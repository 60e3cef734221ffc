import { canonicalJson } from '../canonical-json';
import type { Problem } from '../problem';
import type { ApprovalStatus } from './approval';
import type { VersionManifest } from './manifest';

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackage.html#sagemaker-CreateModelPackage-request-CustomerMetadataProperties */
export const CUSTOMER_METADATA = { max: 50, key: 128, value: 256 } as const;
const NOT_METADATA = /[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu;
/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_MetadataProperties.html */
const MAX_PROPERTY = 1024;

/**
 * Where a package says what it is, in keys that paths into its events may name: letters, digits, `-` and `_`
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html); what the code has said of it last, so that what is
 * changed by hand is told from what the code changes.
 */
export const PACKAGE_KEYS = { model: 'csi-model', version: 'csi-version', digest: 'csi-digest', approval: 'csi-approval', stage: 'csi-stage', card: 'csi-card' } as const;
const METRIC = 'metric:';
const LINEAGE = 'lineage:';

type Texts = Readonly<Record<string, string>>;

/** SageMaker's four words for where a model comes from, and the names in a lineage that mean them. */
const PROPERTIES: Readonly<Record<'CommitId' | 'Repository' | 'GeneratedBy' | 'ProjectId', readonly string[]>> = {
  CommitId: ['commit', 'commitid', 'gitcommit'],
  Repository: ['repository', 'repo', 'gitrepository'],
  GeneratedBy: ['generatedby', 'runid', 'run', 'mlflowrunid'],
  ProjectId: ['project', 'projectid'],
};

/** MetadataProperties, of those names in the lineage that SageMaker has words for. */
export function metadataProperties(lineage: Texts = {}): Texts {
  return Object.fromEntries(Object.entries(PROPERTIES).flatMap(([property, names]) => {
    const found = Object.entries(lineage).find(([name, value]) => value !== '' && names.includes(plain(name)));
    return found === undefined ? [] : [[property, found[1].replace(/\s+/g, ' ').slice(0, MAX_PROPERTY)]];
  }));
}

function plain(name: string): string {
  return name.replace(/[^A-Za-z]/g, '').toLowerCase();
}

/** CustomerMetadataProperties: what it is, then metrics and lineage, as far as there is room beside what others have put there. The manifest has all of them. */
export function customerMetadata(manifest: VersionManifest, said: { readonly approval: ApprovalStatus; readonly card: string; readonly stage?: string }, found: Texts = {}): Texts {
  const foreign = Object.keys(found).filter((key) => !isOurs(key)).length;
  const own = Object.entries({
    [PACKAGE_KEYS.model]: manifest.name,
    [PACKAGE_KEYS.version]: manifest.version,
    [PACKAGE_KEYS.digest]: manifest.digest,
    [PACKAGE_KEYS.approval]: said.approval,
    [PACKAGE_KEYS.card]: said.card,
    ...(said.stage !== undefined && { [PACKAGE_KEYS.stage]: said.stage }),
  });
  const others = [
    ...Object.entries(manifest.metrics ?? {}).map(([name, value]) => [METRIC + name, String(value)] as const),
    ...Object.entries(manifest.lineage ?? {}).filter(([, value]) => value !== '').map(([name, value]) => [LINEAGE + name, value] as const),
  ].map(([name, value]) => [cut(name.replace(NOT_METADATA, '_'), CUSTOMER_METADATA.key), cut(value.replace(NOT_METADATA, '_'), CUSTOMER_METADATA.value)] as const);
  return Object.fromEntries([...own, ...others].slice(0, Math.max(own.length, CUSTOMER_METADATA.max - foreign)));
}

/** At the end no half of a character that takes two. */
function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}

/** Keys that a package has from an earlier deploy, and that the code gives no more. Those of others stay. */
export function staleMetadata(found: Texts, wanted: Texts): readonly string[] {
  return Object.keys(found).filter((key) => !Object.hasOwn(wanted, key) && isOurs(key));
}

function isOurs(key: string): boolean {
  return key.startsWith(METRIC) || key.startsWith(LINEAGE) || (Object.values(PACKAGE_KEYS) as readonly string[]).includes(key);
}

/** Of the model card of a package. https://docs.aws.amazon.com/sagemaker/latest/dg/model-registry-details.html#model-card-schema */
export function modelCard(manifest: VersionManifest, artifact: string | undefined): string {
  const { name, version, digest, description, metrics = {}, lineage = {} } = manifest;
  const data = Object.entries(metrics).map(([metric, value]) => ({ name: metric.slice(0, 255), type: 'number', value }));
  return canonicalJson({
    ...(artifact !== undefined && { model_overview: { model_artifact: [artifact.slice(0, 1024)] } }),
    ...((data.length > 0 || description !== undefined) && {
      evaluation_details: [{
        name: 'Registered metrics',
        ...(description !== undefined && { evaluation_observation: description.slice(0, 2096) }),
        ...(data.length > 0 && { metric_groups: [{ name: 'Metrics', metric_data: data }] }),
      }],
    }),
    additional_information: { custom_details: Object.fromEntries(Object.entries({ model: name, version, digest, ...decision(manifest), ...lineage }).map(([key, value]) => [key, value.slice(0, 1024)])) },
  });
}

function decision({ approval }: VersionManifest): Texts {
  if (approval === undefined || typeof approval === 'string') return {};
  const { by, at, reason } = approval;
  return { ...(by !== undefined && { 'approval by': by }), ...(at !== undefined && { 'approval at': at }), ...(reason !== undefined && { 'approval reason': reason }) };
}

/** A card that is `Archived` could never be changed again: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelPackageModelCard.html */
export const CARD_STATUS: Readonly<Record<ApprovalStatus, 'Draft' | 'PendingReview' | 'Approved'>> = { pending: 'PendingReview', approved: 'Approved', rejected: 'Draft' };

/** ApprovalDescription: one line, up to 1,024 characters. */
export function approvalDescription({ approval }: VersionManifest): string | undefined {
  if (approval === undefined || typeof approval === 'string') return undefined;
  const text = [approval.reason, approval.by === undefined ? undefined : `by ${approval.by}`].filter((part) => part !== undefined).join(', ');
  return text === '' ? undefined : text.replace(/\s+/g, ' ').slice(0, 1024);
}

/** ModelPackageDescription: letters, digits, marks and signs in one line. */
export function packageDescription(description: string | undefined): string | undefined {
  const text = description?.replace(/\s+/g, ' ').replace(/[^\p{L}\p{M}\p{Z}\p{S}\p{N}\p{P}]/gu, '').trim().slice(0, 1024);
  return text === '' ? undefined : text;
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelLifeCycle.html */
const STAGE = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;

/** SageMaker wants both or none. */
export function checkLifeCycle(stage: string | undefined, stageStatus: string | undefined): Problem[] {
  const allowed = 'up to 63 letters, digits and hyphens, a letter or digit first and last';
  return [
    ...(stageStatus !== undefined && stage === undefined ? [{ prop: 'stage', found: 'is not given beside `stageStatus`', remedy: "name the stage that the status is of, such as 'Production'" }] : []),
    ...(stage !== undefined && stageStatus === undefined ? [{ prop: 'stageStatus', found: 'is not given beside `stage`', remedy: "name the status in that stage, such as 'Approved'" }] : []),
    ...Object.entries({ stage, stageStatus }).filter(([, value]) => value !== undefined && !STAGE.test(value)).map(([prop, value]) => ({ prop, found: `is ${JSON.stringify(value)}`, allowed, remedy: 'shorten or rename it' })),
  ];
}

/** Parts of the ARN of a version of a package. */
export interface ModelPackageArn {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly group: string;
  readonly version?: number;
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeModelPackage.html#sagemaker-DescribeModelPackage-request-ModelPackageName */
const ARN = /^arn:(aws[a-z-]*):sagemaker:([a-z0-9-]{9,16}):(\d{12}):model-package\/([a-zA-Z0-9](?:-*[a-zA-Z0-9]){0,62})(?:\/(\d{1,9}))?$/;

export function parseModelPackageArn(arn: string): ModelPackageArn | undefined {
  const [found, partition = '', region = '', account = '', group = '', version] = ARN.exec(arn) ?? [];
  return found === undefined ? undefined : { partition, region, account, group, ...(version !== undefined && { version: Number(version) }) };
}

/** What is wrong with an ARN that is to name one version of a package, for all time. */
export function checkModelPackageArn(prop: string, arn: string): Problem[] {
  const parts = parseModelPackageArn(arn);
  if (parts === undefined) {
    return [{ prop, found: `is ${JSON.stringify(arn)}`, allowed: 'arn:aws:sagemaker:REGION:ACCOUNT:model-package/GROUP/VERSION', remedy: 'copy it from `aws sagemaker list-model-packages --model-package-group-name GROUP`' }];
  }
  if (parts.version === undefined) return [{ prop, found: `is ${arn}, without the number of a version`, remedy: `end it with one, such as ${arn}/1: versions never change` }];
  return parts.version > 0 ? [] : [{ prop, found: `is ${arn}`, allowed: 'a version from 1 on', remedy: 'name the version that is meant' }];
}
