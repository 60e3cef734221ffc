import type { RuleText } from '../rule';

export const wrongType: RuleText = {
  id: 'schema-wrong-type',
  area: 'template',
  severity: 'error',
  what: 'A property has the type that its schema says',
  why: 'CloudFormation refuses the resource before it is made.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html',
  remedy: 'give a value of that type',
};
