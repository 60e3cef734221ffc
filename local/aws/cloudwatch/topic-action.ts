import { alarmMessage, type NotifiedAlarm } from '../../../lib/cloudwatch/alarm-notification';
import { evaluate, parsePolicy, type RequestContext } from '../../../lib/iam';
import type { AwsIdentity } from '../identity';
import type { Topics } from '../sns/topics';
import type { AlarmActionHandler } from './alarm-actions';

const SERVICE = 'cloudwatch.amazonaws.com';
/** Its policy lets nobody in but SNS's users, and cannot be changed: https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns */
const MANAGED_KEY = /(^|:)alias\/aws\/sns$/;

/** Topics as actions of alarms. A topic without a policy of its own lets in whoever is of its account. */
export function topicAction(topics: Topics, alarm: (name: string) => NotifiedAlarm, identity: AwsIdentity): AlarmActionHandler {
  return (arn, change) => {
    const { policy, encryptionKey } = topics.get(arn);
    if (policy !== undefined && !allows(policy, arn, change.arn, identity)) {
      throw new Error(`Resource: ${change.arn} is not authorized to perform: SNS:Publish on resource: ${arn}`);
    }
    if (encryptionKey !== undefined && MANAGED_KEY.test(encryptionKey)) throw new Error('CloudWatch Alarms is not authorized to access the SNS Topic encryption key.');
    topics.publish(arn, alarmMessage(change, alarm(change.name), identity));
  };
}

function allows(policy: unknown, topicArn: string, alarmArn: string, { account }: AwsIdentity): boolean {
  // SourceOwner is what the policy that SNS gives every topic asks for: https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
  const values: Readonly<Record<string, string>> = { 'aws:sourcearn': alarmArn, 'aws:sourceaccount': account, 'aws:sourceowner': account, 'aws:securetransport': 'true' };
  const context: RequestContext = {
    values: (key) => (Object.hasOwn(values, key.toLowerCase()) ? [values[key.toLowerCase()] as string] : []),
    isModelled: (key) => Object.hasOwn(values, key.toLowerCase()),
  };
  const policies = { identity: [], resource: [parsePolicy(policy, 'resource')] };
  // By its name, or as one of everybody.
  return [{ service: SERVICE }, { roleArn: SERVICE }].some((caller) => evaluate({ action: 'sns:Publish', resource: topicArn, caller, context }, policies).allowed);
}
