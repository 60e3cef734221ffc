/** One thing that is wrong with a template, in CloudFormation's words where they are known. */
export interface TemplateProblem {
  readonly logicalId?: string;
  /** A JSON pointer into the template, for example `/Resources/Fn/Properties/MemorySize`. */
  readonly path?: string;
  readonly message: string;
  /** Of what is wrong with a property by the schema of its type, the same without CloudFormation's frame of words. */
  readonly schema?: SchemaProblem;
}

export interface SchemaProblem {
  readonly kind: 'unknown-property' | 'missing-property' | 'wrong-type' | 'limit';
  readonly found: string;
}

/** A template, its parameters or a value in it that CloudFormation would refuse. */
export class TemplateError extends Error {
  readonly problems: readonly TemplateProblem[];

  constructor(problems: readonly TemplateProblem[]) {
    super(problems.map(({ message }) => message).join('\n'));
    this.name = 'TemplateError';
    this.problems = problems;
  }
}

export type JsonObject = Readonly<Record<string, unknown>>;

export interface TemplateParameter {
  readonly type: string;
  readonly default?: string | number | boolean;
  readonly noEcho: boolean;
  readonly description?: string;
  readonly constraintDescription?: string;
  readonly allowedValues?: readonly string[];
  readonly allowedPattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minValue?: number;
  readonly maxValue?: number;
}

export type DeletionPolicy = 'Delete' | 'Retain' | 'RetainExceptOnCreate' | 'Snapshot';
export type UpdateReplacePolicy = 'Delete' | 'Retain' | 'Snapshot';

export interface TemplateResource {
  readonly type: string;
  /** As written: intrinsic functions are still in it. */
  readonly properties: Record<string, unknown>;
  readonly dependsOn: readonly string[];
  readonly condition?: string;
  readonly deletionPolicy: DeletionPolicy;
  readonly updateReplacePolicy: UpdateReplacePolicy;
  readonly updatePolicy?: Record<string, unknown>;
  readonly creationPolicy?: Record<string, unknown>;
  readonly metadata?: Record<string, unknown>;
}

export interface TemplateOutput {
  readonly value: unknown;
  readonly description?: string;
  readonly condition?: string;
  /** The name under which other stacks import it; may hold intrinsic functions. */
  readonly exportName?: unknown;
}

export interface TemplateRule {
  readonly condition?: unknown;
  readonly assertions: readonly { readonly assert: unknown; readonly description?: string }[];
}

/** Map name, top-level key, second-level key. */
export type Mappings = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

export interface Template {
  readonly description?: string;
  readonly metadata?: JsonObject;
  readonly transform: readonly string[];
  readonly parameters: Readonly<Record<string, TemplateParameter>>;
  readonly mappings: Mappings;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly rules: Readonly<Record<string, TemplateRule>>;
  readonly resources: Readonly<Record<string, TemplateResource>>;
  readonly outputs: Readonly<Record<string, TemplateOutput>>;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** A property of the object itself: `constructor` and `__proto__` are names like any other in a template. */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A record without a prototype, so that a member named `__proto__` is a member. */
export function record<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  const made = Object.create(null) as Record<string, T>;
  for (const [key, value] of entries) made[key] = value;
  return made;
}

/** One member of a JSON pointer. */
export function pointer(...parts: readonly (string | number)[]): string {
  return parts.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
