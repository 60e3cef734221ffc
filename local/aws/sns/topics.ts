import { randomUUID } from 'node:crypto';
import { parsePattern, PatternError, type EventPattern } from '../../../lib/events/pattern';
import { parsePolicy, PolicyError } from '../../../lib/iam';
import { filtered, functionEvent, refuseMessage, type MessageAttributes } from '../../../lib/sns/notification';
import type { Clock } from '../clock';
import type { MetricSink } from '../cloudwatch/metric-sink';
import type { LambdaTargets } from '../events/lambda-targets';
import type { AwsIdentity } from '../identity';
import type { Documents, StateFolder } from '../state/state-folder';
import { AwsError } from '../wire/errors';

export interface TopicRecord {
  readonly name: string;
  readonly arn: string;
  readonly displayName: string;
  readonly policy?: unknown;
  /** As it was given: a key's id, ARN or alias. */
  readonly encryptionKey?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface SubscriptionRecord {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly filterPolicy?: string;
  readonly filterScope: 'MessageAttributes' | 'MessageBody';
}

export interface SubscriptionInput extends Pick<SubscriptionRecord, 'topicArn' | 'protocol' | 'endpoint'> {
  readonly filterPolicy?: string;
  readonly filterScope?: string;
}

export interface MessageInput {
  readonly message: string;
  readonly subject?: string;
  readonly attributes?: MessageAttributes;
}

export interface TopicsOptions {
  readonly state: StateFolder;
  readonly clock: Clock;
  readonly identity: AwsIdentity;
  readonly targets: LambdaTargets;
  readonly metrics: MetricSink;
  warn(message: string): void;
}

const SERVICE = 'sns.amazonaws.com';
const PROTOCOLS = ['http', 'https', 'email', 'email-json', 'sms', 'sqs', 'application', 'lambda', 'firehose'];
/** "3 retries immediately, 2 one second apart, 10 with exponential backoff, 100,000 times 20 s apart": until here the server's end, 23 days later. */
const RETRY = { MaximumEventAgeInSeconds: 23 * 86_400, MaximumRetryAttempts: 100_015 } as const;

/** Topics, and the functions that are told what is published on them. */
export class Topics {
  private readonly topics: Documents<TopicRecord>;
  private readonly subscribed: Documents<SubscriptionRecord>;
  /** What was said once is not said at every message. */
  private readonly said = new Set<string>();

  constructor(private readonly options: TopicsOptions) {
    this.topics = options.state.documents<TopicRecord>('sns-topics');
    this.subscribed = options.state.documents<SubscriptionRecord>('sns-subscriptions');
  }

