import fc from 'fast-check';
import type { SegmentDocument } from '../../../lib/tracing/segments';
import { waterfall, waterfallText } from '../../../lib/tracing/waterfall';

const part = (name: string, id: string, start_time: number, end_time: number, more: Partial<SegmentDocument> = {}): SegmentDocument => ({ name, id, start_time, end_time, ...more });

test('segments stand below what called them, in the order of their begins, each bar in its place', () => {
  const rows = waterfall([
    part('fn', 'b', 10.02, 10.08, { parent_id: 'call', subsegments: [part('infer', 'd', 10.04, 10.08, { fault: true }), part('parse', 'c', 10.02, 10.04)] }),
    part('api', 'a', 10, 10.1, { parent_id: 'of the caller', subsegments: [part('Lambda', 'call', 10.01, 10.09)] }),
  ]);
  expect(rows.map(({ name, depth }) => [name, depth])).toEqual([['api', 0], ['Lambda', 1], ['fn', 2], ['parse', 3], ['infer', 3]]);
  expect(waterfallText(rows, 10)).toBe([
    'api         |==========|    100.0 ms', '  Lambda    | ======== |     80.0 ms', '    fn      |  ======  |     60.0 ms', '      parse |  ==      |     20.0 ms', '      infer |    ====  |     40.0 ms  failed',
  ].join('\n'));
});

test('every line is as wide as every other, and every segment is there once, whatever names whom', () => {
  const documents = fc.array(fc.record({ start: fc.double({ min: 0, max: 1e9, noNaN: true }), took: fc.double({ min: 0, max: 1e6, noNaN: true }), parent: fc.nat(12) }), { minLength: 1, maxLength: 10 });
  fc.assert(fc.property(documents, (given) => {
    const rows = waterfall(given.map(({ start, took, parent }, index) => part(`s${index}`, String(index), start, start + took, index === 0 ? {} : { parent_id: String(parent) })));
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
    const bars = waterfallText(rows, 20).split('\n').map((line) => /\|(.*)\|/.exec(line)?.[1] ?? '');
    for (const bar of bars) expect(bar).toMatch(/^(?=.{20}$) *=+ *$/);
  }));
});
