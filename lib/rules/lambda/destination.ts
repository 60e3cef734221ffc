import { booleanOf, colonParts, hasMarks, isGiven, markAlone, valueAt } from '../values';
import type { RuleResource, RuleTemplate } from '../template';
import type { Rule } from '../rule';

type Kind = 'queue' | 'topic' | 'function' | 'bus' | 'bucket' | 'other';

const OF_TYPE: Readonly<Record<string, Kind>> = {
  'AWS::SQS::Queue': 'queue', 'AWS::SNS::Topic': 'topic', 'AWS::Lambda::Function': 'function', 'AWS::Lambda::Alias': 'function', 'AWS::Lambda::Version': 'function',
  'AWS::Events::EventBus': 'bus', 'AWS::S3::Bucket': 'bucket',
};
const OF_SERVICE: Readonly<Record<string, Kind>> = { sqs: 'queue', sns: 'topic', lambda: 'function', events: 'bus', s3: 'bucket' };

/** Where what was invoked asynchronously may end, and what takes it there. */
const PLACES: readonly { readonly type: string; readonly way: readonly string[]; readonly kinds: readonly Kind[]; readonly words: string }[] = [
  { type: 'AWS::Lambda::EventInvokeConfig', way: ['DestinationConfig', 'OnSuccess', 'Destination'], kinds: ['queue', 'topic', 'function', 'bus'], words: 'a standard queue or topic, a function or an event bus' },
  { type: 'AWS::Lambda::EventInvokeConfig', way: ['DestinationConfig', 'OnFailure', 'Destination'], kinds: ['queue', 'topic', 'function', 'bus', 'bucket'], words: 'a standard queue or topic, a function, an event bus or a bucket' },
  { type: 'AWS::Lambda::Function', way: ['DeadLetterConfig', 'TargetArn'], kinds: ['queue', 'topic'], words: 'a standard queue or topic' },
];

export const destination: Rule = {
  id: 'lambda-destination',
  area: 'lambda',
  severity: 'error',
  what: 'What an asynchronous invocation comes to is sent where Lambda can send it: never to a FIFO queue or topic',
  why: 'Lambda refuses the configuration, or cannot deliver and the event is lost.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html',
  remedy: 'name a standard queue or topic',
  types: ['AWS::Lambda::EventInvokeConfig', 'AWS::Lambda::Function'],
  check({ type, properties }, { template, report }) {
    for (const { way, kinds, words } of PLACES.filter((each) => each.type === type)) {
      const value = valueAt(properties, ...way);
      const found = kindOf(value, template);
      if (found === undefined || !isGiven(value)) continue;
      if (!kinds.includes(found.kind)) report({ path: `/${way.join('/')}`, found: `is ${found.name}, where Lambda sends nothing`, allowed: words });
      else if (found.isFifo) report({ path: `/${way.join('/')}`, found: `is ${found.name}, which is FIFO`, allowed: words });
    }
  },
};

function kindOf(value: unknown, template: RuleTemplate): { readonly kind: Kind; readonly name: string; readonly isFifo: boolean } | undefined {
  const mark = markAlone(value);
  if (mark !== undefined) {
    const resource = template.find(mark.name);
    // Types of others, whose attributes may be ARNs of anything, are not judged.
    if (resource === undefined || OF_TYPE[resource.type] === undefined) return undefined;
    return { kind: OF_TYPE[resource.type] ?? 'other', name: resource.logicalId, isFifo: isFifo(resource) };
  }
  if (typeof value !== 'string' || !value.startsWith('arn:')) return undefined;
  const [, , service = ''] = colonParts(value);
  return hasMarks(service) ? undefined : { kind: OF_SERVICE[service] ?? 'other', name: hasMarks(value) ? `an ARN of ${service}` : value, isFifo: (service === 'sqs' || service === 'sns') && value.endsWith('.fifo') };
}

function isFifo({ properties }: RuleResource): boolean {
  return booleanOf(properties['FifoQueue']) === true || booleanOf(properties['FifoTopic']) === true;
}
