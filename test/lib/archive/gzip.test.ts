import { gunzipSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { crc32 } from '../../../lib/archive/crc32';
import { gzipBytes, StoredGzip } from '../../../lib/archive/gzip';

function gzip(pieces: readonly Uint8Array[]): Buffer {
  const out: Buffer[] = [];
  const stream = new StoredGzip((piece) => out.push(Buffer.from(piece)));
  for (const piece of pieces) stream.push(piece);
  stream.end();
  return Buffer.concat(out);
}

test('the checksum is that of the standard, whatever it is computed in', () => {
  expect(crc32(Buffer.from('123456789')).toString(16)).toBe('cbf43926');
  expect(crc32(Buffer.from(''))).toBe(0);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), fc.uint8Array({ maxLength: 64 }), (a, b) => crc32(b, crc32(a)) === crc32(Buffer.concat([a, b]))));
});

test('zlib reads back what was pushed, and knows the checksum', () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 }), (pieces) => {
    const content = Buffer.concat(pieces);
    const stream = gzip(pieces);
    expect(gunzipSync(stream)).toEqual(content);
    expect(stream).toHaveLength(gzipBytes(content.length));
  }));
});

test.each([0, 1, 65_534, 65_535, 65_536, 131_070, 131_071])('%d bytes, round the size of a block', (bytes) => {
  const content = Buffer.alloc(bytes, 'weights');
  const stream = gzip([content.subarray(0, 7), content.subarray(7)]);
  expect(gunzipSync(stream).equals(content)).toBe(true);
  expect(stream).toHaveLength(gzipBytes(bytes));
  // Nothing but one deflate stream between the header and the trailer.
  expect(inflateRawSync(stream.subarray(10, -8)).length).toBe(bytes);
});

test('how the content is cut into pieces does not matter, nor does the time', () => {
  const content = Buffer.alloc(200_000, 'abc');
  const whole = gzip([content]);
  expect(gzip([content.subarray(0, 3), content.subarray(3, 70_000), content.subarray(70_000)]).equals(whole)).toBe(true);
  expect(whole.subarray(0, 10)).toEqual(Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]));
});
