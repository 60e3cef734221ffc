import { own } from '../cloudformation/template';
import type { RuleTemplate } from './template';
import type { Mark } from './values';
import { marksIn } from './values';

/** The references to a resource that give its name, by its type; Ref is ''. All others give an ARN, a URL or something else. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'AWS::ApiGateway::RestApi': [],
  'AWS::CloudWatch::Alarm': [''],
  'AWS::CloudWatch::CompositeAlarm': [''],
  'AWS::DynamoDB::Table': [''],
  'AWS::IAM::Role': [''],
  'AWS::Lambda::Alias': [],
  'AWS::Lambda::Function': [''],
  'AWS::Lambda::Version': [],
  'AWS::Logs::LogGroup': [''],
  'AWS::S3::Bucket': [''],
  'AWS::SNS::Topic': ['TopicName'],
  'AWS::SQS::Queue': ['QueueName'],
  'AWS::SageMaker::Endpoint': ['EndpointName'],
  'AWS::SageMaker::EndpointConfig': ['EndpointConfigName'],
  'AWS::SageMaker::InferenceComponent': [],
  'AWS::SageMaker::Model': ['ModelName'],
  'AWS::StepFunctions::StateMachine': ['Name'],
};

/** A reference within a text that stands for a name and certainly gives something else, with the one that gives the name. */
export function nameless(template: RuleTemplate, text: unknown): { readonly mark: Mark; readonly type: string; readonly remedy: string } | undefined {
  for (const mark of marksIn(text)) {
    const type = template.find(mark.name)?.type;
    const names = type === undefined ? undefined : own(NAMES, type);
    if (type === undefined || names === undefined || names.includes(mark.attribute ?? '')) continue;
    const [name] = names;
    const remedy = name === undefined ? 'write the name itself' : name === '' ? `use Ref of ${mark.name}` : `use Fn::GetAtt [${mark.name}, ${name}]`;
    return { mark, type, remedy };
  }
  return undefined;
}

/** What a reference gives that gives no name, for people. */
export function shownReference({ mark, type }: { readonly mark: Mark; readonly type: string }): string {
  if (type === 'AWS::ApiGateway::RestApi') return 'the id of the API';
  if (type === 'AWS::SQS::Queue' && mark.attribute === undefined) return 'the URL of the queue';
  return mark.attribute === undefined || mark.attribute.endsWith('Arn') ? 'an ARN' : `${mark.attribute} of ${mark.name}`;
}
