import { createHash } from 'node:crypto';
import type { Clients } from '../../../handlers/registry-recorder/clients';
import type { VersionManifest } from '../../../lib/registry/manifest';
import type { VersionRecord } from '../../../lib/registry/record';
import { FakeRegistry } from './fake-registry';

export const BUCKET = 'registry-bucket';
export const BYTES = Buffer.from('onnx');
export const SHA256 = createHash('sha256').update(BYTES).digest('hex');

/** What a call is answered with, or an error's name. */
export interface Sent {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Parameters, objects and events in memory, with the answers of AWS. */
export class FakeAccount {
  readonly parameters = new Map<string, string>();
  readonly objects = new Map<string, { readonly bytes: Buffer; readonly versionId: string; tags: Readonly<Record<string, string>> }>();
  readonly events: { readonly Source: string; readonly DetailType: string; readonly Detail: string }[] = [];
  readonly sent: Sent[] = [];
  readonly registry = new FakeRegistry();
  stackStatus = 'UPDATE_IN_PROGRESS';
  /** Seconds since 1970. */
  now = 1_800_000_000;
  /** Physical ids of the versions that the stack declares. */
  declared: string[] = [];
  /** Descriptions of published versions, by the ARN of their function. */
  readonly functions = new Map<string, { readonly tags: Readonly<Record<string, string>>; readonly versions: readonly string[] }>();
  /** Tags of SageMaker's models, by ARN. */
  readonly sageMakerModels = new Map<string, Readonly<Record<string, string>>>();
  /** Called before a call: what it throws is the answer. */
  before: (sent: Sent) => void = () => undefined;
  private versions = 0;

  put(key: string, bytes = BYTES): void {
    this.versions += 1;
    this.objects.set(key, { bytes, versionId: `v${this.versions}`, tags: {} });
  }

  record(name: string): VersionRecord | undefined {
    const value = this.parameters.get(name);
    return value === undefined ? undefined : JSON.parse(value) as VersionRecord;
  }

  manifest(key: string): VersionManifest {
    return JSON.parse(this.objects.get(key)!.bytes.toString()) as VersionManifest;
  }

  get clients(): Clients {
    const send = async ({ constructor, input }: { readonly constructor: { readonly name: string }; readonly input: Record<string, unknown> }): Promise<unknown> => {
      const sent = { name: constructor.name.replace(/Command$/, ''), input };
      this.sent.push(sent);
      this.before(sent);
      return this.answer(sent);
    };
    const client = { send } as unknown as never;
    return {
      cloudFormation: client, events: client, lambda: client, s3: client, sageMaker: client, ssm: client, tagging: client, now: () => this.now, sleep: async () => undefined,
    };
  }

  private answer({ name, input }: Sent): unknown {
    const parameter = String(input['Name']);
    const key = String(input['Key']);
    switch (name) {
      case 'GetParameter':
        if (!this.parameters.has(parameter)) throw failure('ParameterNotFound', 400);
        return { Parameter: { Value: this.parameters.get(parameter) } };
      case 'PutParameter':
        if (this.parameters.has(parameter) && input['Overwrite'] !== true) throw failure('ParameterAlreadyExists', 400);
        this.parameters.set(parameter, String(input['Value']));
        return { Version: 1 };
      case 'HeadObject': {
        const found = this.objects.get(key);
        if (found === undefined || (input['VersionId'] !== undefined && input['VersionId'] !== found.versionId)) throw failure('NotFound', 404);
        return { ContentLength: found.bytes.length, VersionId: found.versionId, ChecksumSHA256: createHash('sha256').update(found.bytes).digest('base64'), ChecksumType: 'FULL_OBJECT' };
      }
      case 'PutObject':
        this.put(key, Buffer.from(String(input['Body'])));
        return {};
      case 'PutEvents':
        this.events.push(...input['Entries'] as never[]);
        return { FailedEntryCount: 0, Entries: [{ EventId: '1' }] };
      case 'GetParametersByPath':
        return { Parameters: [...this.parameters].filter(([each]) => each.startsWith(`${String(input['Path'])}/`)).map(([Name, Value]) => ({ Name, Value })) };
      case 'ListObjectVersions':
        return {
          IsTruncated: false,
          Versions: [...this.objects].filter(([each]) => each.startsWith(String(input['Prefix']))).map(([Key, { versionId: VersionId }]) => ({ Key, VersionId, IsLatest: true })),
        };
      case 'GetObjectTagging':
        return { TagSet: Object.entries(this.objects.get(key)!.tags).map(([Key, Value]) => ({ Key, Value })) };
      case 'PutObjectTagging':
        this.objects.get(key)!.tags = Object.fromEntries((input['Tagging'] as { readonly TagSet: readonly { readonly Key: string; readonly Value: string }[] }).TagSet.map(({ Key, Value }) => [Key, Value]));
        return {};
      case 'ListStackResources':
        return { StackResourceSummaries: this.declared.map((PhysicalResourceId) => ({ ResourceType: 'Custom::CsiModelVersion', ResourceStatus: 'CREATE_COMPLETE', PhysicalResourceId })) };
      case 'GetResources': {
        const tagged = [...[...this.functions].map(([arn, { tags }]) => [arn, tags] as const), ...this.sageMakerModels];
        return { ResourceTagMappingList: tagged.map(([ResourceARN, tags]) => ({ ResourceARN, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) })) };
      }
      case 'ListVersionsByFunction':
        return { Versions: [{ Version: '$LATEST', Description: 'mine' }, ...this.functions.get(String(input['FunctionName']))!.versions.map((Description, index) => ({ Version: String(index + 1), Description }))] };
      case 'DescribeStacks':
        return { Stacks: [{ StackStatus: this.stackStatus }] };
      default: {
        const answer = this.registry.answer({ name, input });
        if (answer === undefined) throw new Error(`the fake account does not know ${name}`);
        return answer;
      }
    }
  }
}

export function failure(name: string, httpStatusCode: number, message = name): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}

/** What a deploy asks for: digits 2, unless said otherwise. */
export function properties({ name = 'digits', version = '2', digest = 'd'.repeat(64), approval = 'approved', ...more }: Partial<VersionRecord> & { readonly manifest?: never } = {}, overrides: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const prefix = `models/${name}/${digest}/`;
  const record: VersionRecord = {
    schemaVersion: 1, name, version, digest, format: 'onnx', approval, bytes: BYTES.length,
    artifact: `s3://${BUCKET}/${prefix}`, ...more, manifest: `s3://${BUCKET}/models/${name}/versions/${version}.json`,
  };
  const manifest: VersionManifest = {
    name, version, digest, format: 'onnx', approval,
    artifact: { s3: { bucket: BUCKET, prefix, entry: 'model.onnx', files: [{ path: 'model.onnx', sha256: SHA256, bytes: BYTES.length }] } },
    ...(record.metrics !== undefined && { metrics: record.metrics }),
  };
  return { ServiceToken: 'arn', backend: 'parameters', name, version, digest, manifest: JSON.stringify(manifest), record: JSON.stringify(record), bucket: BUCKET, ...overrides };
}
