import * as fc from 'fast-check';
import { parseStackPolicy, stackPolicyRefusal } from '../../../lib/cloudformation';
import { formatHold, holdResource, holdsResource, parseHold, parseHoldDigest, releaseResource, tagText, type Holdable } from '../../../lib/versions/hold';

const ALIAS = 'AWS::Lambda::Alias';
const alias = (logicalId: string): Holdable => ({ logicalId, type: ALIAS });
const allow = { Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' };
const refusal = (policy: string, logicalId: string, type: string = ALIAS) => stackPolicyRefusal(parseStackPolicy(policy), { action: 'Update:Modify', logicalId, type });

const id = fc.stringMatching(/^[A-Za-z0-9]{1,8}$/);
const statement = fc.record({
  Effect: fc.constantFrom('Allow', 'Deny'), Action: fc.constantFrom('Update:*', 'Update:Replace', ['Update:Modify', 'Update:Delete']), Principal: fc.constant('*'),
  Resource: fc.oneof(fc.constant('*'), id.map((name) => `LogicalResourceId/${name}`), fc.array(id.map((name) => `LogicalResourceId/${name}*`), { minLength: 1, maxLength: 2 })),
});
/** A policy as people write it: indented or not, a list or one statement, with what else stands in it. */
const policy = fc.tuple(fc.array(statement, { minLength: 1, maxLength: 4 }), fc.constantFrom(undefined, 1, 2, '\t'), fc.constantFrom({}, { Version: '1 "]}, {["\\' }), fc.boolean())
  .map(([Statement, indent, more, behind]) => JSON.stringify(behind ? { Statement, ...more } : { ...more, Statement }, null, indent));

test('a held alias is refused, nothing else is refused that was not, and a release brings back every character', () => {
  fc.assert(fc.property(policy, id, id, (written, held, other) => {
    fc.pre(held !== other);
    const holding = holdResource(written, alias(held));
    expect(refusal(holding, held)).toMatch(/^Action denied/);
    expect(refusal(holding, other) === undefined).toBe(refusal(written, other) === undefined);
    expect([holdsResource(holding, alias(held)), holdsResource(holding, alias(other)), holdsResource(written, alias(held))]).toEqual([true, false, false]);
    expect(holdResource(holding, alias(held))).toBe(holding);
    expect(releaseResource(holding, alias(held))).toBe(written);
    expect(releaseResource(written, alias(held))).toBe(written);
  }));
});

test('an endpoint is held as an endpoint: the statement that holds an alias of the name is another one', () => {
  const endpoint = { logicalId: 'Live', type: 'AWS::SageMaker::Endpoint' } as const;
  const holding = holdResource(undefined, endpoint);
  expect(refusal(holding, 'Live', endpoint.type)).toMatch(/^Action denied/);
  expect(refusal(holding, 'Live', 'AWS::SageMaker::EndpointConfig')).toBeUndefined();
  expect([holdsResource(holding, endpoint), holdsResource(holding, alias('Live'))]).toEqual([true, false]);
});

test('holds of several aliases come and go in any order', () => {
  fc.assert(fc.property(fc.option(policy, { nil: undefined }), fc.uniqueArray(id, { minLength: 1, maxLength: 4 }), fc.infiniteStream(fc.nat()), (written, ids, numbers) => {
    let now = written;
    for (const each of ids) now = holdResource(now, alias(each));
    const order = [...ids].sort(() => ((numbers.next().value as number) % 2 === 0 ? 1 : -1));
    let text = now as string;
    for (const each of order) text = releaseResource(text, alias(each));
    expect(text).toBe(written ?? JSON.stringify({ Statement: [allow] }));
    for (const each of ids) expect(refusal(text, each) === undefined || written !== undefined).toBe(true);
  }));
});

test('a stack without a policy allowed everything, and goes on doing so', () => {
  for (const none of [undefined, '{}', '{"Statement":[]}']) {
    const holding = holdResource(none, alias('Live'));
    expect(refusal(holding, 'Live')).toBe('Action denied by stack policy: Statement [#1] does not allow [Update:*] for resource [LogicalResourceId/Live];');
    expect(refusal(holding, 'Fn')).toBeUndefined();
    expect(JSON.parse(releaseResource(holding, alias('Live')))).toEqual({ Statement: [allow] });
  }
});

test('one statement that is no list becomes one', () => {
  const holding = holdResource(`{ "Statement" : ${JSON.stringify(allow)} }`, alias('Live'));
  expect(holding.startsWith(`{ "Statement" : [${JSON.stringify(allow)},`)).toBe(true);
  expect(releaseResource(holding, alias('Live'))).toBe(`{ "Statement" : [${JSON.stringify(allow)}] }`);
});

test("a denial of the user's own is not taken away", () => {
  const own = JSON.stringify({ Statement: [allow, { Effect: 'Deny', Action: 'Update:*', Principal: '*', Resource: 'LogicalResourceId/Live' }] });
  expect(holdsResource(own, alias('Live'))).toBe(false);
  expect(releaseResource(holdResource(own, alias('Live')), alias('Live'))).toBe(own);
});

test('what cannot be read is no hold, and cannot be made one', () => {
  expect(holdsResource('no JSON', alias('Live'))).toBe(false);
  expect(() => holdResource('no JSON', alias('Live'))).toThrow();
  expect(() => holdResource('[]', alias('Live'))).toThrow('the stack policy is no object');
});

test('the tag of a hold', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 0, max: 4e9 }), (version, since) => {
    expect(parseHold(formatHold({ version: String(version), since }))).toEqual({ version: String(version), since });
  }));
  expect(parseHoldDigest(formatHold({ version: '0123abcd', since: 5 }))).toEqual({ version: '0123abcd', since: 5 });
  for (const bad of [undefined, '3@5', '0123abc@5', '0123abcde@5', '0123ABCD@5']) expect(parseHoldDigest(bad)).toBeUndefined();
  for (const bad of [undefined, '', '1', '1@', '@5', '0@5', '$LATEST@5', '1@x', '1@5 2@6']) expect(parseHold(bad)).toBeUndefined();
});

test('a text in a tag keeps to the characters and the length that a tag may have', () => {
  expect(tagText(' labels <look> wrong! ')).toBe('labels _look_ wrong_');
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
    expect([...tagText(text)].length).toBeLessThanOrEqual(256);
    expect(tagText(text)).toMatch(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u);
  }));
});
