import { CASES } from './cases';
import { findingsIn } from './rule-case';

test('an alias whose scaling this library suspends for the shift is passed over', () => {
  const [found] = CASES.filter(({ rule }) => rule === 'codedeploy-scaled-alias');
  const broken = found?.broken ?? {};
  const functionName = (broken[found?.logicalId ?? '']?.Properties as { readonly FunctionName: unknown } | undefined)?.FunctionName;
  expect(findingsIn(broken).map(({ rule }) => rule)).toEqual(['codedeploy-scaled-alias']);
  expect(findingsIn({ ...broken, Keeper: { Type: 'Custom::CsiScaling', Properties: { ServiceToken: 'arn:aws:lambda:eu-west-1:123456789012:function:keeper', functionName } } })).toEqual([]);
});
