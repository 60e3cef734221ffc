/**
 * What AWS allows of single properties, beyond their types. @aws-cdk/aws-service-spec carries required properties, types and the lists of
 * allowed values that the public resource schemas have; it carries no ranges, lengths, patterns or counts, and not the lists that only the
 * services' APIs have. This table adds them for the types that this library is about; other types are checked without.
 */
export interface Constraint {
  readonly min?: number;
  readonly max?: number;
  readonly multipleOf?: number;
  /** Numbers that need not be a multiple. */
  readonly or?: readonly number[];
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Anywhere in the text, as in JSON schemas: anchored where the whole text has to match. */
  readonly pattern?: RegExp;
  readonly allowed?: readonly string[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  /** Text that has to be a JSON object. */
  readonly json?: boolean;
  /** Characters of an object, written as JSON. */
  readonly maxTextLength?: number;
  /** What counts instead where a property beside it is given. */
  readonly withSibling?: Readonly<Record<string, Constraint>>;
}

export interface TypeConstraints {
  /** Where the figures were read. All agree with the type's public resource schema of November 2026 where that says anything. */
  readonly source: string;
  /** At least one of these has to be given. */
  readonly anyRequired?: readonly string[];
  /** By path: `[]` is an item of a list, `*` a member of a map. */
  readonly properties: Readonly<Record<string, Constraint>>;
}

export const TAG_PROPERTIES: Readonly<Record<string, Constraint>> = {
  Tags: { maxItems: 50 },
  'Tags.[].Key': { minLength: 1, maxLength: 128 },
  'Tags.[].Value': { maxLength: 256 },
};
export const ROLE_ARN = /^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/;
