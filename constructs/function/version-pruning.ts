import type { Pruning } from '../../lib/versions/pruning';
import { checkKeptVersions } from '../../lib/versions/pruning';
import { checkKnown } from '../private/known';
import { rejectAt } from '../private/reject';
import { guard } from '../private/declared/guard';

/** Settings of pruning. */
export interface KeepLastOptions {
  /**
   * Only writes to the log what it would delete, and why it would keep the rest.
   *
   * @default false
   */
  readonly dryRun?: boolean;
}

/**
 * What happens to the versions that a function does not serve any more. Each takes up room in the account's 75 GB of code, until it is deleted.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 *
 * @example
 *
 * const fn = new ModelFunction(this, 'Digits', {
 *   model: ModelVersion.of('digits', '2', ModelArtifact.fromFile('models/digits-2.onnx')),
 *   pruning: VersionPruning.keepLast(10),
 * });
 */
export class VersionPruning {
  /**
   * Once a day, what nobody can want any more is deleted. The last versions that carried all traffic stay, the live one among them, so that
   * one can go back to them. So does everything that an alias, a rollout under way, the stack's template or provisioned concurrency is at,
   * and what is younger than a day. A version of a deploy that failed has never carried all traffic.
   *
   * @param versions number of versions that stay, of those that carried all traffic: from 1 to 14
   * @throws if it is not a whole number from 1 to 14
   */
  public static keepLast(versions: number, options: KeepLastOptions = {}): VersionPruning {
    rejectAt('VersionPruning.keepLast', checkKnown({ versions }));
    rejectAt('VersionPruning.keepLast', checkKeptVersions(versions));
    return new VersionPruning({ kind: 'keepLast', versions, dryRun: options.dryRun ?? false });
  }

  /** All versions stay until the function goes. */
  public static none(): VersionPruning {
    return new VersionPruning({ kind: 'none' });
  }

  private constructor(pruning: Pruning) {
    this.pruning = pruning;
  }

  private readonly pruning: Pruning;

  /** @internal */
  public _pruning(): Pruning {
    return this.pruning;
  }
}

guard('VersionPruning', VersionPruning);
