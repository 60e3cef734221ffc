import type { EventSink } from '../events/event-sink';
import type { AwsIdentity } from '../identity';
import type { Documents, StateFolder } from '../state/state-folder';
import { AwsError } from '../wire/errors';

export interface ParameterRecord {
  readonly name: string;
  readonly type: 'String' | 'StringList' | 'SecureString';
  readonly value: string;
  readonly version: number;
  readonly modified: string;
  readonly description?: string;
  readonly allowedPattern?: string;
  /** Values that the parameter had, oldest first. */
  readonly history: readonly { readonly version: number; readonly value: string }[];
}

export interface ParameterInput {
  readonly name: string;
  readonly type?: string;
  readonly value: string;
  readonly description?: string;
  readonly allowedPattern?: string;
}

const TYPES = ['String', 'StringList', 'SecureString'] as const;
/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html */
const MAX_LEVELS = 15;
/** The standard tier's; the advanced tier takes 8 KiB. */
const MAX_VALUE_BYTES = 4096;

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
export class Parameters {
  private readonly documents: Documents<ParameterRecord>;

  constructor(state: StateFolder, private readonly identity: AwsIdentity, private readonly events: EventSink) {
    this.documents = state.documents<ParameterRecord>('ssm');
  }

  get all(): readonly ParameterRecord[] {
    return [...this.documents.all.values()];
  }

  arn(name: string): string {
    return `arn:aws:ssm:${this.identity.region}:${this.identity.account}:parameter${name.startsWith('/') ? '' : '/'}${name}`;
  }

  find(name: string): ParameterRecord | undefined {
    return this.documents.all.get(name);
  }

  /** The value behind a name, or a name with `:version`; undefined where there is none. */
  valueOf(selector: string): string | undefined {
    try {
      return this.get(selector).value;
    } catch (error) {
      if (error instanceof AwsError) return undefined;
      throw error;
    }
  }

  /** The parameter behind a name, or a name with `:version`. */
  get(selector: string): ParameterRecord & { readonly selector?: string } {
    const plain = selector.startsWith('arn:') ? selector.slice(selector.indexOf(':parameter') + ':parameter'.length) : selector;
    const [name = '', version] = plain.split(':');
    const found = this.documents.all.get(name) ?? this.documents.all.get(name.slice(1));
    if (found === undefined) throw new AwsError(400, 'ParameterNotFound', `Parameter ${name} not found.`);
    if (version === undefined || Number(version) === found.version) return found;
    const old = found.history.find((entry) => String(entry.version) === version);
    if (old === undefined) throw new AwsError(400, 'ParameterVersionNotFound', `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`);
    return { ...found, value: old.value, version: old.version, selector: `:${version}` };
  }

  put(input: ParameterInput, overwrite: boolean): ParameterRecord {
    const existing = this.documents.all.get(input.name);
    if (existing !== undefined && !overwrite) {
      throw new AwsError(400, 'ParameterAlreadyExists', 'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.');
    }
    const type = TYPES.find((known) => known === (input.type ?? existing?.type));
    if (type === undefined) throw new AwsError(400, 'ValidationException', `The parameter type ${input.type ?? 'null'} is not valid: allowed are ${TYPES.join(', ')}`);
    if (existing !== undefined && type !== existing.type) throw new AwsError(400, 'HierarchyTypeMismatch', 'The parameter type cannot be changed. Parameter Store does not support changing a parameter type in a hierarchy.');
    if (!/^[a-zA-Z0-9_.\-/]+$/.test(input.name) || (input.name.includes('/') && !input.name.startsWith('/'))) {
      throw new AwsError(400, 'ValidationException', `Parameter name must be a fully qualified name: ${JSON.stringify(input.name)} may hold letters, digits, and the symbols .-_/, and starts with / when it has one`);
    }
    if (/^\/?(aws|ssm)/i.test(input.name)) throw new AwsError(400, 'ValidationException', 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).');
    if (input.name.split('/').length - 1 > MAX_LEVELS) {
      throw new AwsError(400, 'HierarchyLevelLimitExceededException', `A parameter hierarchy can have a maximum of ${MAX_LEVELS} levels.`);
    }
    if (input.value.includes('{{')) throw new AwsError(400, 'ValidationException', 'Parameter value can\'t nest another parameter. Do not use "{{}}" in the value.');
    if (input.value === '') throw new AwsError(400, 'ValidationException', "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1");
    if (Buffer.byteLength(input.value) > MAX_VALUE_BYTES) {
      throw new AwsError(400, 'ValidationException', 'Standard tier parameters support a maximum parameter value of 4096 characters.');
    }
    const pattern = input.allowedPattern ?? existing?.allowedPattern;
    if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(input.value)) {
      throw new AwsError(400, 'ParameterPatternMismatchException', `Parameter value, ${input.value}, doesn't match allowed pattern ${pattern}.`);
    }
    const record: ParameterRecord = {
      name: input.name,
      type,
      value: input.value,
      version: (existing?.version ?? 0) + 1,
      modified: new Date().toISOString(),
      description: input.description ?? existing?.description,
      allowedPattern: pattern,
      history: [...(existing?.history ?? []), { version: (existing?.version ?? 0) + 1, value: input.value }].slice(-100),
    };
    this.documents.put(input.name, record);
    this.tell(existing === undefined ? 'Create' : 'Update', record);
    return record;
  }

  delete(name: string): boolean {
    const found = this.documents.all.get(name);
    this.documents.delete(name);
    if (found !== undefined) this.tell('Delete', found);
    return found !== undefined;
  }

  /** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-cwe.html */
  private tell(operation: 'Create' | 'Update' | 'Delete', { name, type, description }: ParameterRecord): void {
    this.events.put({
      source: 'aws.ssm', detailType: 'Parameter Store Change', resources: [this.arn(name)],
      detail: { operation, name, type, ...(description !== undefined && { description }) },
    });
  }
}
