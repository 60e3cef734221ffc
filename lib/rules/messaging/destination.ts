import { certainlyMayNot } from '../policies';
import { markAlone, valueAt } from '../values';
import type { RuleResource } from '../template';
import type { Rule } from '../rule';

const ACTIONS: Readonly<Record<string, string>> = {
  'AWS::SQS::Queue': 'sqs:SendMessage', 'AWS::SNS::Topic': 'sns:Publish', 'AWS::Lambda::Function': 'lambda:InvokeFunction', 'AWS::Events::EventBus': 'events:PutEvents', 'AWS::S3::Bucket': 's3:PutObject',
};
const WAYS = [['DestinationConfig', 'OnFailure', 'Destination'], ['DestinationConfig', 'OnSuccess', 'Destination'], ['DeadLetterConfig', 'TargetArn']];

export const destination: Rule = {
  id: 'messaging-destination-permission',
  area: 'messaging',
  severity: 'error',
  what: "The role of a function may send to the function's destinations and its dead-letter queue",
  why: 'Lambda refuses the configuration: "The function\'s execution role does not have permissions to call SendMessage".',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html',
  remedy: "allow it to the function's role",
  types: ['AWS::Lambda::EventInvokeConfig', 'AWS::Lambda::Function'],
  check(resource, { template, report }) {
    const fn: RuleResource | undefined = resource.type === 'AWS::Lambda::Function' ? resource : template.called(resource.properties['FunctionName'], 'AWS::Lambda::Function');
    const mark = markAlone(fn?.properties['Role']);
    const role = mark?.attribute === 'Arn' ? template.find(mark.name) : undefined;
    if (role?.type !== 'AWS::IAM::Role') return;
    for (const way of WAYS) {
      const target = template.find(markAlone(valueAt(resource.properties, ...way))?.name ?? '');
      const action = target === undefined ? undefined : ACTIONS[target.type];
      if (target === undefined || action === undefined || !template.areTogether(resource, target) || !certainlyMayNot(template, role, action)) continue;
      report({ path: `/${way.join('/')}`, found: `is ${target.logicalId}, and ${role.logicalId} may not do ${action}` });
    }
  },
};
