import * as fc from 'fast-check';
import { filtered, functionEvent, MESSAGE_BYTES, refuseMessage } from '../../../lib/sns/notification';

const bytes = (text: string): number => Buffer.byteLength(text);

test('a message has at least one byte and at most 256 KiB, and a subject fits in a line', () => {
  expect(refuseMessage('', undefined, bytes)).toBe('Invalid parameter: Empty message');
  expect(refuseMessage('x'.repeat(MESSAGE_BYTES.max), 'A subject', bytes)).toBeUndefined();
  expect(refuseMessage('x'.repeat(MESSAGE_BYTES.max - 1) + 'é', undefined, bytes)).toBe('Invalid parameter: Message too long');
  for (const subject of ['', ' x', 'a\nb', 'é', 'x'.repeat(100)]) expect(refuseMessage('m', subject, bytes)).toBe('Invalid parameter: Subject');
  expect(refuseMessage('m', 'x'.repeat(99), bytes)).toBeUndefined();
});

test('a function gets the message as it was published', () => {
  fc.assert(fc.property(fc.string({ minLength: 1 }), fc.option(fc.string(), { nil: undefined }), (message, subject) => {
    const { Records } = functionEvent({ messageId: 'm', topicArn: 't', subscriptionArn: 's', subject, message, time: 0, attributes: { a: { Type: 'String', Value: 'b' } } }, 'http://127.0.0.1') as { Records: { Sns: object }[] };
    expect(Records).toHaveLength(1);
    expect(Records[0]?.Sns).toMatchObject({ Message: message, Subject: subject ?? null, TopicArn: 't', Timestamp: '1970-01-01T00:00:00.000Z', MessageAttributes: { a: { Type: 'String', Value: 'b' } } });
  }));
});

test('a filter is asked about the attributes, or about a body of JSON', () => {
  const attributes = { store: { Type: 'String', Value: 'x' }, price: { Type: 'Number', Value: '1.5' }, tags: { Type: 'String.Array', Value: '["a","b"]' }, broken: { Type: 'String.Array', Value: '[' } };
  expect(filtered('{"store":"y"}', attributes, 'MessageAttributes')).toEqual({ store: 'x', price: 1.5, tags: ['a', 'b'], broken: '[' });
  expect(filtered('{"store":"y"}', attributes, 'MessageBody')).toEqual({ store: 'y' });
  expect(filtered('no JSON', attributes, 'MessageBody')).toBeUndefined();
});
