import fc from 'fast-check';
import { formatTasks, HOOK_TASKS, parseTasks } from '../../../lib/rollout/before-traffic';

test('tasks come back from the tag that they went into, in whatever order they were given', () => {
  fc.assert(fc.property(fc.array(fc.constantFrom(...HOOK_TASKS), { minLength: 1, maxLength: 6 }), (tasks) => {
    expect(parseTasks(formatTasks(tasks))).toEqual(new Set(tasks));
    expect(formatTasks([...tasks].reverse())).toBe(formatTasks(tasks));
  }));
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html
  expect(formatTasks(HOOK_TASKS)).toMatch(/^[\p{L}\p{N} _.:/=+\-@]{1,256}$/u);
});

test.each([
  [undefined, 'has no tag csi:before-traffic, which says what a new version must pass'],
  ['', 'has no tag csi:before-traffic'],
  ['alarms  golden', 'names golden, which is none of alarms, golden-requests, scaling'],
])('a tag %j lets nothing pass', (tag, words) => {
  expect(() => parseTasks(tag)).toThrow(words);
});
