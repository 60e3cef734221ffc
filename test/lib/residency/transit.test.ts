import { parseTemplate } from '../../../lib/cloudformation';
import { checkRules, RuleTemplate } from '../../../lib/rules';
import { POLICY_TLS_RULES } from '../../../lib/rules/residency';
import { differences } from '../rules/changes';
import type { RuleCase } from '../rules/rule-case';

type Resource = RuleCase['broken'][string];

const deny = (Action: string, Resource_: unknown, value = 'false'): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Principal: { AWS: '*' }, Action, Resource: Resource_, Condition: { Bool: { 'aws:SecureTransport': value } } }],
});
const BUCKET: Resource = { Type: 'AWS::S3::Bucket' };
const bucketPolicy = (document: object): Resource => ({ Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'Models' }, PolicyDocument: document } });
const QUEUE: Resource = { Type: 'AWS::SQS::Queue' };
const queuePolicy = (document: object): Resource => ({ Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [{ Ref: 'Jobs' }], PolicyDocument: document } });
const TOPIC: Resource = { Type: 'AWS::SNS::Topic' };
const topicPolicy = (document: object): Resource => ({ Type: 'AWS::SNS::TopicPolicy', Properties: { Topics: [{ Ref: 'Done' }], PolicyDocument: document } });
const GET_ATT = (id: string): object => ({ 'Fn::GetAtt': [id, 'Arn'] });

/** Policies that ask for TLS. */
const CASES: readonly RuleCase[] = [
  { name: 'a bucket that takes plaintext', rule: 'residency-bucket-tls', broken: { Models: BUCKET }, repaired: { Models: BUCKET, Policy: bucketPolicy(deny('s3:*', [GET_ATT('Models'), { 'Fn::Sub': '${Models.Arn}/*' }])) }, logicalId: 'Models', path: '', reason: 'has no policy' },
  { name: 'a bucket whose policy denies what comes over TLS', rule: 'residency-bucket-tls', broken: { Models: BUCKET, Policy: bucketPolicy(deny('s3:*', '*', 'true')) }, repaired: { Models: BUCKET, Policy: bucketPolicy(deny('s3:*', '*')) }, logicalId: 'Models', path: '', reason: 'has a policy that does not ask for TLS' },
  { name: 'a queue that takes plaintext', rule: 'residency-queue-tls', broken: { Jobs: QUEUE }, repaired: { Jobs: QUEUE, Policy: queuePolicy(deny('sqs:*', GET_ATT('Jobs'))) }, logicalId: 'Jobs', path: '', reason: 'has no policy' },
  { name: 'a topic that takes plaintext', rule: 'residency-topic-tls', broken: { Done: TOPIC }, repaired: { Done: TOPIC, Policy: topicPolicy(deny('sns:Publish', { Ref: 'Done' })) }, logicalId: 'Done', path: '', reason: 'has no policy' },
];

const findingsIn = (resources: RuleCase['broken']): object[] => [...checkRules(new RuleTemplate(parseTemplate(JSON.stringify({ Resources: resources }))), POLICY_TLS_RULES)];

test.each(CASES.map((each) => [each.name, each] as const))('%s', (_, { rule, broken, repaired, logicalId, path, reason }) => {
  expect(findingsIn(broken)).toEqual([expect.objectContaining({ rule, severity: 'error', logicalId, path: `/Resources/${logicalId}/Properties${path}`, message: expect.stringContaining(reason) })]);
  expect(differences(broken, repaired)).toHaveLength(1);
  expect(findingsIn(repaired)).toEqual([]);
});

test.each([
  ['an allow', { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } }] }],
  ['a deny of one role', { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: { AWS: 'arn:aws:iam::111122223333:role/r' }, Action: 's3:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }] }],
  ['a deny of another action', deny('s3:PutObject', '*')],
  ['a deny of all that is over TLS', deny('s3:*', '*', 'true')],
])('%s does not ask for TLS', (_, document) => {
  expect(findingsIn({ Models: BUCKET, Policy: bucketPolicy(document) })).toHaveLength(1);
});

test('a principal as a star, one statement that is no list, and a pattern of actions are as good', () => {
  const Statement = { Effect: 'Deny', Principal: '*', Action: ['s3:Get*', 's3:PutObject'], Resource: '*', Condition: { Bool: { 'AWS:SecureTransport': false } } };
  expect(findingsIn({ Models: BUCKET, Policy: bucketPolicy({ Version: '2012-10-17', Statement }) })).toEqual([]);
});
