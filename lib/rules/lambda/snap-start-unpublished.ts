import type { Rule } from '../rule';
import { isImage, qualifiersOf } from './functions';
import { hasSnapStart, SNAP_START_SOURCE } from './snap-start';

export const snapStartUnpublished: Rule = {
  id: 'lambda-snap-start-unpublished',
  area: 'lambda',
  severity: 'warning',
  what: 'A function with SnapStart has a published version',
  why: 'Snapshots are made of published versions alone: what calls the function itself has every cold start in full.',
  source: SNAP_START_SOURCE,
  remedy: 'publish a version, and have an alias of it called',
  types: ['AWS::Lambda::Function'],
  check(fn, { template, report }) {
    if (!hasSnapStart(fn) || isImage(fn) === undefined || qualifiersOf(template, fn).length > 0) return;
    report({ path: '/SnapStart', found: 'is on, and no version of the function is published here' });
  },
};
