import fc from 'fast-check';
import { deniedMessage, evaluate, parsePolicy, trusts, type Access, type Decision, type Policies } from '../../../lib/iam';

const ACCOUNT = '111122223333';
const caller = { sessionArn: `arn:aws:sts::${ACCOUNT}:assumed-role/r/f`, roleArn: `arn:aws:iam::${ACCOUNT}:role/r`, account: ACCOUNT };
const context = { values: (key: string) => (key === 'k' ? ['v'] : []), isModelled: (key: string) => key !== 'unknown' };
const access = (action = 's3:GetObject', resource = 'arn:aws:s3:::b/k'): Access => ({ action, resource, caller, context });

const statement = (Effect: string, more: object = {}): object => ({ Effect, Action: 's3:Get*', Resource: 'arn:aws:s3:::b/*', ...more });
const identity = (...statements: object[]) => parsePolicy({ Version: '2012-10-17', Statement: statements }, 'identity');
const resource = (...statements: object[]) => parsePolicy({ Version: '2012-10-17', Statement: statements }, 'resource');
const decide = (policies: Partial<Policies>, asked = access()): Decision => evaluate(asked, { identity: [], resource: [], ...policies });

test('nothing is allowed that no policy allows', () => {
  expect(decide({})).toEqual({ allowed: false, explicit: false, by: 'identity-based policy', notModelled: [] });
  expect(decide({ identity: [identity(statement('Allow'))] }, access('s3:PutObject')).allowed).toBe(false);
  expect(decide({ identity: [identity(statement('Allow'))] }, access('s3:GetObject', 'arn:aws:s3:::c/k')).allowed).toBe(false);
});

