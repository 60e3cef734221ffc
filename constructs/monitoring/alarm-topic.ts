import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { CfnTopic, TopicPolicy } from 'aws-cdk-lib/aws-sns';
import { Annotations, Aspects, Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Problem } from '../../lib/problem';

const CLOUDWATCH = 'cloudwatch.amazonaws.com';
/** Nobody can change its policy, which does not let CloudWatch in: https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns */
const MANAGED_KEY = /(^|[:/])alias\/aws\/sns$/;

/** What keeps the alarms of a stack from telling a topic. */
export function checkAlarmTopic(scope: Construct, prop: string, topic: ITopic | undefined): Problem[] {
  if (topic === undefined) return [];
  const [here, there] = [Stack.of(scope).region, topic.env.region];
  const isElsewhere = !Token.isUnresolved(here) && !Token.isUnresolved(there) && here !== there;
  return [
    ...(isElsewhere ? [{ prop, found: `is in ${there}`, allowed: here, remedy: 'pass a topic of the region of the stack: alarms tell no others' }] : []),
    ...(isOfManagedKey(topic) ? [{ prop, found: 'is encrypted with the key alias/aws/sns, whose policy does not let CloudWatch in and cannot be changed', remedy: 'encrypt the topic with a key of your own (masterKey), or not at all' }] : []),
  ];
}

/** Lets the alarms of the account tell a topic. */
export function letAlarmsTell(scope: Construct, prop: string, topic: ITopic | undefined): void {
  if (topic === undefined) return;
  if (topic.masterKey !== undefined) letUseKey(scope, prop, topic.masterKey);
  // The policy that SNS gives a topic lets alarms in; one that the app writes takes its place. Whether there is one is known at the end.
  Aspects.of(scope).add({
    visit: (node) => {
      if (node !== scope) return;
      const policies = topic.node.findAll().filter((each): each is TopicPolicy => each instanceof TopicPolicy);
      for (const { document } of policies) document.addStatements(publishing(scope, topic));
    },
  });
}

function publishing(scope: Construct, topic: ITopic): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.ALLOW,
    principals: [new ServicePrincipal(CLOUDWATCH)],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
  });
}

/** Without a condition, as AWS writes it: which keys of the request KMS sees is not documented. */
function letUseKey(scope: Construct, prop: string, key: IKey): void {
  const { statementAdded } = key.addToResourcePolicy(new PolicyStatement({
    effect: Effect.ALLOW, principals: [new ServicePrincipal(CLOUDWATCH)], actions: ['kms:Decrypt', 'kms:GenerateDataKey*'], resources: ['*'],
  }));
  if (statementAdded) return;
  Annotations.of(scope).addWarningV2('cdk-serverless-inference:alarmTopicKey', `the key of \`${prop}\` is not of this app: its policy has to let ${CLOUDWATCH} use kms:Decrypt and kms:GenerateDataKey*, or nobody is told`);
}

function isOfManagedKey(topic: ITopic): boolean {
  const child = topic.node.defaultChild;
  const given = child instanceof CfnTopic ? child.kmsMasterKeyId : undefined;
  return [given, topic.masterKey?.keyId, topic.masterKey?.keyArn].some((id) => typeof id === 'string' && MANAGED_KEY.test(id));
}
