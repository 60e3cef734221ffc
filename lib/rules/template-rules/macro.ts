import type { RuleText } from '../rule';

export const macro: RuleText = {
  id: 'template-macro',
  area: 'template',
  severity: 'info',
  what: 'A template without macros can be checked as a whole',
  why: 'What a macro makes of the template is known on AWS alone: resources of types that only it knows are not looked at.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros.html',
  remedy: 'check the template that the macro gives: for SAM, `sam validate --lint` and the processed template of a change set',
};
