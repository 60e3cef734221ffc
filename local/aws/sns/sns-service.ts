import type { ServerResponse } from 'node:http';
import type { MessageAttributes } from '../../../lib/sns/notification';
import { AwsError } from '../wire/errors';
import { answerQuery, flag, list, required, text, type QueryOperations, type QueryParameters, type QueryValue } from '../wire/query';
import type { AwsRequest, AwsService } from '../wire/request';
import type { XmlValue } from '../wire/xml';
import { invalid, type SubscriptionRecord, type TopicRecord, type Topics } from './topics';

/** Of SNS what has to do with topics and their subscribers: https://docs.aws.amazon.com/sns/latest/api/API_Operations.html */
export class SnsService implements AwsService {
  readonly signingNames = ['sns'];

  constructor(private readonly topics: Topics) {}

  async handle(request: AwsRequest, response: ServerResponse): Promise<void> {
    await answerQuery(request, response, {
      name: 'sns',
      namespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
      lists: 'flattened',
      resource: (parameters) => this.resource(parameters),
      operations: { ...this.topicOperations(), ...this.subscriptionOperations() },
    });
  }

  private topicOperations(): QueryOperations {
    const { topics } = this;
    return {
      CreateTopic: (parameters) => {
        const { DisplayName, Policy } = attributesOf(parameters);
        const { arn } = topics.create(required(parameters, 'Name'), { displayName: DisplayName, tags: tagsOf(parameters) });
        if (Policy !== undefined) topics.change(arn, { policy: policyOf(Policy) });
        return { TopicArn: arn };
      },
      DeleteTopic: (parameters) => {
        topics.delete(required(parameters, 'TopicArn'));
        return {};
      },
      ListTopics: () => ({ Topics: members(topics.all.map(({ arn }) => ({ TopicArn: arn }))) }),
      GetTopicAttributes: (parameters) => ({ Attributes: entries(this.topicAttributes(topics.get(required(parameters, 'TopicArn')))) }),
      SetTopicAttributes: (parameters) => {
        const value = text(parameters, 'AttributeValue');
        const name = required(parameters, 'AttributeName');
        if (name !== 'Policy' && name !== 'DisplayName') throw AwsError.notServed('sns', `SetTopicAttributes with ${name}`);
        topics.change(required(parameters, 'TopicArn'), name === 'Policy' ? { policy: value === undefined ? undefined : policyOf(value) } : { displayName: value ?? '' });
        return {};
      },
      Publish: (parameters) => {
        if (text(parameters, 'PhoneNumber') !== undefined) throw AwsError.notServed('sns', 'Publish to a phone number');
        if (text(parameters, 'MessageStructure') !== undefined) throw AwsError.notServed('sns', 'Publish with MessageStructure');
        return { MessageId: topics.publish(topicOf(parameters), { message: text(parameters, 'Message') ?? '', subject: text(parameters, 'Subject'), attributes: messageAttributesOf(parameters) }) };
      },
      ListTagsForResource: (parameters) => ({ Tags: members(Object.entries(topics.get(required(parameters, 'ResourceArn')).tags).map(([Key, Value]) => ({ Key, Value }))) }),
      TagResource: (parameters) => {
        const topic = topics.get(required(parameters, 'ResourceArn'));
        topics.change(topic.arn, { tags: { ...topic.tags, ...tagsOf(parameters) } });
        return {};
      },
      UntagResource: (parameters) => {
        const topic = topics.get(required(parameters, 'ResourceArn'));
        const gone = list(parameters, 'TagKeys');
        topics.change(topic.arn, { tags: Object.fromEntries(Object.entries(topic.tags).filter(([key]) => !gone.includes(key))) });
        return {};
      },
    };
  }

