import type { RuleText } from '../rule';

export const cycle: RuleText = {
  id: 'template-cycle',
  area: 'template',
  severity: 'error',
  what: 'Resources do not depend on each other in a circle',
  why: 'CloudFormation refuses the whole template: it cannot tell which to make first.',
  source: 'https://repost.aws/knowledge-center/cloudformation-circular-dependency-cfn',
  remedy: 'take one of the references away, for example by a resource of its own for a policy or a permission',
};
