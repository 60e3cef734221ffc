import fc from 'fast-check';
import type { Signature, TensorSpec } from '../../../lib/model/signature';
import { diffVersions, isDifferent, type VersionFacts } from '../../../lib/registry/diff';
import { diffSignatures, shapeText } from '../../../lib/registry/signature-diff';
import { canWiden } from '../../../lib/tensor/widen';
import { signature, tensor } from './support';

const facts = (more: Partial<VersionFacts> = {}): VersionFacts => ({ name: 'digits', version: '1', digest: 'd', format: 'onnx', approval: 'approved', ...more });
const spec = (more: Partial<TensorSpec> = {}): TensorSpec => ({ name: 'X', datatype: 'FP32', shape: [-1, 2], ...more });
const inputs = (...specs: readonly TensorSpec[]): Signature => ({ inputs: specs, outputs: [] });
const outputs = (...specs: readonly TensorSpec[]): Signature => ({ inputs: [], outputs: specs });

test('nothing is different from itself', () => {
  fc.assert(fc.property(signature, fc.dictionary(fc.string(), fc.double({ noNaN: true })), (same, metrics) => {
    const diff = diffVersions(facts({ signature: same, metrics }), facts({ signature: same, metrics, version: '2' }));
    expect(isDifferent(diff)).toBe(false);
    expect(diff).toMatchObject({ signature: [], breaksCallers: false, facts: [] });
  }));
});

test('what is added one way is removed the other way', () => {
  fc.assert(fc.property(signature, signature, (a, b) => {
    const of = (from: Signature, to: Signature, change: string) => diffSignatures(from, to).filter((each) => each.change === change).map(({ kind, tensor: which }) => `${kind} ${which}`).sort();
    expect(of(a, b, 'added')).toEqual(of(b, a, 'removed'));
    expect(diffSignatures(a, b).length === 0).toBe(diffSignatures(b, a).length === 0);
  }));
});

test('where no input breaks, the model takes every request that it took', () => {
  const fits = (sent: readonly number[], taken: TensorSpec): boolean => sent.length === taken.shape.length && sent.every((length, index) => taken.shape[index] === -1 || taken.shape[index] === length);
  fc.assert(fc.property(tensor, tensor, fc.array(fc.constantFrom(1, 2, 3), { maxLength: 3 }), (a, b, sent) => {
    const [from, to] = [a, { ...b, name: a.name }];
    const breaks = diffSignatures(inputs(from), inputs(to)).some((change) => change.breaks !== undefined);
    if (!breaks && fits(sent, from)) expect([fits(sent, to), canWiden(from.datatype, to.datatype)]).toEqual([true, true]);
    if (!breaks && from.columns !== undefined) expect(to.columns).toEqual(from.columns);
  }));
});

test.each<[string, Signature, Signature, string, string | undefined]>([
  ['an input more', inputs(), inputs(spec()), 'added', 'callers do not send it'],
  ['an input less', inputs(spec()), inputs(), 'removed', 'callers that send it are refused'],
  ['a wider datatype', inputs(spec({ datatype: 'FP32' })), inputs(spec({ datatype: 'FP64' })), 'datatype', undefined],
  ['a narrower datatype', inputs(spec({ datatype: 'FP64' })), inputs(spec({ datatype: 'FP32' })), 'datatype', 'FP64 is refused where it would not be exact in FP32'],
  ['any batch instead of one', inputs(spec({ shape: [1, 2] })), inputs(spec({ shape: [-1, 2] })), 'shape', undefined],
  ['one batch instead of any', inputs(spec({ shape: [-1, 2] })), inputs(spec({ shape: [1, 2] })), 'shape', 'requests of other shapes are refused'],
  ['another rank', inputs(spec({ shape: [-1, 2] })), inputs(spec({ shape: [-1] })), 'shape', 'requests of other shapes are refused'],
  ['other names of dimensions', inputs(spec({ dimensionNames: ['rows', ''] })), inputs(spec({ dimensionNames: ['N', ''] })), 'dimensions', undefined],
  ['columns in another order', inputs(spec({ columns: ['a', 'b'] })), inputs(spec({ columns: ['b', 'a'] })), 'columns', 'rows without names of columns go into the wrong ones'],
  ['other columns', inputs(spec({ columns: ['a', 'b'] })), inputs(spec({ columns: ['a', 'c'] })), 'columns', 'requests that name columns are refused, and rows without names go into the wrong ones'],
  ['no names of columns any more', inputs(spec({ columns: ['a', 'b'] })), inputs(spec()), 'columns', 'requests that name columns are refused'],
  ['names of columns now', inputs(spec()), inputs(spec({ columns: ['a', 'b'] })), 'columns', undefined],
  ['inputs in another order', inputs(spec(), spec({ name: 'Y' })), inputs(spec({ name: 'Y' }), spec()), 'order', undefined],
  ['an output more', outputs(), outputs(spec()), 'added', undefined],
  ['an output less', outputs(spec()), outputs(), 'removed', 'callers that read it find nothing'],
  ['outputs in another order', outputs(spec(), spec({ name: 'Y' })), outputs(spec({ name: 'Y' }), spec()), 'order', 'callers that read outputs by their place read others'],
  ['one length of an output instead of any', outputs(spec({ shape: [-1] })), outputs(spec({ shape: [1] })), 'shape', undefined],
  ['any length of an output instead of one', outputs(spec({ shape: [1] })), outputs(spec({ shape: [-1] })), 'shape', 'callers get other shapes'],
  ['another datatype of an output, even a wider one', outputs(spec({ datatype: 'INT32' })), outputs(spec({ datatype: 'INT64' })), 'datatype', 'callers that read INT32 get INT64'],
])('%s', (_, from, to, change, breaks) => {
  expect(diffSignatures(from, to)).toEqual([expect.objectContaining({ change, ...(breaks !== undefined && { breaks }) })]);
  expect(diffSignatures(from, to)[0]?.breaks).toBe(breaks);
});

test('metrics with their difference, as people count', () => {
  const { metrics, facts: changed } = diffVersions(facts({ metrics: { accuracy: 0.95, loss: 1 }, lineage: { commit: 'a' }, bytes: 1 }), facts({ metrics: { accuracy: 0.98, f1: 0.5 }, lineage: { commit: 'b', run: 'r' }, bytes: 2, digest: 'e' }));
  expect(metrics).toEqual([{ metric: 'accuracy', from: 0.95, to: 0.98, difference: 0.03 }, { metric: 'f1', to: 0.5 }, { metric: 'loss', from: 1 }]);
  expect(changed).toEqual([{ fact: 'digest', from: 'd', to: 'e' }, { fact: 'bytes', from: 1, to: 2 }, { fact: 'lineage.commit', from: 'a', to: 'b' }, { fact: 'lineage.run', to: 'r' }]);
});

test('a signature that is not known is not said to be the same', () => {
  const diff = diffVersions(facts({ signature: inputs(spec()) }), facts({ digest: 'e' }));
  expect([diff.signature, diff.breaksCallers, isDifferent(diff)]).toEqual([undefined, undefined, true]);
});

test('a shape is written with the names of its dimensions', () => {
  expect(shapeText({ shape: [-1, 64, -1], dimensionNames: ['batch', 'width', ''] })).toBe('[batch, 64, -1]');
});