  get all(): readonly TopicRecord[] {
    return [...this.topics.all.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  get subscriptions(): readonly SubscriptionRecord[] {
    return [...this.subscribed.all.values()];
  }

  arn(name: string): string {
    const { region, account } = this.options.identity;
    return `arn:aws:sns:${region}:${account}:${name}`;
  }

  find(arn: string): TopicRecord | undefined {
    const topic = this.topics.all.get(arn.slice(arn.lastIndexOf(':') + 1));
    return topic?.arn === arn ? topic : undefined;
  }

  get(arn: string): TopicRecord {
    const found = this.find(arn);
    if (found === undefined) throw new AwsError(404, 'NotFound', 'Topic does not exist');
    return found;
  }

  of(topicArn: string): readonly SubscriptionRecord[] {
    return this.subscriptions.filter((each) => each.topicArn === topicArn);
  }

  /** Of a topic that is there nothing changes: whoever creates it is told its ARN. */
  create(name: string, more: Partial<Pick<TopicRecord, 'displayName' | 'encryptionKey' | 'tags'>> = {}): TopicRecord {
    if (!/^[a-zA-Z0-9_-]{1,251}(\.fifo|[a-zA-Z0-9_-]{0,5})$/.test(name)) throw invalid('Invalid parameter: Topic Name');
    const topic = this.topics.all.get(name) ?? { name, arn: this.arn(name), displayName: more.displayName ?? '', encryptionKey: more.encryptionKey, tags: more.tags ?? {} };
    this.topics.put(name, topic);
    return topic;
  }

  /** A policy of undefined takes it away. */
  change(arn: string, changes: Partial<Omit<TopicRecord, 'name' | 'arn'>>): void {
    const topic = this.get(arn);
    try {
      if (changes.policy !== undefined) parsePolicy(changes.policy, 'resource');
    } catch (error) {
      if (error instanceof PolicyError) throw invalid(`Invalid parameter: Policy Error: ${error.message}`);
      throw error;
    }
    this.topics.put(topic.name, { ...topic, ...changes });
  }

  /** With its subscriptions. */
  delete(arn: string): void {
    const topic = this.find(arn);
    if (topic === undefined) return;
    for (const { arn: subscription } of this.of(arn)) this.subscribed.delete(subscription);
    this.topics.delete(topic.name);
  }

  subscription(arn: string): SubscriptionRecord {
    const found = this.subscribed.all.get(arn);
    if (found === undefined) throw new AwsError(404, 'NotFound', 'Subscription does not exist');
    return found;
  }

  subscribe({ topicArn, protocol, endpoint, filterPolicy, filterScope = 'MessageAttributes' }: SubscriptionInput): SubscriptionRecord {
    this.get(topicArn);
    if (!PROTOCOLS.includes(protocol)) throw invalid(`Invalid parameter: Does not support this protocol string: ${protocol}`);
    if (protocol === 'lambda' && !this.options.targets.isFunction(endpoint)) throw invalid('Invalid parameter: Lambda endpoint ARN');
    if (filterScope !== 'MessageAttributes' && filterScope !== 'MessageBody') throw invalid('Invalid parameter: FilterPolicyScope: Invalid value');
    checkFilter(filterPolicy);
    const same = this.of(topicArn).find((each) => each.protocol === protocol && each.endpoint === endpoint);
    const record: SubscriptionRecord = { arn: same?.arn ?? `${topicArn}:${randomUUID()}`, topicArn, protocol, endpoint, filterPolicy, filterScope };
    this.subscribed.put(record.arn, record);
    if (protocol !== 'lambda') this.warnOnce(`${endpoint}, a subscriber of ${topicArn} by ${protocol}, receives nothing: csi local delivers to functions that it runs, and to nothing else`);
    return record;
  }

  unsubscribe(arn: string): void {
    this.subscribed.delete(arn);
  }

  /** Answers the message's id. */
  publish(topicArn: string, { message, subject, attributes = {} }: MessageInput): string {
    const { clock, identity, targets } = this.options;
    const { name } = this.get(topicArn);
    const refusal = refuseMessage(message, subject, (text) => Buffer.byteLength(text));
    if (refusal !== undefined) throw invalid(refusal);
    const messageId = randomUUID();
    this.count(name, 'NumberOfMessagesPublished');
    for (const subscription of this.of(topicArn)) {
      if (subscription.protocol !== 'lambda' || !wants(subscription, message, attributes)) continue;
      const { arn: subscriptionArn, endpoint } = subscription;
      if (!targets.allows(endpoint, SERVICE, topicArn)) {
        this.failed(name, `SNS is not authorized to perform: lambda:InvokeFunction on resource: ${endpoint} because no resource-based policy allows ${SERVICE} to call it for ${topicArn}`);
        continue;
      }
      const event = functionEvent({ messageId, topicArn, subscriptionArn, subject, message, time: clock.now(), attributes }, identity.endpoint);
      let reached = true;
      targets.send(endpoint, event, RETRY, (reason) => {
        reached = false;
        this.failed(name, `a message of ${topicArn} is not delivered to ${endpoint}: ${reason}`);
      });
      if (reached) this.count(name, 'NumberOfNotificationsDelivered');
    }
    return messageId;
  }

  private failed(topic: string, message: string): void {
    this.count(topic, 'NumberOfNotificationsFailed');
    this.warnOnce(message);
  }

  /** https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html */
  private count(topic: string, metric: string): void {
    this.options.metrics.put({ namespace: 'AWS/SNS', name: metric, dimensions: { TopicName: topic }, unit: 'Count', time: this.options.clock.now(), values: [1] });
  }

  private warnOnce(message: string): void {
    if (this.said.has(message)) return;
    this.said.add(message);
    this.options.warn(message);
  }
}

function wants({ filterPolicy, filterScope }: SubscriptionRecord, message: string, attributes: MessageAttributes): boolean {
  return filterPolicy === undefined || patternOf(filterPolicy)(filtered(message, attributes, filterScope));
}

function checkFilter(policy: string | undefined): void {
  try {
    if (policy !== undefined) patternOf(policy);
  } catch (error) {
    if (error instanceof PatternError) throw invalid(`Invalid parameter: FilterPolicy: ${error.message}`);
    throw error;
  }
}

/** An empty policy lets everything through. */
function patternOf(policy: string): EventPattern {
  return /^\s*\{\s*\}\s*$/.test(policy) ? () => true : parsePattern(policy);
}

export function invalid(message: string): AwsError {
  return new AwsError(400, 'InvalidParameter', message);
}
