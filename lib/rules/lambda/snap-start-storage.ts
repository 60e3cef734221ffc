import { isAboveSnapshot, SNAP_START_STORAGE_MIB } from '../../lambda/snap-start';
import { numberOf, valueAt } from '../values';
import type { Rule } from '../rule';
import { hasSnapStart, SNAP_START_SOURCE } from './snap-start';

export const snapStartStorage: Rule = {
  id: 'lambda-snap-start-storage',
  area: 'lambda',
  severity: 'error',
  what: `A function with SnapStart has at most ${SNAP_START_STORAGE_MIB} MB of ephemeral storage`,
  why: 'Lambda refuses SnapStart of a function with more: a snapshot does not hold it.',
  source: SNAP_START_SOURCE,
  remedy: 'leave SnapStart out, or make do with less',
  refusedBy: 'Lambda',
  types: ['AWS::Lambda::Function'],
  check(fn, { report }) {
    const size = numberOf(valueAt(fn.properties, 'EphemeralStorage', 'Size'));
    if (!hasSnapStart(fn) || size === undefined || !isAboveSnapshot(size)) return;
    report({ path: '/EphemeralStorage/Size', found: `is ${size} MB, and the function has SnapStart`, allowed: `${SNAP_START_STORAGE_MIB} MB` });
  },
};
