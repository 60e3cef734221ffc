import { CASES } from './cases';
import { findingsIn } from './rule-case';

test('an alias whose scaling this library suspends for the shift is passed over', () => {
  const { broken } = CASES.find(({ rule }) => rule === 'codedeploy-scaled-alias') as (typeof CASES)[number];
  expect(findingsIn(broken).map(({ rule }) => rule)).toEqual(['codedeploy-scaled-alias']);
  expect(findingsIn({ ...broken, Keeper: { Type: 'Custom::CsiScaling', Properties: { ServiceToken: 'arn:aws:lambda:eu-west-1:123456789012:function:keeper', functionName: { Ref: 'Fn' } } } })).toEqual([]);
});
