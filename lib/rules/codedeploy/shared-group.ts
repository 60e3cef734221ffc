import type { Rule } from '../rule';
import { aliasesShiftedBy } from './groups';

export const sharedGroup: Rule = {
  id: 'codedeploy-shared-group',
  area: 'codedeploy',
  severity: 'warning',
  what: 'A deployment group shifts one alias',
  why: 'A group has one deployment at a time: where one deploy changes two of its aliases, the second is refused and the stack goes back.',
  source: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html',
  remedy: 'give every alias a group of its own; they may share the application',
  types: ['AWS::CodeDeploy::DeploymentGroup'],
  check(group, { template, report }) {
    const aliases = aliasesShiftedBy(group, template);
    const [first, second] = aliases;
    if (first === undefined || second === undefined || !template.areTogether(first, second)) return;
    report({ path: '', found: `shifts ${aliases.map(({ logicalId }) => logicalId).join(' and ')}`, allowed: 'one alias' });
  },
};
