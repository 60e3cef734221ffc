import { childrenOf, parseCompositeRule, type CompositeRule } from '../../../lib/cloudwatch/composite-rule';
import { CloudWatchError, requiredText, textOf, type Input } from '../../../lib/cloudwatch/input';
import { nameOf, type AlarmRecord } from './alarm-records';

interface KnownAlarms {
  get(reference: string): AlarmRecord | undefined;
  childrenOf(name: string): readonly AlarmRecord[];
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html */
export function parseRuleOf(input: Input): CompositeRule {
  if (textOf(input, 'ActionsSuppressor') !== undefined) throw CloudWatchError.validation('csi local does not suppress actions of alarms: ActionsSuppressor is not allowed here');
  const text = requiredText(input, 'AlarmRule');
  try {
    return parseCompositeRule(text);
  } catch (error) {
    throw CloudWatchError.validation(`Invalid alarm rule: ${(error as Error).message}`);
  }
}

/** An alarm must not depend on what is not there, or on itself. */
export function checkRule(alarms: KnownAlarms, name: string, rule: CompositeRule): void {
  const children = childrenOf(rule);
  const absent = children.filter((child) => alarms.get(child) === undefined && nameOf(child) !== name);
  if (absent.length > 0) throw CloudWatchError.validation(`Could not save the composite alarm as alarms [${absent.join(', ')}] in the alarm rule do not exist`);
  const seen = new Set<string>();
  const visit = (each: string): void => {
    if (each === name) throw CloudWatchError.validation(`Could not save the composite alarm as its alarm rule leads back to it: ${name}`);
    if (seen.has(each)) return;
    seen.add(each);
    for (const child of alarms.childrenOf(each)) visit(child.name);
  };
  for (const child of children) visit(nameOf(child));
}
