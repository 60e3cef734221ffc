import fc from 'fast-check';
import { downloadConnections, downloadParts } from '../../../lib/server/download-plan';

const MIB = 1024 * 1024;

test.each([[0, 1], [1, 1], [16 * MIB - 1, 1], [16 * MIB, 2], [16 * MIB + 1, 3], [200_000_000, 24], [10_240 * MIB, 1280]])('%i bytes are %i parts', (bytes, parts) => {
  expect(downloadParts(bytes)).toHaveLength(parts);
});

test('parts are in order, without gaps, none empty but of an empty file', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 4_000 * MIB }), (bytes) => {
    const parts = downloadParts(bytes);
    expect([parts[0]!.start, parts.at(-1)!.end]).toEqual([0, bytes]);
    for (const [index, { start, end }] of parts.entries()) {
      if (index > 0) expect(start).toBe(parts[index - 1]!.end);
      if (bytes > 0) expect(end).toBeGreaterThan(start);
    }
  }));
});

test.each([[128, 2], [512, 2], [1024, 2], [1769, 4], [3008, 7], [10_240, 16]])('a function of %i MiB has %i connections', (memory, connections) => {
  expect(downloadConnections(memory, 2)).toBe(connections);
});

test('elsewhere the cores count', () => {
  expect([downloadConnections(undefined, 1), downloadConnections(undefined, 2), downloadConnections(undefined, 96)]).toEqual([4, 8, 16]);
});

test('more memory never means fewer', () => {
  fc.assert(fc.property(fc.integer({ min: 128, max: 10_240 }), fc.integer({ min: 0, max: 1_000 }), (memory, more) => {
    expect(downloadConnections(memory + more, 1)).toBeGreaterThanOrEqual(downloadConnections(memory, 1));
  }));
});
