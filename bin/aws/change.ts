/** What a rollback or a release would do, and how it is done. */
export interface Change {
  /** In words, for the one who has to agree. */
  readonly lines: readonly string[];
  readonly warnings?: readonly string[];
  run(say: (line: string) => void): Promise<void>;
}

export interface Rollback extends Change {
  /** What gets all traffic: `version 3`, `the configuration 0123abcd`. */
  readonly to: string;
}

export interface RollbackOptions {
  readonly wanted?: string;
  /** Whether `wanted` is first of all the name that the model's own version has. */
  readonly byModel?: boolean;
  readonly reason?: string;
}
