import { resolveParameters } from '../../../lib/cloudformation';
import { template } from './specs';

const none = (): undefined => undefined;

function of(parameter: Readonly<Record<string, unknown>>) {
  const made = template({ Parameters: { P: parameter }, Resources: { T: { Type: 'AWS::SNS::Topic' } } });
  return {
    given: (text: string, ssm: (name: string) => string | undefined = none) => resolveParameters(made, { P: text }, {}, ssm),
    resolve: (...rest: [Parameters<typeof resolveParameters>[1], Parameters<typeof resolveParameters>[2]]) => resolveParameters(made, ...rest, none),
  };
}
const messages = (resolved: ReturnType<typeof resolveParameters>) => (resolved.problems ?? []).map(({ message }) => message);

test('takes what is given, else the default', () => {
  const p = of({ Type: 'String', Default: 'd' });
  expect(p.resolve({}, {}).values).toEqual({ P: 'd' });
  expect(p.resolve({ P: '' }, {}).values).toEqual({ P: '' });
  expect(p.resolve({}, { P: 'old' }).values).toEqual({ P: 'd' });
});

test('takes the previous value on request only, and never the default for it', () => {
  const p = of({ Type: 'String', Default: 'd' });
  expect(p.resolve({ P: { usePreviousValue: true } }, { P: 'old' }).values).toEqual({ P: 'old' });
  expect(messages(p.resolve({ P: { usePreviousValue: true } }, {}))).toEqual(['Parameters: [P] must have values']);
});

test('a default of 0 or false is a default', () => {
  expect(of({ Type: 'Number', Default: 0 }).resolve({}, {}).values).toEqual({ P: '0' });
  expect(of({ Type: 'String', Default: false }).resolve({}, {}).values).toEqual({ P: 'false' });
  expect(of({ Type: 'String', Default: '' }).resolve({}, {}).values).toEqual({ P: '' });
});

test('names the parameters that have no value, and those that do not exist', () => {
  expect(messages(of({ Type: 'String' }).resolve({}, {}))).toEqual(['Parameters: [P] must have values']);
  expect(messages(of({ Type: 'String' }).resolve({ P: 'x', Q: 'y', toString: 'z' }, {}))).toEqual(['Parameters: [Q, toString] do not exist in the template']);
});

test('lists are split at commas and trimmed', () => {
  expect(of({ Type: 'CommaDelimitedList' }).given('a, b ,c').values).toEqual({ P: ['a', 'b', 'c'] });
  expect(of({ Type: 'CommaDelimitedList' }).given('').values).toEqual({ P: [] });
  expect(of({ Type: 'List<Number>' }).given('1,2').values).toEqual({ P: ['1', '2'] });
  expect(of({ Type: 'List<AWS::EC2::Subnet::Id>' }).given('subnet-1').values).toEqual({ P: ['subnet-1'] });
});

test.each([
  [{ Type: 'Number' }, '1e3', []],
  [{ Type: 'Number' }, 'many', ["Parameter 'P' must be a number"]],
  [{ Type: 'Number' }, '', ["Parameter 'P' must be a number"]],
  [{ Type: 'List<Number>' }, '1,x', ["Parameter 'P' must be a number"]],
  [{ Type: 'Number', MinValue: 2 }, '2', []],
  [{ Type: 'Number', MinValue: 2 }, '1', ["Parameter 'P' must be a number not less than 2"]],
  [{ Type: 'Number', MaxValue: 2 }, '2', []],
  [{ Type: 'Number', MaxValue: 2 }, '3', ["Parameter 'P' must be a number not greater than 2"]],
  [{ Type: 'Number', MaxValue: 0 }, '1', ["Parameter 'P' must be a number not greater than 0"]],
  [{ Type: 'String', MinLength: 2 }, 'ab', []],
  [{ Type: 'String', MinLength: 2 }, 'a', ["Parameter 'P' must contain at least 2 characters"]],
  [{ Type: 'String', MaxLength: 2 }, 'abc', ["Parameter 'P' must contain at most 2 characters"]],
  [{ Type: 'String', AllowedPattern: '[a-z]+' }, 'abc', []],
  [{ Type: 'String', AllowedPattern: '[a-z]+' }, 'abc1', ["Parameter 'P' must match pattern [a-z]+"]],
  [{ Type: 'String', AllowedValues: ['a', 'b'] }, 'b', []],
  [{ Type: 'String', AllowedValues: ['a', 'b'] }, 'c', ["Parameter 'P' must be one of AllowedValues"]],
  [{ Type: 'Number', AllowedValues: [1, 2] }, '2', []],
  [{ Type: 'CommaDelimitedList', AllowedValues: ['a', 'b'] }, 'a,b', []],
  [{ Type: 'String', AllowedValues: ['a'], ConstraintDescription: 'say a' }, 'c', ['Parameter P failed to satisfy constraint: say a']],
  [{ Type: 'String' }, 'x'.repeat(4096), []],
  [{ Type: 'String' }, 'x'.repeat(4097), ["Parameter 'P' must contain at most 4096 bytes"]],
] as const)('%j with %s', (parameter, text, expected) => {
  expect(messages(of(parameter).given(text))).toEqual(expected);
});

test('an SSM parameter is looked up by the name given; the name is what is remembered', () => {
  const ssm = (name: string) => (name === '/a' ? 'x, y' : undefined);
  const one = of({ Type: 'AWS::SSM::Parameter::Value<String>' });
  expect(one.given('/a', ssm)).toEqual({ values: { P: 'x, y' }, stored: { P: '/a' } });
  expect(of({ Type: 'AWS::SSM::Parameter::Value<List<String>>' }).given('/a', ssm).values).toEqual({ P: ['x', 'y'] });
  expect(messages(one.given('/b', ssm))).toEqual(['Unable to fetch parameters [/b] from parameter store for this account.']);
  expect(of({ Type: 'AWS::SSM::Parameter::Name' }).given('/b', ssm).values).toEqual({ P: '/b' });
});