test('an action has no case; NotAction and NotResource are all the others', () => {
  expect(decide({ identity: [identity(statement('Allow', { Action: 'S3:getobject' }))] }).allowed).toBe(true);
  expect(decide({ identity: [identity({ Effect: 'Allow', NotAction: 's3:Put*', Resource: '*' })] }).allowed).toBe(true);
  expect(decide({ identity: [identity({ Effect: 'Allow', NotAction: 's3:Get*', Resource: '*' })] }).allowed).toBe(false);
  expect(decide({ identity: [identity({ Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::b/*' })] }).allowed).toBe(false);
});

test('a deny wins over every allow, wherever it is', () => {
  const allow = { identity: [identity(statement('Allow'))] };
  const denyOfBucket = resource(statement('Deny', { Principal: '*' }));
  expect(decide({ identity: [...allow.identity, identity(statement('Deny'))] })).toMatchObject({ allowed: false, explicit: true, by: 'identity-based policy' });
  expect(decide({ ...allow, resource: [denyOfBucket] })).toMatchObject({ allowed: false, explicit: true, by: 'resource-based policy' });
  expect(decide({ ...allow, boundary: [identity(statement('Allow'), statement('Deny'))] })).toMatchObject({ allowed: false, explicit: true, by: 'permissions boundary' });
});

test('any set of statements with a matching deny is denied, and without allow as well', () => {
  const effects = fc.array(fc.constantFrom('Allow', 'Deny'), { maxLength: 5 });
  fc.assert(fc.property(effects, effects, (own, others) => {
    const decision = decide({
      identity: own.length === 0 ? [] : [identity(...own.map((effect) => statement(effect)))],
      resource: others.length === 0 ? [] : [resource(...others.map((effect) => statement(effect, { Principal: { AWS: caller.roleArn } })))],
    });
    const all = [...own, ...others];
    expect(decision.allowed).toBe(all.includes('Allow') && !all.includes('Deny'));
  }));
});

test('a policy of the resource allows whom it names, and leaves an account to its own policies', () => {
  for (const Principal of ['*', { AWS: caller.roleArn }, { AWS: ['x', caller.sessionArn] }]) {
    expect(decide({ resource: [resource(statement('Allow', { Principal }))] }).allowed).toBe(true);
  }
  for (const Principal of [{ AWS: ACCOUNT }, { AWS: `arn:aws:iam::${ACCOUNT}:root` }, { Service: 'events.amazonaws.com' }, { AWS: `${caller.roleArn}x` }]) {
    expect(decide({ resource: [resource(statement('Allow', { Principal }))] }).allowed).toBe(false);
  }
  expect(decide({ identity: [identity(statement('Allow'))], resource: [resource(statement('Deny', { Principal: { AWS: ACCOUNT } }))] }).allowed).toBe(false);
});

test('a boundary limits what policies of the role allow, and what names the role, not what names the session', () => {
  const boundary = [identity({ Effect: 'Allow', Action: 'logs:*', Resource: '*' })];
  expect(decide({ identity: [identity(statement('Allow'))], boundary })).toEqual({ allowed: false, explicit: false, by: 'permissions boundary', notModelled: [] });
  expect(decide({ boundary, resource: [resource(statement('Allow', { Principal: { AWS: caller.roleArn } }))] }).allowed).toBe(false);
  expect(decide({ boundary, resource: [resource(statement('Allow', { Principal: { AWS: caller.sessionArn } }))] }).allowed).toBe(true);
  expect(decide({ boundary: [identity(statement('Allow'))] })).toMatchObject({ by: 'identity-based policy' });
});

test('what is not understood allows nothing, denies all it could deny, and is named', () => {
  const unclear = { Condition: { IpAddress: { 'k': '10.0.0.0/8' } } };
  expect(decide({ identity: [identity(statement('Allow', unclear))] })).toMatchObject({ allowed: false, explicit: false, notModelled: ['the condition operator IpAddress'] });
  expect(decide({ identity: [identity(statement('Allow'), statement('Deny', { Condition: { StringEquals: { unknown: 'x' } } }))] }))
    .toMatchObject({ allowed: false, explicit: true, notModelled: ['the condition key unknown'] });
  expect(decide({ identity: [identity(statement('Allow', { Resource: 'arn:aws:s3:::b/${unknown}' }))] })).toMatchObject({ allowed: false, notModelled: ['the condition key unknown'] });
  expect(decide({ identity: [identity(statement('Allow'))], resource: [resource(statement('Deny', { NotPrincipal: { AWS: caller.roleArn } }))] })).toMatchObject({ allowed: false, notModelled: ['the element NotPrincipal'] });
});

test('a condition that is not met settles a statement, whatever stands beside it', () => {
  const beside = { Condition: { StringEquals: { k: 'other' }, IpAddress: { k: '10.0.0.0/8' } } };
  expect(decide({ identity: [identity(statement('Allow'), statement('Deny', beside))] })).toEqual({ allowed: true, notModelled: [] });
});

test.each([
  ['a service that it names', { Service: 'lambda.amazonaws.com' }, { service: 'lambda.amazonaws.com' }, 'directly'],
  ['another service', { Service: ['edgelambda.amazonaws.com'] }, { service: 'lambda.amazonaws.com' }, 'not'],
  ['its account', { AWS: `arn:aws:iam::${ACCOUNT}:root` }, caller, 'through its account'],
  ['a role', { AWS: caller.roleArn }, caller, 'directly'],
  ['nobody', { AWS: 'arn:aws:iam::444455556666:root' }, caller, 'not'],
])('a trust policy trusts %s', (_, Principal, who, expected) => {
  const trust = parsePolicy({ Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal } }, 'trust');
  expect(trusts(trust, { action: 'sts:AssumeRole', caller: who, context })).toBe(expected);
});

test('a refusal has the words of AWS', () => {
  const words = (explicit: boolean, by: 'identity-based policy' | 'resource-based policy' | 'permissions boundary'): string => deniedMessage(caller.sessionArn, 's3:GetObject', '"arn:aws:s3:::b/k"', { allowed: false, explicit, by });
  const start = `User: ${caller.sessionArn} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/k" `;
  expect(words(false, 'identity-based policy')).toBe(`${start}because no identity-based policy allows the s3:GetObject action`);
  expect(words(false, 'permissions boundary')).toBe(`${start}because no permissions boundary allows the s3:GetObject action`);
  expect(words(true, 'identity-based policy')).toBe(`${start}with an explicit deny in an identity-based policy`);
  expect(words(true, 'resource-based policy')).toBe(`${start}with an explicit deny in a resource-based policy`);
});

test.each([
  ['no JSON', '{', 'identity', 'This policy contains invalid Json'],
  ['no statement', { Version: '2012-10-17', Statement: [] }, 'identity', 'Syntax errors in policy.'],
  ['another version', { Version: '2020-01-01', Statement: [statement('Allow')] }, 'identity', 'Syntax errors in policy.'],
  ['an unknown element', { Statement: [statement('Allow', { Resources: '*' })] }, 'identity', 'Syntax errors in policy.'],
  ['an unknown effect', { Statement: [statement('allow')] }, 'identity', 'Syntax errors in policy.'],
  ['no action', { Statement: [{ Effect: 'Allow', Resource: '*' }] }, 'identity', 'Policy statement must contain actions.'],
  ['an action without its service', { Statement: [statement('Allow', { Action: 'GetObject' })] }, 'identity', 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'],
  ['no resource', { Statement: [{ Effect: 'Allow', Action: 's3:*' }] }, 'identity', 'Policy statement must contain resources.'],
  ['a resource that is no ARN', { Statement: [statement('Allow', { Resource: 'bucket' })] }, 'identity', 'Resource bucket must be in ARN format or "*".'],
  ['a principal of an identity', { Statement: [statement('Allow', { Principal: '*' })] }, 'identity', 'Policy document should not specify a principal.'],
  ['a resource in a trust policy', { Statement: [statement('Allow', { Principal: '*' })] }, 'trust', 'Has prohibited field Resource.'],
  ['both of an element', { Statement: [statement('Allow', { NotAction: 's3:*' })] }, 'identity', 'Syntax errors in policy.'],
] as const)('%s is refused', (_, document, kind, message) => {
  expect(() => parsePolicy(document, kind)).toThrow(message);
});
