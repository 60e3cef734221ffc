import type { RuleResource } from '../../rules/template';
import { textOf, valueAt } from '../../rules/values';
import type { ResourceUsage } from '../template/usage';

const SIZES: Readonly<Record<string, 'small' | 'medium' | 'large'>> = { BUILD_GENERAL1_SMALL: 'small', BUILD_GENERAL1_MEDIUM: 'medium', BUILD_GENERAL1_LARGE: 'large' };

/** By the minute, when something is built. */
export function buildProject({ properties }: RuleResource): ResourceUsage {
  const size = SIZES[textOf(valueAt(properties, 'Environment', 'ComputeType')) ?? ''];
  const isLinux = textOf(valueAt(properties, 'Environment', 'Type')) === 'LINUX_CONTAINER';
  return [{
    what: 'minutes of builds', kind: 'per deploy', missing: 'nothing says how long a build takes', ...(size === undefined || !isLinux ? {} : { key: `codebuild.minutes.${size}` as const }),
  }];
}
