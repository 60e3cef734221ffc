import type { RuleText } from '../rule';

export const reference: RuleText = {
  id: 'template-reference',
  area: 'template',
  severity: 'error',
  what: 'Functions are written as they must be, and what Ref, Fn::GetAtt, Fn::Sub, DependsOn and Condition name is in the template',
  why: 'CloudFormation refuses the whole template before anything is made.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html',
  remedy: 'name a resource, parameter, attribute or condition that is in the template',
};
