import type { RuleText } from '../rule';

export const limit: RuleText = {
  id: 'schema-limit',
  area: 'template',
  severity: 'error',
  what: 'A property is within the limits that its service documents: range, length, form, allowed values',
  why: 'The service refuses the resource when it is made, and the deploy fails halfway.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html',
  remedy: 'give a value within the limits',
};