  private subscriptionOperations(): QueryOperations {
    const { topics } = this;
    return {
      Subscribe: (parameters) => {
        const { FilterPolicy: filterPolicy, FilterPolicyScope: filterScope } = attributesOf(parameters);
        const { arn, protocol } = topics.subscribe({
          topicArn: required(parameters, 'TopicArn'), protocol: required(parameters, 'Protocol'), endpoint: text(parameters, 'Endpoint') ?? '', filterPolicy, filterScope,
        });
        const confirmed = ['lambda', 'sqs', 'firehose', 'application', 'sms'].includes(protocol);
        return { SubscriptionArn: confirmed || flag(parameters, 'ReturnSubscriptionArn') === true ? arn : 'pending confirmation' };
      },
      Unsubscribe: (parameters) => {
        topics.unsubscribe(required(parameters, 'SubscriptionArn'));
        return {};
      },
      GetSubscriptionAttributes: (parameters) => {
        const { arn, topicArn, protocol, endpoint, filterPolicy, filterScope } = topics.subscription(required(parameters, 'SubscriptionArn'));
        return {
          Attributes: entries({
            SubscriptionArn: arn, TopicArn: topicArn, Protocol: protocol, Endpoint: endpoint, Owner: ownerOf(arn), RawMessageDelivery: 'false', PendingConfirmation: 'false',
            ...(filterPolicy === undefined ? {} : { FilterPolicy: filterPolicy, FilterPolicyScope: filterScope }),
          }),
        };
      },
      ListSubscriptions: () => ({ Subscriptions: members(topics.subscriptions.map(subscriptionShape)) }),
      ListSubscriptionsByTopic: (parameters) => ({ Subscriptions: members(topics.of(topics.get(required(parameters, 'TopicArn')).arn).map(subscriptionShape)) }),
    };
  }

  private topicAttributes({ arn, displayName, policy }: TopicRecord): Readonly<Record<string, string>> {
    return {
      TopicArn: arn, Owner: ownerOf(arn), DisplayName: displayName, SubscriptionsConfirmed: String(this.topics.of(arn).length), SubscriptionsPending: '0', SubscriptionsDeleted: '0',
      ...(policy === undefined ? {} : { Policy: JSON.stringify(policy) }),
    };
  }

  private resource(parameters: QueryParameters): string {
    const name = text(parameters, 'Name');
    const subscription = text(parameters, 'SubscriptionArn');
    // A subscription is a resource of its topic.
    return topicArn(parameters) ?? text(parameters, 'ResourceArn') ?? subscription?.slice(0, subscription.lastIndexOf(':')) ?? (name === undefined ? '*' : this.topics.arn(name));
  }
}

function topicArn(parameters: QueryParameters): string | undefined {
  return text(parameters, 'TopicArn') ?? text(parameters, 'TargetArn');
}

function topicOf(parameters: QueryParameters): string {
  const arn = topicArn(parameters);
  if (arn === undefined) throw invalid('Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter');
  return arn;
}

/** A map of the Query protocol: `NAME.entry.1.key` and `NAME.entry.1.value`. */
function entriesOf(parameters: QueryParameters, name: string): readonly { readonly [part: string]: QueryValue }[] {
  const map = parameters[name];
  const found = typeof map === 'object' && 'entry' in map ? map['entry'] : [];
  return (Array.isArray(found) ? found : []) as readonly { readonly [part: string]: QueryValue }[];
}

function attributesOf(parameters: QueryParameters): Readonly<Partial<Record<string, string>>> {
  return Object.fromEntries(entriesOf(parameters, 'Attributes').map(({ key, value }) => [String(key), String(value)]));
}

function messageAttributesOf(parameters: QueryParameters): MessageAttributes {
  return Object.fromEntries(entriesOf(parameters, 'MessageAttributes').map(({ Name, Value }) => {
    const { DataType, StringValue, BinaryValue } = (Value ?? {}) as Readonly<Record<string, string>>;
    return [String(Name), { Type: DataType ?? 'String', Value: StringValue ?? BinaryValue ?? '' }];
  }));
}

function tagsOf(parameters: QueryParameters): Readonly<Record<string, string>> {
  return Object.fromEntries(list(parameters, 'Tags').map((tag) => {
    const { Key = '', Value = '' } = tag as Readonly<Record<string, string>>;
    return [Key, Value];
  }));
}

function policyOf(document: string): unknown {
  try {
    return JSON.parse(document) as unknown;
  } catch {
    throw invalid('Invalid parameter: Policy Error: not JSON');
  }
}

function subscriptionShape({ arn, topicArn: TopicArn, protocol, endpoint }: SubscriptionRecord): XmlValue {
  return { SubscriptionArn: arn, Owner: ownerOf(arn), Protocol: protocol, Endpoint: endpoint, TopicArn };
}

const members = (all: readonly XmlValue[]): XmlValue => ({ member: all });
const entries = (map: Readonly<Record<string, string>>): XmlValue => ({ entry: Object.entries(map).map(([key, value]) => ({ key, value })) });
const ownerOf = (arn: string): string => arn.split(':')[4] ?? '';
