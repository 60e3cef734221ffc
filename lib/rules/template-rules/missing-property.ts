import type { RuleText } from '../rule';

export const missingProperty: RuleText = {
  id: 'schema-missing-property',
  area: 'template',
  severity: 'error',
  what: 'A resource has the properties that its type requires',
  why: 'CloudFormation refuses the resource before it is made.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html',
  remedy: 'give it a value',
};
