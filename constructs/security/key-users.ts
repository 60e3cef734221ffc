import type { IKey } from 'aws-cdk-lib/aws-kms';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CfnResource } from 'aws-cdk-lib/core';
import { Stack } from 'aws-cdk-lib/core';
import { keyActions } from '../../lib/security/key-actions';
import { renderedProperties } from '../private/rendered-properties';
import { chosenFor } from './chosen-defaults';
import type { Pass } from './defaults-pass';
import { SecurityDefault } from './inference-defaults-props';
import { statementsOf } from './permissions';
import type { Rendered } from './rendered';

/** Policies of resources, and what they say whose they are by. */
const RESOURCE_POLICIES: Readonly<Record<string, string>> = {
  'AWS::S3::BucketPolicy': 'Bucket', 'AWS::SNS::TopicPolicy': 'Topics', 'AWS::SQS::QueuePolicy': 'Queues', 'AWS::SecretsManager::ResourcePolicy': 'SecretId',
};

/** Services of resources that defaults encrypt, by the beginning of actions on them. */
const TYPES: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'dynamodb', 'AWS::S3::Bucket': 's3', 'AWS::SNS::Topic': 'sns', 'AWS::SQS::Queue': 'sqs', 'AWS::SecretsManager::Secret': 'secretsmanager',
};

/** Whoever may read or write what a default encrypts may use its key, and nobody else. */
export function letKeysBeUsed(pass: Pass): void {
  const named = namesOf(pass);
  for (const { holder, actions, resources } of pass.permissions.all) {
    const keys = new Map<IKey, Set<string>>();
    for (const resource of encryptedAmong(pass, resources, named)) {
      const needed = actionsOn(resource, actions);
      addTo(keys, pass.keys.of(resource), needed);
      // What was written before the key was another one.
      if (needed.includes('kms:Decrypt')) for (const former of chosenFor(resource, SecurityDefault.ENCRYPTION)?.formerEncryptionKeys ?? []) addTo(keys, former, ['kms:Decrypt']);
    }
    for (const [key, needed] of keys) if (needed.size > 0) pass.permissions.allow(holder, new PolicyStatement({ actions: [...needed].sort(), resources: [key.keyArn] }));
  }
  for (const policy of pass.tree.ofType(...Object.keys(RESOURCE_POLICIES))) admitByResourcePolicy(pass, policy);
  admitAlarms(pass);
}

/** Somebody who may do something on everything, may do it on what is encrypted, too. */
function encryptedAmong({ tree, keys }: Pass, resources: unknown, named: ReadonlyMap<string, CfnResource>): CfnResource[] {
  const everything = [resources].flat().includes('*');
  const text = JSON.stringify(resources) ?? '';
  const byName = [...named].filter(([name]) => text.includes(name)).map(([, resource]) => resource);
  return [...new Set([...(everything ? tree.ofType(...Object.keys(TYPES)) : tree.referred(resources)), ...byName])].filter((resource) => keys.of(resource) !== undefined);
}

/** Names that the user has given are written into ARNs as they are. */
function namesOf({ tree }: Pass): ReadonlyMap<string, CfnResource> {
  return new Map(tree.ofType(...Object.keys(TYPES)).flatMap((resource) => {
    const { BucketName, QueueName, TopicName, TableName, Name } = tree.properties(resource);
    const name = BucketName ?? QueueName ?? TopicName ?? TableName ?? Name;
    return typeof name === 'string' && name.length > 2 ? [[`:${name}`, resource] as const] : [];
  }));
}

function actionsOn({ cfnResourceType }: CfnResource, actions: readonly string[]): readonly string[] {
  const service = `${TYPES[cfnResourceType]}:`;
  return keyActions(actions.map((action) => (action === '*' ? `${service}*` : action)).filter((action) => action.startsWith(service)));
}

function addTo(keys: Map<IKey, Set<string>>, key: IKey | undefined, actions: readonly string[]): void {
  if (key === undefined) return;
  keys.set(key, new Set([...keys.get(key) ?? [], ...actions]));
}

/** What lets in services and other accounts has to let them use the key as well. */
function admitByResourcePolicy({ tree, keys, permissions }: Pass, policy: CfnResource): void {
  const marked = tree.properties(policy);
  const encrypted = tree.referred(marked[RESOURCE_POLICIES[policy.cfnResourceType] as string]).filter((resource) => keys.of(resource) !== undefined);
  if (encrypted.length === 0) return;
  const written = statementsOf(renderedProperties(policy).PolicyDocument ?? renderedProperties(policy).ResourcePolicy);
  statementsOf(marked.PolicyDocument ?? marked.ResourcePolicy).forEach((statement, index) => {
    const { Effect, Action, Principal } = statement;
    if (Effect !== 'Allow' || Action === undefined || Principal === undefined) return;
    for (const resource of encrypted) {
      const key = keys.of(resource) as IKey;
      const needed = actionsOn(resource, [Action].flat() as string[]);
      if (needed.length === 0) continue;
      const roles = tree.referred(Principal);
      for (const role of roles) if (role.cfnResourceType === 'AWS::IAM::Role') permissions.allow(role, new PolicyStatement({ actions: [...needed], resources: [key.keyArn] }));
      if (roles.length === 0) keys.admit(key, admission(written[index]?.Principal, needed, Stack.of(policy).account));
    }
  });
}

/** Nobody of another account, unless it is named. */
function admission(principal: unknown, actions: readonly string[], account: string): Record<string, unknown> {
  const { Service: service } = (typeof principal === 'object' ? principal ?? {} : {}) as Rendered;
  const anybody = principal === '*' || (principal as Rendered | undefined)?.AWS === '*';
  return {
    Effect: 'Allow', Principal: anybody ? { AWS: '*' } : principal, Action: [...actions], Resource: '*',
    ...(service !== undefined && { Condition: { StringEquals: { 'aws:SourceAccount': account } } }),
    ...(anybody && { Condition: { StringEquals: { 'kms:CallerAccount': account } } }),
  };
}

/** CloudWatch tells topics by their default policy, which no template has. https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
function admitAlarms({ tree, keys }: Pass): void {
  for (const alarm of tree.ofType('AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm')) {
    const { AlarmActions, OKActions, InsufficientDataActions } = tree.properties(alarm);
    for (const topic of tree.referred([AlarmActions, OKActions, InsufficientDataActions])) {
      const key = keys.of(topic);
      if (key !== undefined) keys.admit(key, admission({ Service: 'cloudwatch.amazonaws.com' }, keyActions(['sns:Publish']), alarm.stack.account));
    }
  }
}
