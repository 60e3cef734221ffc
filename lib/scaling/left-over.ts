/** Tag of a function whose template sets a fixed number of environments: what clears up after scaling leaves those alone. */
export const PROVISIONED_TAG = 'csi:provisioned';

/** What there is when a function is no longer scaled. Times are in milliseconds. */
export interface AfterScaling {
  /** The template sets a fixed number now. */
  readonly isFixed: boolean;
  /** What is provisioned, if anything is. */
  readonly provisioned?: { readonly requested: number; readonly modified: number };
  /** What scaled it, if it is still there. */
  readonly target?: { readonly created: number };
  /** What scaling has set it to last. Activities are kept for six weeks. */
  readonly lastSet?: number;
}

/** Times of Lambda are in whole seconds. */
const SAME_TIME_MS = 2_000;

/** Why environments are left as they are; undefined where scaling has set them, and they go with it. */
export function whyKept({ isFixed, provisioned, target, lastSet }: AfterScaling): string | undefined {
  if (provisioned === undefined) return 'nothing is provisioned';
  if (isFixed) return 'the template sets a fixed number';
  if (target === undefined) return 'somebody else has deregistered the scalable target, and what is provisioned is theirs';
  if (provisioned.modified < target.created - SAME_TIME_MS) return 'it was set before there was any scaling';
  if (lastSet !== undefined && lastSet !== provisioned.requested) return `somebody else has set it to ${provisioned.requested} since scaling set it to ${lastSet}`;
  return undefined;
}

/** The number in an activity such as "Setting provisioned concurrency to 5."; undefined in one that set something else. */
export function capacitySetBy(description: string | undefined): number | undefined {
  const [, digits] = /^Setting provisioned concurrency to (\d+)\b/i.exec(description ?? '') ?? [];
  return digits === undefined ? undefined : Number(digits);
}
