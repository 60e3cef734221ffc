import fc from 'fast-check';
import type { EvaluatedTemplate } from '../../../lib/cloudformation';
import { planChanges, TemplateError, UNKNOWN } from '../../../lib/cloudformation';
import { specs, template } from './specs';

interface Written {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly [attribute: string]: unknown;
}

/** A stack whose properties are already evaluated. */
function stack(Resources: Readonly<Record<string, Written>>): EvaluatedTemplate {
  const made = template({ Resources: Object.fromEntries(Object.entries(Resources).map(([name, written]) => [name, { ...written, Properties: {} }])) });
  return { template: made, properties: Object.fromEntries(Object.entries(Resources).map(([name, { Properties = {} }]) => [name, Properties])) };
}

const FN = 'AWS::Lambda::Function';
const change = (Type: string, before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>, was: object = {}, is: object = {}) =>
  planChanges(stack({ R: { Type, Properties: before, ...was } }), stack({ R: { Type, Properties: after, ...is } }), specs)[0];

test('a new stack is additions, in the order of the template', () => {
  expect(planChanges(undefined, stack({ B: { Type: FN }, A: { Type: FN } }), specs)).toEqual([
    { action: 'Add', logicalId: 'B', type: FN, changedProperties: [], scope: [] },
    { action: 'Add', logicalId: 'A', type: FN, changedProperties: [], scope: [] },
  ]);
});

test('what is gone is removed last, what is the same is left alone', () => {
  const plan = planChanges(stack({ Gone: { Type: FN }, Same: { Type: FN, Properties: { a: [1] } } }), stack({ New: { Type: FN }, Same: { Type: FN, Properties: { a: [1] } } }), specs);
  expect(plan.map(({ action, logicalId }) => [action, logicalId])).toEqual([['Add', 'New'], ['Remove', 'Gone']]);
});

test('a resource whose condition no longer holds is removed', () => {
  const before = stack({ R: { Type: FN } });
  expect(planChanges(before, { ...before, properties: {} }, specs).map(({ action }) => action)).toEqual(['Remove']);
  expect(planChanges({ ...before, properties: {} }, before, specs).map(({ action }) => action)).toEqual(['Add']);
});

test.each([
  ['in place', FN, { MemorySize: 128 }, { MemorySize: 256 }, 'False'],
  ['a new name', FN, { FunctionName: 'a' }, { FunctionName: 'b' }, 'True'],
  ['a name given', FN, {}, { FunctionName: 'b' }, 'True'],
  ['a name taken away', FN, { FunctionName: 'b' }, {}, 'True'],
  ['a version of another function', 'AWS::Lambda::Version', { FunctionName: 'a' }, { FunctionName: 'b' }, 'True'],
  ['an alias moved', 'AWS::Lambda::Alias', { Name: 'live', FunctionVersion: '1' }, { Name: 'live', FunctionVersion: '2' }, 'False'],
  ['another variant', 'AWS::SageMaker::EndpointConfig', { ProductionVariants: [{ VariantName: 'a' }] }, { ProductionVariants: [{ VariantName: 'b' }] }, 'True'],
  ['a model elsewhere', 'AWS::SageMaker::Model', { PrimaryContainer: { Image: 'a' } }, { PrimaryContainer: { Image: 'b' } }, 'True'],
  ['a name deep inside', 'AWS::Budgets::Budget', { Budget: { BudgetName: 'a' } }, { Budget: { BudgetName: 'b' } }, 'True'],
  ['what sits beside such a name', 'AWS::Budgets::Budget', { Budget: { BudgetName: 'a' } }, { Budget: { BudgetName: 'a', TimeUnit: 'DAILY' } }, 'False'],
  ['what may replace', 'AWS::Batch::ComputeEnvironment', { ComputeResources: { BidPercentage: 1 } }, { ComputeResources: { BidPercentage: 2 } }, 'Conditional'],
  ['another target of a rule', 'AWS::Events::Rule', { Targets: [{ Id: 'a' }] }, { Targets: [{ Id: 'b' }] }, 'False'],
  ['another key of a table', 'AWS::DynamoDB::Table', { KeySchema: [{ AttributeName: 'a' }] }, { KeySchema: [{ AttributeName: 'b' }] }, 'True'],
])('%s', (_, type, before, after, replacement) => {
  expect(change(type, before, after)).toMatchObject({ action: 'Modify', replacement, scope: ['Properties'] });
});

test('names what changed, and where', () => {
  expect(change(FN, { MemorySize: 128, Handler: 'h', Tags: [] }, { MemorySize: 256, Handler: 'h', Tags: [{ Key: 'k', Value: 'v' }] }, {}, { Metadata: { m: 1 }, DeletionPolicy: 'Retain' })).toEqual({
    action: 'Modify', logicalId: 'R', type: FN, replacement: 'False', changedProperties: ['MemorySize', 'Tags'], scope: ['Properties', 'Tags', 'Metadata', 'DeletionPolicy'],
  });
});

test('a change of DependsOn alone is none', () => {
  expect(change(FN, {}, {}, { DependsOn: 'X' }, { DependsOn: 'Y' })).toBeUndefined();
});

test('what is not known yet may be what it was', () => {
  expect(change(FN, { FunctionName: 'a' }, { FunctionName: UNKNOWN })).toMatchObject({ replacement: 'Conditional' });
  expect(change(FN, { Role: 'a' }, { Role: UNKNOWN })).toMatchObject({ replacement: 'False' });
});

test.each([[1, '1'], [true, 'true'], [{ a: 1, b: 2 }, { b: '2', a: '1' }]])('%j and %j are the same', (before, after) => {
  expect(change(FN, { Value: before }, { Value: after })).toBeUndefined();
});

test('another type under the same name is refused', () => {
  expect(() => planChanges(stack({ R: { Type: FN } }), stack({ R: { Type: 'AWS::SNS::Topic' } }), specs)).toThrow(TemplateError);
  expect(() => planChanges(stack({ R: { Type: FN } }), stack({ R: { Type: 'AWS::SNS::Topic' } }), specs))
    .toThrow('Update of resource type is not permitted. The new template modifies resource type of the following resources: [R]');
});

test('a stack is not changed into itself, and each resource of two stacks is in the plan at most once', () => {
  const stacks = fc.dictionary(fc.constantFrom('A', 'B', 'C', 'D'), fc.record({ Type: fc.constant(FN), Properties: fc.dictionary(fc.constantFrom('MemorySize', 'Timeout', 'FunctionName'), fc.nat(3)) }), { minKeys: 1 });
  fc.assert(fc.property(stacks, stacks, (before, after) => {
    expect(planChanges(stack(before), stack(before), specs)).toEqual([]);
    const plan = planChanges(stack(before), stack(after), specs);
    const ids = plan.map(({ logicalId }) => logicalId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const [was, is] = [before[name], after[name]];
      const differs = JSON.stringify(Object.entries(was?.Properties ?? {}).sort()) !== JSON.stringify(Object.entries(is?.Properties ?? {}).sort());
      const expected = was === undefined ? 'Add' : is === undefined ? 'Remove' : differs ? 'Modify' : undefined;
      expect(plan.find(({ logicalId }) => logicalId === name)?.action).toBe(expected);
    }
  }));
});
