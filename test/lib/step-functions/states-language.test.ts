import * as fc from 'fast-check';
import { checkStateMachine } from '../../../lib/step-functions/states-language';

const DONE = { Done: { Type: 'Succeed' } };
const map = (inner: object) => ({ StartAt: 'Each', States: { Each: { Type: 'Map', ItemProcessor: inner, End: true } } });

test.each([
  ['the smallest', { StartAt: 'Done', States: DONE }],
  ['a choice with a default', { StartAt: 'Which', States: { Which: { Type: 'Choice', Choices: [{ Variable: '$.a', IsPresent: true, Next: 'Done' }], Default: 'Not' }, ...DONE, Not: { Type: 'Fail' } } }],
  ['a catch', { StartAt: 'Try', States: { Try: { Type: 'Task', Resource: 'arn', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }], End: true }, ...DONE } }],
  ['a map and a parallel', { StartAt: 'Both', States: { Both: { Type: 'Parallel', Branches: [map({ StartAt: 'Done', States: DONE })], Next: 'Done' }, ...DONE } }],
])('%s is fine', (_, machine) => {
  expect(checkStateMachine(machine)).toEqual([]);
});

test.each([
  [[], ['SCHEMA_VALIDATION_FAILED: A state machine must be an object at /']],
  [{}, ['SCHEMA_VALIDATION_FAILED: These fields are required: [StartAt, States] at /']],
  [{ StartAt: 'Done', States: [] }, ['SCHEMA_VALIDATION_FAILED: Expected value of type Object at /States']],
  [{ StartAt: 'Dome', States: DONE }, ["MISSING_TRANSITION_TARGET: Missing 'Next' target: Dome at /StartAt", 'MISSING_TRANSITION_TARGET: State "Done" is not reachable. at /States/Done']],
  [{ StartAt: 'A', States: { A: {} } }, ['SCHEMA_VALIDATION_FAILED: These fields are required: [Type] at /States/A']],
  [{ StartAt: 'A', States: { A: { Type: 'Sleep' } } }, ['SCHEMA_VALIDATION_FAILED: Value is not one of the allowed values: [Pass, Task, Choice, Wait, Succeed, Fail, Parallel, Map] at /States/A/Type']],
  [{ StartAt: 'A', States: { A: { Type: 'Task', End: true } } }, ['SCHEMA_VALIDATION_FAILED: These fields are required: [Resource] at /States/A']],
  [{ StartAt: 'A', States: { A: { Type: 'Pass' } } }, ['SCHEMA_VALIDATION_FAILED: These fields are required: [Next] or [End] at /States/A']],
  [{ StartAt: 'A', States: { A: { Type: 'Choice', Choices: [{ IsNull: true }], Default: 'A' } } }, ['SCHEMA_VALIDATION_FAILED: These fields are required: [Next] at /States/A/Choices/0']],
  [map({ StartAt: 'B', States: { B: { Type: 'Pass', Next: 'C' } } }), ["MISSING_TRANSITION_TARGET: Missing 'Next' target: C at /States/Each/ItemProcessor/States/B/Next"]],
])('%j is refused', (machine, problems) => {
  expect(checkStateMachine(machine)).toEqual(problems);
});

test('a chain of states is fine, and every state cut off from it is named', () => {
  fc.assert(fc.property(fc.uniqueArray(fc.stringMatching(/^[A-Za-z_][\w-]{0,20}$/), { minLength: 2, maxLength: 20 }), fc.nat(), (names, at) => {
    const states = Object.fromEntries(names.map((name, index) => [name, index === names.length - 1 ? { Type: 'Succeed' } : { Type: 'Pass', Next: names[index + 1] }]));
    expect(checkStateMachine({ StartAt: names[0], States: states })).toEqual([]);
    const cut = 1 + (at % (names.length - 1));
    const before = names[cut - 1] as string;
    expect(checkStateMachine({ StartAt: names[0], States: { ...states, [before]: { Type: 'Pass', End: true } } })).toEqual([`MISSING_TRANSITION_TARGET: State "${names[cut]}" is not reachable. at /States/${names[cut]}`]);
  }));
});
