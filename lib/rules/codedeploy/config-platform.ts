import { shown } from '../values';
import type { Rule } from '../rule';
import { applicationOf, platformOf, platformOfConfig } from './groups';

export const configPlatform: Rule = {
  id: 'codedeploy-config-platform',
  area: 'codedeploy',
  severity: 'error',
  what: 'A deployment group has a deployment configuration of its application\'s compute platform',
  why: 'CodeDeploy refuses the group.',
  source: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html',
  remedy: 'take a configuration of the same platform; an application that says none is one of servers',
  types: ['AWS::CodeDeploy::DeploymentGroup'],
  check(group, { template, report }) {
    const config = group.properties['DeploymentConfigName'];
    const [mine, theirs] = [platformOf(applicationOf(group, template)), platformOfConfig(config, template)];
    if (mine === undefined || theirs === undefined || mine === theirs) return;
    report({ path: '/DeploymentConfigName', found: `is ${shown(config)}, which is for ${theirs}, and the application is for ${mine}` });
  },
};
