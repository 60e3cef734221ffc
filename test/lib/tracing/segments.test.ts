import fc from 'fast-check';
import { isSampledByRatio, sampleByDefaultRule, type Reservoir } from '../../../lib/tracing/sampling';
import { annotationsOf, DAEMON_HEADER, daemonMessage, segmentName, SEGMENT_BYTES, subsegmentDocument } from '../../../lib/tracing/segments';
import type { FinishedSpan } from '../../../lib/tracing/span';

const span: FinishedSpan = {
  name: 'infer', traceId: '5759e988bd862e3fe1be46a994272793', spanId: '00f067aa0ba902b7', parentId: '53995c3f42cd8ad8', start: 1_000_500, end: 1_001_000.25,
  attributes: { 'csi.model.version': '2', 'csi.batch.size': 3, 'faas.coldstart': true },
  children: [{ name: 'parse', traceId: '5759e988bd862e3fe1be46a994272793', spanId: 'b7ad6b7169203331', start: 1_000_500, end: 1_000_501, attributes: {}, children: [] }],
};

test('a span as X-Ray has it', () => {
  expect(subsegmentDocument(span)).toEqual({
    type: 'subsegment', trace_id: '1-5759e988-bd862e3fe1be46a994272793', parent_id: '53995c3f42cd8ad8', id: '00f067aa0ba902b7', name: 'infer', start_time: 1000.5, end_time: 1001.00025,
    annotations: { csi_model_version: '2', csi_batch_size: 3, faas_coldstart: true },
    subsegments: [{ id: 'b7ad6b7169203331', name: 'parse', start_time: 1000.5, end_time: 1000.501 }],
  });
  expect(subsegmentDocument({ ...span, failure: { kind: 'fault', type: 'ModelError', message: 'no' } })).toMatchObject({ fault: true, cause: { exceptions: [{ type: 'ModelError', message: 'no' }] } });
});

test('names and annotations are what X-Ray takes', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
    expect(segmentName(name)).toMatch(/^[\p{L}\p{N}\p{Z}_.:/%&#=+\\\-@]{1,200}$/u);
  }));
  fc.assert(fc.property(fc.dictionary(fc.string({ maxLength: 20 }), fc.oneof(fc.string(), fc.double(), fc.boolean()), { maxKeys: 80 }), (attributes) => {
    const annotations = annotationsOf(attributes);
    expect(Object.keys(annotations).length).toBeLessThanOrEqual(50);
    for (const [key, value] of Object.entries(annotations)) {
      expect(key).toMatch(/^[A-Za-z0-9_]*$/);
      if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
    }
  }));
});

test('what goes to the daemon fits into a datagram, or does not go', () => {
  const child = span.children[0] as FinishedSpan;
  const wide = subsegmentDocument({ ...span, children: Array.from({ length: 2000 }, () => child) });
  const message = daemonMessage(wide) ?? '';
  expect(message.startsWith(DAEMON_HEADER)).toBe(true);
  expect(Buffer.byteLength(message)).toBeLessThanOrEqual(SEGMENT_BYTES);
  expect(JSON.parse(message.slice(DAEMON_HEADER.length))).not.toHaveProperty('subsegments');
  expect(daemonMessage({ ...wide, metadata: { text: 'é'.repeat(SEGMENT_BYTES / 2) } })).toBeUndefined();
  const fits = 'é'.repeat(20_000);
  expect(daemonMessage({ name: 'x', id: '1', start_time: 0, metadata: { fits } })).toContain(fits);
});

test('by ratio: all, none, about that share, and the same for who asks again', () => {
  const ids = Array.from({ length: 4000 }, (_, index) => (index * 0x9e3779b1 % 2 ** 32).toString(16).padStart(8, '0').repeat(3) + (index * 0x85ebca77 % 2 ** 32).toString(16).padStart(8, '0'));
  expect(ids.every((id) => isSampledByRatio(id, 1))).toBe(true);
  expect(ids.some((id) => isSampledByRatio(id, 0))).toBe(false);
  expect(ids.filter((id) => isSampledByRatio(id, 0.25)).length / ids.length).toBeCloseTo(0.25, 1);
  fc.assert(fc.property(fc.constantFrom(...ids), fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (id, a, b) => {
    // Who is in a smaller share is in a larger one too.
    if (isSampledByRatio(id, Math.min(a, b))) expect(isSampledByRatio(id, Math.max(a, b))).toBe(true);
  }));
});

test("X-Ray's default rule: the first of each second, and five of a hundred others", () => {
  let reservoir: Reservoir | undefined;
  const decide = (at: number, random: number): boolean => {
    const { sampled, reservoir: after } = sampleByDefaultRule(reservoir, at, random);
    reservoir = after;
    return sampled;
  };
  expect([decide(1000, 0.9), decide(1001, 0.9), decide(1999, 0.049), decide(1999, 0.05), decide(2000, 0.9)]).toEqual([true, false, true, false, true]);
});
