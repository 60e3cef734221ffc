import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { CfnTopicPolicy } from 'aws-cdk-lib/aws-sns';
import { CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import type { CfnResource } from 'aws-cdk-lib/core';
import { Token } from 'aws-cdk-lib/core';
import { chosenFor } from './chosen-defaults';
import type { Pass } from './defaults-pass';
import { SecurityDefault } from './inference-defaults-props';
import { statementsOf } from './permissions';

const ID = 'TlsOnly';

/** What a type of resource refuses without TLS, and by which policy. */
interface Guarded {
  readonly policyType: string;
  /** Property of the policy that says whose it is. */
  readonly of: string;
  statements(resource: CfnResource): PolicyStatement[];
  create(resource: CfnResource, policyDocument: PolicyDocument): void;
  /** What AWS allows as long as there is no policy. */
  byDefault?(resource: CfnResource): PolicyStatement[];
}

const GUARDED: Readonly<Record<string, Guarded>> = {
  'AWS::S3::Bucket': {
    policyType: 'AWS::S3::BucketPolicy',
    of: 'Bucket',
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
    statements: (bucket) => {
      const resources = [arnOf(bucket), `${arnOf(bucket)}/*`];
      return [deny('s3:*', resources, { Bool: { 'aws:SecureTransport': 'false' } }), deny('s3:*', resources, { NumericLessThan: { 's3:TlsVersion': 1.2 } })];
    },
    create: (bucket, policyDocument) => void new CfnBucketPolicy(bucket, ID, { bucket: bucket.ref, policyDocument }),
  },
  'AWS::SQS::Queue': {
    policyType: 'AWS::SQS::QueuePolicy',
    of: 'Queues',
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html
    statements: (queue) => [deny('sqs:*', [arnOf(queue)], { Bool: { 'aws:SecureTransport': 'false' } })],
    create: (queue, policyDocument) => void new CfnQueuePolicy(queue, ID, { queues: [queue.ref], policyDocument }),
  },
  'AWS::SNS::Topic': {
    policyType: 'AWS::SNS::TopicPolicy',
    of: 'Topics',
    // https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html
    statements: (topic) => [deny('sns:Publish', [topic.ref], { Bool: { 'aws:SecureTransport': 'false' } })],
    create: (topic, policyDocument) => void new CfnTopicPolicy(topic, ID, { topics: [topic.ref], policyDocument }),
    // The policy that topics have until they get another: alarms of the account tell them by it.
    // https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
    byDefault: (topic) => [new PolicyStatement({
      principals: [new AnyPrincipal()],
      actions: ['SNS:GetTopicAttributes', 'SNS:SetTopicAttributes', 'SNS:AddPermission', 'SNS:RemovePermission', 'SNS:DeleteTopic', 'SNS:Subscribe', 'SNS:ListSubscriptionsByTopic', 'SNS:Publish'],
      resources: [topic.ref],
      conditions: { StringEquals: { 'AWS:SourceOwner': topic.stack.account } },
    })],
  },
};

export function tlsOnly(pass: Pass): void {
  const { tree } = pass;
  for (const resource of tree.ofType(...Object.keys(GUARDED))) {
    if (chosenFor(resource, SecurityDefault.TLS_ONLY) !== undefined) guard(pass, resource, GUARDED[resource.cfnResourceType] as Guarded);
  }
  for (const domain of tree.ofType('AWS::ApiGateway::DomainName')) {
    // Without it some regions take TLS 1.0: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html
    if (chosenFor(domain, SecurityDefault.TLS_ONLY) !== undefined && tree.properties(domain).SecurityPolicy === undefined) pass.set(domain, 'SecurityPolicy', 'TLS_1_2');
  }
}

function guard({ tree, permissions }: Pass, resource: CfnResource, { policyType, of, statements, create, byDefault }: Guarded): void {
  // One that this made in a run before is a child of the resource.
  const policies = tree.ofType(policyType).filter((policy) => tree.referred(tree.properties(policy)[of]).includes(resource) || isNamedIn(tree.properties(policy)[of], tree.properties(resource)));
  if (policies.length === 0) {
    if (resource.node.tryFindChild(ID) !== undefined) return;
    create(resource, new PolicyDocument({ statements: [...byDefault?.(resource) ?? [], ...statements(resource)] }));
    return;
  }
  const present = policies.flatMap((policy) => statementsOf(tree.properties(policy).PolicyDocument)).filter(({ Effect: effect }) => effect === 'Deny').map((statement) => JSON.stringify(statement));
  for (const statement of statements(resource)) {
    const condition = JSON.stringify(statement.conditions).includes('TlsVersion') ? 'TlsVersion' : 'SecureTransport';
    if (!present.some((text) => text.toLowerCase().includes(condition.toLowerCase()))) permissions.allow(policies[0] as CfnResource, statement);
  }
}

function deny(action: string, resources: string[], conditions: Record<string, Record<string, unknown>>): PolicyStatement {
  return new PolicyStatement({ effect: Effect.DENY, principals: [new AnyPrincipal()], actions: [action], resources, conditions });
}

function arnOf(resource: CfnResource): string {
  return Token.asString(resource.getAtt('Arn'));
}

/** A bucket may be named by its name. */
function isNamedIn(value: unknown, { BucketName: name }: Readonly<Record<string, unknown>>): boolean {
  return typeof name === 'string' && value === name;
}
