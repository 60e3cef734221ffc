import { inspect } from 'node:util';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { FleetModels, ModelFleet, Rollout } from '../../../constructs';
import { problemsOf, reject } from '../../../constructs/private/reject';

const PROBLEMS = [{ prop: 'a', found: 'is wrong' }, { prop: 'b', found: 'is 1', allowed: '2', remedy: 'raise it' }];

function thrown(act: () => void): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

test('all problems are said once, also where Node.js prints the fields of an error', () => {
  const shown = inspect(thrown(() => { reject(new Stack(new App(), 'Shop'), PROBLEMS); }));
  expect(shown).toMatch(/^InferenceValidationError: Shop: 2 problems\n {2}- `a` is wrong\n {2}- `b` is 1, allowed: 2: raise it\n {4}at /);
  expect(shown.match(/is wrong/g)).toHaveLength(1);
});

test('the first frame is the line of the app', () => {
  const { stack = '' } = thrown(() => { Rollout.canary({ percentage: 0, bakeTime: Duration.minutes(5) }); });
  expect(stack.split('\n').find((line) => line.startsWith('    at '))).toMatch(/reject\.test\.ts/);
  expect(stack).not.toMatch(/rollout\.ts|private[\\/]reject\.ts/);
});

test('so it is where a construct\'s own code is deeper', () => {
  const { stack = '' } = thrown(() => new ModelFleet(new App(), 'Fleet', { models: FleetModels.fromDirectory('nowhere') }));
  expect(stack.split('\n').find((line) => line.startsWith('    at '))).toMatch(/reject\.test\.ts/);
});

test('the problems of one of many are those that were found', () => {
  expect(problemsOf(() => { reject(new Stack(new App(), 'Shop'), PROBLEMS); })).toEqual(PROBLEMS);
});
