import type { RuleText } from '../rule';

export const format: RuleText = {
  id: 'template-format',
  area: 'template',
  severity: 'error',
  what: 'A template has the form that CloudFormation reads: sections, members and sizes',
  why: 'CloudFormation refuses the whole template before anything is made.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html',
  remedy: 'write it as the source says',
};
