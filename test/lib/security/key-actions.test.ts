import fc from 'fast-check';
import { keyActions, matchesAction } from '../../../lib/security/key-actions';

test('who reads decrypts, who writes has a data key too', () => {
  expect(keyActions(['s3:GetObject'])).toEqual(['kms:Decrypt']);
  expect(keyActions(['s3:PutObject'])).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
  expect(keyActions(['sns:Publish', 'sqs:ReceiveMessage'])).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
  expect(keyActions(['dynamodb:Query'])).toEqual(['kms:Decrypt', 'kms:DescribeKey']);
});

test('who only lists, deletes or tags touches no contents', () => {
  expect(keyActions(['s3:ListBucket', 's3:DeleteObject', 's3:PutObjectTagging', 'sqs:DeleteMessage', 'sns:Subscribe'])).toEqual([]);
});

test.each([['s3:Get*', ['kms:Decrypt']], ['s3:*', ['kms:Decrypt', 'kms:GenerateDataKey']], ['S3:getobject', ['kms:Decrypt']], ['s3:GetObjec?', ['kms:Decrypt']], ['s3:GetObjec', []]])('%s', (pattern, expected) => {
  expect(keyActions([pattern])).toEqual(expected);
});

test('more permissions never need less, and the order of them does not matter', () => {
  const action = fc.constantFrom('s3:GetObject', 's3:PutObject', 's3:Get*', 'sqs:SendMessage', 'dynamodb:PutItem', 'sns:Publish', 'lambda:InvokeFunction', '*');
  fc.assert(fc.property(fc.array(action), fc.array(action), (some, more) => {
    const needed = keyActions([...some, ...more]);
    expect(needed).toEqual(keyActions([...more, ...some]));
    expect(needed).toEqual(expect.arrayContaining([...keyActions(some)]));
    expect(new Set(needed).size).toBe(needed.length);
  }));
});

test('a pattern of nothing special matches itself alone, whatever its characters', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (one, other) => {
    const plain = one.replace(/[*?\n\r\u2028\u2029]/g, '');
    expect(matchesAction(plain, plain)).toBe(true);
    if (other.toLowerCase() !== plain.toLowerCase() && !/[^\x20-\x7e]/.test(other + plain)) expect(matchesAction(plain, other)).toBe(false);
  }));
});
