import fc from 'fast-check';
import { ENDPOINT_FACTS, endpointParameter, endpointPath } from '../../../lib/registry/parameters';
import { ALWAYS_PUBLISHED, checkEndpointName, endpointOutput, PUBLISHED_OUTPUTS } from '../../../lib/registry/published';

const names = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/);

test.each(['live', 'a', '1', 'eu.west_1-b', 'a'.repeat(63)])('%j is a name', (name) => {
  expect(checkEndpointName('name', name)).toEqual([]);
});

test.each(['', 'a'.repeat(64), '-live', '.live', 'li/ve', 'li ve', 'live{}', 'lïve'])('%j is none', (name) => {
  expect(checkEndpointName('name', name)).toEqual([expect.objectContaining({ prop: 'name', found: `is ${JSON.stringify(name)}` })]);
});

test('every name of a parameter is one that SSM takes, and every output one that CloudFormation takes', () => {
  fc.assert(fc.property(names, names, fc.constantFrom(...ENDPOINT_FACTS), (model, endpoint, fact) => {
    const parameter = endpointParameter(model, endpoint, fact);
    expect(parameter).toMatch(/^(\/[a-zA-Z0-9_.-]+){5}$/);
    expect(parameter.length).toBeLessThan(1011);
    expect(parameter).toBe(`${endpointPath(model, endpoint)}/${fact}`);
    expect(endpointOutput(model, endpoint, fact)).toMatch(/^[A-Za-z0-9]{1,255}$/);
  }));
});

test('no two facts of one endpoint have one output', () => {
  fc.assert(fc.property(names, names, (model, endpoint) => {
    expect(new Set(ENDPOINT_FACTS.map((fact) => endpointOutput(model, endpoint, fact))).size).toBe(ENDPOINT_FACTS.length);
  }));
});

test('outputs read as one writes them', () => {
  expect(endpointOutput('digits', 'live', 'arn')).toBe('ModelDigitsLiveArn');
  expect(endpointOutput('breast-cancer', 'eu_west.1', 'url')).toBe('ModelBreastCancerEuWest1Url');
  expect([...ALWAYS_PUBLISHED, ...PUBLISHED_OUTPUTS].filter((fact) => !ENDPOINT_FACTS.includes(fact))).toEqual([]);
});
