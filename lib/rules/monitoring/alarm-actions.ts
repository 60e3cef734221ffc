import { isGiven, listOf, marksIn, textOf } from '../values';
import type { Rule } from '../rule';

/** Ref of these is no ARN. */
const NO_ARNS = ['AWS::Lambda::Function', 'AWS::SQS::Queue', 'AWS::CloudWatch::Alarm', 'AWS::S3::Bucket'];

export const alarmActions: Rule = {
  id: 'monitoring-alarm-actions',
  area: 'monitoring',
  severity: 'error',
  what: 'An action of an alarm is an ARN: of a topic, a scaling policy, a function or another of those that there are',
  why: 'CloudWatch refuses the alarm: "Invalid arn syntax".',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html',
  remedy: 'give the ARN: Ref of a topic or of a scaling policy, Fn::GetAtt [Function, Arn]',
  refusedBy: 'CloudWatch',
  refusedWhenMade: true,
  types: ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'],
  check({ properties }, { template, report }) {
    for (const name of ['AlarmActions', 'OKActions', 'InsufficientDataActions']) {
      listOf(properties[name]).forEach((action, index) => {
        const text = textOf(action);
        if (text !== undefined ? !/^arn:[^:]+:[^:]+:/.test(text) : isGiven(action) && marksIn(action).some(isNoArn) && !String(action).startsWith('arn:')) {
          report({ path: `/${name}/${index}`, found: text === undefined ? `is Ref of ${marksIn(action)[0]?.name}, which is no ARN` : `is ${text}`, allowed: 'an ARN', words: `Invalid arn syntax: ${text ?? ''}` });
        }
      });
    }
    function isNoArn(mark: { readonly name: string; readonly attribute?: string }): boolean {
      return mark.attribute === undefined && NO_ARNS.includes(template.find(mark.name)?.type ?? '');
    }
  },
};
