import fc from 'fast-check';
import { crc32, eventMessage } from '../../../lib/lambda/event-stream';

test.each([['', 0], ['123456789', 0xcbf43926], ['a', 0xe8b7be43]])('the checksum of %p', (text, expected) => {
  expect(crc32(new TextEncoder().encode(text))).toBe(expected);
});

test('a message says how long it and its headers are, and carries checksums over both parts', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (payload) => {
    const message = eventMessage('PayloadChunk', 'application/octet-stream', payload);
    const view = new DataView(message.buffer);
    const headers = view.getUint32(4);
    expect(view.getUint32(0)).toBe(message.length);
    expect(view.getUint32(8)).toBe(crc32(message.subarray(0, 8)));
    expect(message.length).toBe(12 + headers + payload.length + 4);
    expect(Array.from(message.subarray(12 + headers, message.length - 4))).toEqual(Array.from(payload));
    expect(view.getUint32(message.length - 4)).toBe(crc32(message.subarray(0, message.length - 4)));
  }));
});

test('headers are texts with their lengths before them', () => {
  const message = Buffer.from(eventMessage('InvokeComplete', 'application/json', new Uint8Array()));
  expect(message.subarray(12, 12 + 1 + 13 + 1 + 2 + 5).toString('latin1')).toBe('\x0d:message-type\x07\x00\x05event');
});
