import * as fc from 'fast-check';
import { parseStackPolicy, StackPolicyError, stackPolicyRefusal, unknownLogicalId } from '../../../lib/cloudformation';
import { UPDATE_ACTIONS } from '../../../lib/cloudformation/stack-policy';

const statement = (effect: string, more: object = {}): object => ({ Effect: effect, Action: 'Update:*', Principal: '*', Resource: '*', ...more });
const policy = (...statements: readonly object[]) => parseStackPolicy(JSON.stringify({ Statement: statements }));
const update = { action: 'Update:Modify', logicalId: 'DB', type: 'AWS::RDS::DBInstance' } as const;

test.each<[string, readonly object[], string | undefined]>([
  ['no statement', [], undefined],
  ['all allowed', [statement('Allow')], undefined],
  ['nothing allowed for it', [statement('Allow', { Resource: 'LogicalResourceId/Other' })], 'Action not allowed by stack policy'],
  ['a denial after what allows all', [statement('Allow'), statement('Deny', { Action: 'Update:Modify', Resource: 'LogicalResourceId/DB' })], 'Action denied by stack policy: Statement [#1] does not allow [Update:Modify] for resource [LogicalResourceId/DB];'],
  ['a denial before what allows all', [statement('Deny'), statement('Allow')], 'Action denied by stack policy: Statement [#1] does not allow [Update:*] for resource [*];'],
  ['the second of two denials', [statement('Deny', { Resource: 'LogicalResourceId/X' }), statement('Allow'), statement('Deny', { Resource: ['LogicalResourceId/Y', 'LogicalResourceId/D*'] })], 'Action denied by stack policy: Statement [#2] does not allow [Update:*] for resource [LogicalResourceId/D*];'],
  ['another action denied', [statement('Allow'), statement('Deny', { Action: ['Update:Replace', 'Update:Delete'] })], undefined],
  ['all but it denied', [statement('Allow'), statement('Deny', { Resource: undefined, NotResource: 'LogicalResourceId/DB' })], undefined],
  ['all but another denied', [statement('Allow'), statement('Deny', { Resource: undefined, NotResource: 'LogicalResourceId/X' })], 'Action denied by stack policy: Statement [#1] does not allow [Update:*] for resource [LogicalResourceId/X];'],
  ['all actions but one denied', [statement('Allow'), statement('Deny', { Action: undefined, NotAction: 'Update:Modify' })], undefined],
  ['its type denied', [statement('Allow'), statement('Deny', { Condition: { StringEquals: { ResourceType: ['AWS::EC2::Instance', 'AWS::RDS::DBInstance'] } } })], 'Action denied by stack policy: Statement [#1] does not allow [Update:*] for resource [*];'],
  ['types like it denied', [statement('Allow'), statement('Deny', { Condition: { StringLike: { ResourceType: 'AWS::RDS::*' } } })], 'Action denied by stack policy: Statement [#1] does not allow [Update:*] for resource [*];'],
  ['a star that is none', [statement('Allow'), statement('Deny', { Condition: { StringEquals: { ResourceType: 'AWS::RDS::*' } } })], undefined],
])('a policy with %s', (_, statements, refusal) => {
  expect(stackPolicyRefusal(policy(...statements), update)).toBe(refusal);
});

test.each([
  ['no JSON', 'x', /Invalid stack policy/],
  ['a list', '[]', /Invalid stack policy/],
  ['a principal', JSON.stringify({ Statement: [statement('Deny', { Principal: 'me' })] }), /Invalid principal "me"/],
  ['an action of something else', JSON.stringify({ Statement: [statement('Deny', { Action: 'Delete:*' })] }), /Invalid action Delete:\*/],
  ['a resource that is no logical id', JSON.stringify({ Statement: [statement('Deny', { Resource: 'DB' })] }), /Invalid resource DB/],
  ['no effect', JSON.stringify({ Statement: [statement('Stop')] }), /Invalid effect "Stop"/],
  ['no action', JSON.stringify({ Statement: [statement('Deny', { Action: undefined })] }), /needs an action/],
  ['another condition', JSON.stringify({ Statement: [statement('Deny', { Condition: { StringEquals: { Name: 'x' } } })] }), /compares ResourceType/],
])('%s is no stack policy', (_, text, message) => {
  expect(() => parseStackPolicy(text)).toThrow(StackPolicyError);
  expect(() => parseStackPolicy(text)).toThrow(message);
});

const id = fc.stringMatching(/^[A-Za-z0-9]{1,6}$/);
const anyStatement = fc.record({
  Effect: fc.constantFrom('Allow', 'Deny'),
  Action: fc.constantFrom('Update:*', ...UPDATE_ACTIONS),
  Principal: fc.constant('*'),
  Resource: fc.oneof(fc.constant('*'), id.map((name) => `LogicalResourceId/${name}`), id.map((name) => `LogicalResourceId/${name}*`)),
});
const anyUpdate = fc.record({ action: fc.constantFrom(...UPDATE_ACTIONS), logicalId: id, type: fc.constant('AWS::S3::Bucket') });

test('a denial holds whatever else is allowed, wherever it stands', () => {
  fc.assert(fc.property(fc.array(anyStatement, { maxLength: 4 }), anyUpdate, fc.nat(4), (others, asked, at) => {
    const denial = statement('Deny', { Resource: `LogicalResourceId/${asked.logicalId}` });
    const statements = [...others.slice(0, at), denial, ...others.slice(at)];
    expect(stackPolicyRefusal(policy(...statements), asked)).toMatch(/^Action denied by stack policy: Statement \[#\d+\] does not allow/);
  }));
});

test('the order of statements decides nothing, and with no denial what allows it does', () => {
  fc.assert(fc.property(fc.array(anyStatement, { minLength: 1, maxLength: 5 }), anyUpdate, (statements, asked) => {
    const allowed = stackPolicyRefusal(policy(...statements), asked) === undefined;
    expect(stackPolicyRefusal(policy(...[...statements].reverse()), asked) === undefined).toBe(allowed);
    if (statements.every(({ Effect }) => Effect === 'Allow')) expect(stackPolicyRefusal(policy(...statements, statement('Allow')), asked)).toBeUndefined();
  }));
});

test('only logical ids of the template may be named', () => {
  expect(unknownLogicalId(policy(statement('Deny', { Resource: ['LogicalResourceId/A', 'LogicalResourceId/B*', '*'] })), ['A', 'Bee'])).toBeUndefined();
  expect(unknownLogicalId(policy(statement('Deny', { Resource: 'LogicalResourceId/C' })), ['A', 'Bee'])).toBe('LogicalResourceId/C');
});
