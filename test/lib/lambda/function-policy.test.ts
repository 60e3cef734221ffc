import { arnMatches, mayInvoke } from '../../../lib/lambda/function-policy';

const RULE = 'arn:aws:events:us-east-1:000000000000:rule/Nightly';
const call = { service: 'events.amazonaws.com', sourceArn: RULE, account: '000000000000' };
const allow = { action: 'lambda:InvokeFunction', principal: 'events.amazonaws.com' };

test.each([
  [[], false],
  [[allow], true],
  [[{ ...allow, sourceArn: RULE }], true],
  [[{ ...allow, sourceArn: 'arn:aws:events:us-east-1:000000000000:rule/*' }], true],
  [[{ ...allow, sourceArn: 'arn:aws:events:us-east-1:000000000000:rule/Other' }], false],
  [[{ ...allow, sourceAccount: '111111111111' }], false],
  [[{ ...allow, principal: 'sns.amazonaws.com' }], false],
  [[{ ...allow, action: 'lambda:GetFunction' }], false],
  [[{ ...allow, principal: 'sns.amazonaws.com' }, allow], true],
])('%j: %s', (permissions, expected) => {
  expect(mayInvoke(permissions, call)).toBe(expected);
});

test('stars reach to the end of their part of an ARN, and dots are no patterns', () => {
  expect(arnMatches('arn:aws:events:*:*:rule/N*', RULE)).toBe(true);
  expect(arnMatches('arn:*', RULE)).toBe(false);
  expect(arnMatches('arn:aws:s3:::a.b', 'arn:aws:s3:::axb')).toBe(false);
  expect(arnMatches('arn:aws:logs:r:a:log-group:x:*', 'arn:aws:logs:r:a:log-group:x:y')).toBe(true);
});
