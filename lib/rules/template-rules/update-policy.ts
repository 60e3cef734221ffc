import type { RuleText } from '../rule';

export const updatePolicy: RuleText = {
  id: 'template-update-policy',
  area: 'template',
  severity: 'error',
  what: 'An UpdatePolicy is one of those that there are, on a type that has it, with what it needs',
  why: 'CloudFormation refuses the template, or does not do what the policy was meant for.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html',
  remedy: 'write it as the source says',
};
