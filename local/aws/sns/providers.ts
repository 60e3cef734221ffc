import type { LambdaTargets } from '../events/lambda-targets';
import type { Properties, Provisioned, ResourceProvider } from '../resources/provider';
import { AwsError } from '../wire/errors';
import type { TopicRecord, Topics } from './topics';

/** Of CloudFormation: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_SNS.html */
export function snsProviders(topics: Topics, targets: LambdaTargets): Readonly<Record<string, ResourceProvider>> {
  const provisioned = ({ arn, name }: TopicRecord): Provisioned => ({ physicalId: arn, attributes: { TopicArn: arn, TopicName: name } });
  return {
    'AWS::SNS::Topic': {
      tier: 'executed',
      create: (properties, context) => {
        const name = String(properties['TopicName'] ?? `${context.uniqueName(250)}${properties['FifoTopic'] === true ? '.fifo' : ''}`);
        if (topics.find(topics.arn(name)) !== undefined) throw new AwsError(400, 'AlreadyExists', `${name} already exists`);
        const topic = topics.create(name, { displayName: textOf(properties['DisplayName']), encryptionKey: textOf(properties['KmsMasterKeyId']), tags: tagsOf(properties) });
        for (const { Protocol, Endpoint } of inlineOf(properties)) topics.subscribe({ topicArn: topic.arn, protocol: String(Protocol), endpoint: String(Endpoint) });
        return provisioned(topic);
      },
      update: ({ physicalId, properties: before }, properties) => {
        topics.change(physicalId, { displayName: textOf(properties['DisplayName']) ?? '', encryptionKey: textOf(properties['KmsMasterKeyId']), tags: tagsOf(properties) });
        const wanted = inlineOf(properties);
        const same = (a: Inline) => (b: Inline): boolean => a.Protocol === b.Protocol && a.Endpoint === b.Endpoint;
        for (const gone of inlineOf(before).filter((each) => !wanted.some(same(each)))) {
          for (const { arn } of topics.of(physicalId).filter(({ protocol, endpoint }) => same(gone)({ Protocol: protocol, Endpoint: endpoint }))) topics.unsubscribe(arn);
        }
        for (const { Protocol, Endpoint } of wanted) topics.subscribe({ topicArn: physicalId, protocol: String(Protocol), endpoint: String(Endpoint) });
        return provisioned(topics.get(physicalId));
      },
      delete: ({ physicalId }) => topics.delete(physicalId),
    },
    'AWS::SNS::Subscription': {
      tier: 'executed',
      // Only functions are told.
      tierOf: ({ Protocol, Endpoint }) => (Protocol === 'lambda' && targets.executes(String(Endpoint)) ? 'executed' : 'recorded'),
      create: (properties) => subscribed(topics, properties),
      update: (_, properties) => subscribed(topics, properties),
      delete: ({ physicalId }) => topics.unsubscribe(physicalId),
    },
    'AWS::SNS::TopicPolicy': {
      tier: 'modelled',
      create: (properties, context) => {
        for (const arn of topicsOf(properties)) topics.change(arn, { policy: properties['PolicyDocument'] });
        const id = context.uniqueName(200);
        return { physicalId: id, attributes: { Id: id } };
      },
      update: (existing, properties) => {
        for (const arn of topicsOf(existing.properties).filter((each) => !topicsOf(properties).includes(each))) forget(topics, arn);
        for (const arn of topicsOf(properties)) topics.change(arn, { policy: properties['PolicyDocument'] });
        return existing;
      },
      delete: ({ properties }) => topicsOf(properties).forEach((arn) => forget(topics, arn)),
    },
  };
}

interface Inline {
  readonly Protocol?: unknown;
  readonly Endpoint?: unknown;
}

function subscribed(topics: Topics, properties: Properties): Provisioned {
  const filter = properties['FilterPolicy'];
  const { arn } = topics.subscribe({
    topicArn: String(properties['TopicArn']),
    protocol: String(properties['Protocol']),
    endpoint: String(properties['Endpoint'] ?? ''),
    filterPolicy: filter === undefined || typeof filter === 'string' ? filter : JSON.stringify(filter),
    filterScope: textOf(properties['FilterPolicyScope']),
  });
  return { physicalId: arn, attributes: { Arn: arn } };
}

function forget(topics: Topics, arn: string): void {
  if (topics.find(arn) !== undefined) topics.change(arn, { policy: undefined });
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value as readonly unknown[] : []);
const inlineOf = (properties: Properties): readonly Inline[] => listOf(properties['Subscription']) as readonly Inline[];
const topicsOf = (properties: Properties): readonly string[] => listOf(properties['Topics']).map(String);

function tagsOf(properties: Properties): Readonly<Record<string, string>> {
  return Object.fromEntries(listOf(properties['Tags']).map((tag) => {
    const { Key, Value } = tag as { readonly Key: string; readonly Value: string };
    return [Key, Value];
  }));
}
