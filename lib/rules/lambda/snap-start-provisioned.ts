import { isGiven } from '../values';
import type { Rule } from '../rule';
import { qualifiersOf } from './functions';
import { hasSnapStart, SNAP_START_SOURCE } from './snap-start';

export const snapStartProvisioned: Rule = {
  id: 'lambda-snap-start-provisioned',
  area: 'lambda',
  severity: 'error',
  what: 'A version is started from a snapshot or kept ready by provisioned concurrency, and not both',
  why: 'Lambda refuses provisioned concurrency of a version that has SnapStart.',
  source: SNAP_START_SOURCE,
  remedy: 'choose one: snapshots shorten every cold start, environments kept ready have none',
  types: ['AWS::Lambda::Function'],
  check(fn, { template, report }) {
    if (!hasSnapStart(fn)) return;
    for (const holder of qualifiersOf(template, fn)) {
      if (!isGiven(holder.properties['ProvisionedConcurrencyConfig']) || !template.areTogether(fn, holder)) continue;
      report({ at: holder, path: '/ProvisionedConcurrencyConfig', found: `is given, and ${fn.logicalId} has SnapStart` });
    }
  },
};
