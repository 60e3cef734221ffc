import type { RuleText } from '../rule';

export const unknownType: RuleText = {
  id: 'schema-unknown-type',
  area: 'template',
  severity: 'error',
  what: 'A resource is of a type that there is',
  why: 'CloudFormation refuses the whole template before anything is made.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html',
  remedy: 'correct the type, or check with a newer version of this package where the type is new',
};
