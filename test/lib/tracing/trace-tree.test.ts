import fc from 'fast-check';
import { otlpTraces } from '../../../lib/tracing/otlp';
import type { SegmentDocument } from '../../../lib/tracing/segments';
import { flattened, segmentsOf, summaryOf } from '../../../lib/tracing/trace-tree';

const TRACE = '1-5759e988-bd862e3fe1be46a994272793';
const id = (index: number): string => (index + 1).toString(16).padStart(16, '0');
const segment = (index: number, more: Partial<SegmentDocument> = {}): SegmentDocument => ({ name: `s${index}`, id: id(index), trace_id: TRACE, start_time: 100 + index, end_time: 200 + index, ...more });

/** Documents of one trace: each but the first is a segment of its own, or a subsegment of an earlier one, in any order. */
const documents = fc.array(fc.record({ parent: fc.nat(), alone: fc.boolean() }), { minLength: 1, maxLength: 12 }).chain((parts) => {
  const all = parts.map(({ parent, alone }, index) => (index === 0 ? segment(0) : segment(index, { parent_id: id(parent % index), ...(!alone && { type: 'subsegment' as const }) })));
  return fc.shuffledSubarray(all, { minLength: all.length }).map((shuffled) => ({ all, shuffled }));
});

test('nothing is lost, nothing is there twice, and what was sent alone is inside its parent', () => {
  fc.assert(fc.property(documents, ({ all, shuffled }) => {
    const segments = segmentsOf(shuffled);
    expect(flattened(segments).map((one) => one.id).sort()).toEqual(all.map((one) => one.id).sort());
    const loose = new Set(all.filter(({ type }) => type === 'subsegment').map((one) => one.id));
    expect(segments.some((one) => loose.has(one.id))).toBe(false);
    for (const one of flattened(segments)) {
      for (const child of one.subsegments ?? []) expect(all.find((each) => each.id === child.id)?.parent_id).toBe(one.id);
    }
    expect(summaryOf(segments)).toMatchObject({ start: Math.min(...segments.map(({ start_time }) => start_time)), fault: false, isPartial: false });
  }));
});

test('of two documents with one id the last counts; a subsegment without its parent stands alone', () => {
  const [done] = segmentsOf([segment(0, { in_progress: true, end_time: undefined }), segment(0)]);
  expect(done).not.toHaveProperty('in_progress');
  expect(segmentsOf([segment(1, { type: 'subsegment', parent_id: id(7) })])).toHaveLength(1);
  // One that says it is its own parent is no reason to go on for ever.
  expect(segmentsOf([segment(1, { type: 'subsegment', parent_id: id(1) })])).toHaveLength(1);
  expect(flattened(segmentsOf([segment(1, { type: 'subsegment', parent_id: id(2) }), segment(2, { type: 'subsegment', parent_id: id(1) })]))).toHaveLength(2);
});

test('a summary has every value of an annotation, by the service that set it', () => {
  const summary = summaryOf([segment(0, { annotations: { version: '1' }, http: { response: { status: 500 } }, fault: true }), segment(1, { annotations: { version: '2', __proto__x: true }, subsegments: [segment(2, { annotations: { version: '2' } })] })]);
  expect(summary.annotations['version']).toEqual([{ value: '1', service: 's0' }, { value: '2', service: 's1' }]);
  expect(summary).toMatchObject({ start: 100, duration: 102, fault: true, http: { response: { status: 500 } }, services: [{ name: 's0' }, { name: 's1' }] });
});

test('as spans of OTLP: the same tree, times to the nanosecond, and the types of values', () => {
  fc.assert(fc.property(fc.double({ min: 1, max: 4e9, noNaN: true }), (start) => {
    const [resource] = otlpTraces([{ service: 'me', document: segment(0, { start_time: start, end_time: start, origin: 'AWS::Lambda', fault: true, annotations: { a: 'x', b: 2, c: 2.5, d: true }, subsegments: [segment(1, { trace_id: undefined, namespace: 'aws' }), segment(2, { trace_id: undefined })] }) }]).resourceSpans;
    const [outer, remote, local] = resource?.scopeSpans[0]?.spans ?? [];
    expect(Number(outer?.startTimeUnixNano) / 1e9).toBeCloseTo(start, 5);
    expect(outer?.startTimeUnixNano).toMatch(/^\d+$/);
    expect(outer).toMatchObject({
      traceId: '5759e988bd862e3fe1be46a994272793', kind: 2, status: { code: 2 },
      attributes: [{ key: 'a', value: { stringValue: 'x' } }, { key: 'b', value: { intValue: '2' } }, { key: 'c', value: { doubleValue: 2.5 } }, { key: 'd', value: { boolValue: true } }],
    });
    expect([remote?.kind, local?.kind, remote?.parentSpanId, local?.parentSpanId]).toEqual([3, 1, id(0), id(0)]);
  }));
  expect(otlpTraces([{ service: 'me', document: { ...segment(0), trace_id: 'nonsense' } }]).resourceSpans).toEqual([]);
});
