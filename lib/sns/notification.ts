/** What a subscriber is told of a message. */
export interface Notification {
  readonly messageId: string;
  readonly topicArn: string;
  readonly subscriptionArn: string;
  readonly subject?: string;
  readonly message: string;
  /** Milliseconds. */
  readonly time: number;
  readonly attributes: MessageAttributes;
}

export type MessageAttributes = Readonly<Record<string, { readonly Type: string; readonly Value: string }>>;

/** "The maximum message size is 256 KB." https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export const MESSAGE_BYTES = { min: 1, max: 262_144, source: 'https://docs.aws.amazon.com/sns/latest/api/API_Publish.html' } as const;

/** What is wrong with a message, in SNS's words; undefined when nothing is. */
export function refuseMessage(message: string, subject: string | undefined, bytes: (text: string) => number): string | undefined {
  if (message === '') return 'Invalid parameter: Empty message';
  if (bytes(message) > MESSAGE_BYTES.max) return 'Invalid parameter: Message too long';
  // "Subjects must be ASCII text that begins with a letter, number, or punctuation mark; must not include line breaks or control characters; and must be less than 100 characters long."
  if (subject !== undefined && (subject.length >= 100 || !/^[!-~][ -~]*$/.test(subject))) return 'Invalid parameter: Subject';
  return undefined;
}

/** The event of a function. https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
export function functionEvent({ messageId, topicArn, subscriptionArn, subject, message, time, attributes }: Notification, endpoint: string): Readonly<Record<string, unknown>> {
  return {
    Records: [{
      EventSource: 'aws:sns',
      EventVersion: '1.0',
      EventSubscriptionArn: subscriptionArn,
      Sns: {
        Type: 'Notification',
        MessageId: messageId,
        TopicArn: topicArn,
        Subject: subject ?? null,
        Message: message,
        Timestamp: new Date(time).toISOString(),
        SignatureVersion: '1',
        Signature: '',
        SigningCertUrl: '',
        UnsubscribeUrl: `${endpoint}/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`,
        MessageAttributes: attributes,
      },
    }],
  };
}

/** What a filter policy is asked about: https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html */
export function filtered(message: string, attributes: MessageAttributes, scope: 'MessageAttributes' | 'MessageBody'): unknown {
  if (scope === 'MessageBody') {
    try {
      return JSON.parse(message) as unknown;
    } catch {
      return undefined;
    }
  }
  return Object.fromEntries(Object.entries(attributes).map(([name, { Type, Value }]) => [name, valueOf(Type, Value)]));
}

function valueOf(type: string, value: string): unknown {
  if (type === 'Number') return Number(value);
  if (type !== 'String.Array') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
