import { isGiven, listOf, textOf, valueAt } from '../values';
import type { RuleResource } from '../template';

/** Where AWS says what SnapStart goes together with. */
export const SNAP_START_SOURCE = 'https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html';

/** Whether a function is certain to be started from snapshots. */
export function hasSnapStart({ properties }: RuleResource): boolean {
  return textOf(valueAt(properties, 'SnapStart', 'ApplyOn')) === 'PublishedVersions';
}

/** Whether a function certainly has a file system of its own: EFS, or S3 Files. */
export function hasFileSystem({ properties }: RuleResource): boolean {
  return listOf(properties['FileSystemConfigs']).some(isGiven);
}
