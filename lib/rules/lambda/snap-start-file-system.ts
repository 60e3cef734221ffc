import type { Rule } from '../rule';
import { hasFileSystem, hasSnapStart, SNAP_START_SOURCE } from './snap-start';

export const snapStartFileSystem: Rule = {
  id: 'lambda-snap-start-file-system',
  area: 'lambda',
  severity: 'error',
  what: 'A function with SnapStart mounts no file system',
  why: 'Lambda refuses SnapStart of a function with a file system, which a snapshot cannot hold.',
  source: SNAP_START_SOURCE,
  remedy: 'leave SnapStart out, or bring the files in the package',
  refusedBy: 'Lambda',
  types: ['AWS::Lambda::Function'],
  check(fn, { report }) {
    if (hasSnapStart(fn) && hasFileSystem(fn)) report({ path: '/SnapStart', found: 'is on, and the function mounts a file system' });
  },
};
