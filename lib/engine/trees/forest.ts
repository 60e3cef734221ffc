/**
 * Trees as a model's file describes them, before they are packed. A reference to a node is its index; one to a leaf is the
 * complement of its index (`~leaf`), which is negative.
 */
export interface Forest {
  readonly features: readonly number[];
  readonly modes: readonly Mode[];
  readonly thresholds: ArrayLike<number>;
  readonly whenTrue: readonly number[];
  readonly whenFalse: readonly number[];
  /** Whether a missing value (NaN) goes the way of `whenTrue` though the comparison is false. */
  readonly missingIsTrue: readonly boolean[];
  /** For MEMBER: the values that it is true for. */
  readonly members: ReadonlyMap<number, readonly number[]>;
  readonly roots: readonly number[];
  readonly leaves: readonly Leaf[];
  /** Results that any weight of the file is for, and whether any weight is negative: onnxruntime counts unused ones too. */
  readonly votedFor: ReadonlySet<number>;
  readonly hasNegativeWeight: boolean;
}

export interface Leaf {
  readonly targets: readonly number[];
  readonly weights: readonly number[];
}

/** Comparisons of a feature with a threshold. */
export type Mode = 'LEQ' | 'LT' | 'GTE' | 'GT' | 'EQ' | 'NEQ' | 'MEMBER';
