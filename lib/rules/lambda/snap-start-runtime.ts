import { supportsSnapStart } from '../../lambda/snap-start';
import { textOf } from '../values';
import type { Rule } from '../rule';
import { hasSnapStart, SNAP_START_SOURCE } from './snap-start';

export const snapStartRuntime: Rule = {
  id: 'lambda-snap-start-runtime',
  area: 'lambda',
  severity: 'error',
  what: 'A function with SnapStart runs on a runtime that has it: Python from 3.12, Java from 11, .NET from 8',
  why: 'Lambda refuses SnapStart of any other runtime.',
  source: SNAP_START_SOURCE,
  remedy: 'take a runtime that has it, or leave SnapStart out; provisioned concurrency spares users the cold start on every runtime',
  refusedBy: 'Lambda',
  types: ['AWS::Lambda::Function'],
  check(fn, { report }) {
    const runtime = textOf(fn.properties['Runtime']);
    if (!hasSnapStart(fn) || runtime === undefined || supportsSnapStart(runtime)) return;
    report({ path: '/SnapStart', found: `is on, and the runtime is ${runtime}`, words: `${runtime} is not supported for SnapStart enabled functions.` });
  },
};
