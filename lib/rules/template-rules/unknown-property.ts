import type { RuleText } from '../rule';

export const unknownProperty: RuleText = {
  id: 'schema-unknown-property',
  area: 'template',
  severity: 'error',
  what: 'A resource has no properties but those of its type',
  why: 'CloudFormation refuses the resource before it is made.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html',
  remedy: 'correct or remove it, or check with a newer version of this package where the property is new',
};
