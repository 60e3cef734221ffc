import type { RuleResource, RuleTemplate } from '../template';
import { booleanOf, isMissing, listOf, objectOf, textOf, valueAt } from '../values';

/** What CodeDeploy deploys to. */
export type ComputePlatform = 'Lambda' | 'ECS' | 'Server';

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateApplication.html: "Server" where nothing is said. */
export function platformOf(resource: RuleResource | undefined): ComputePlatform | undefined {
  if (resource === undefined) return undefined;
  const value = resource.properties['ComputePlatform'];
  const platform = isMissing(value) ? 'Server' : textOf(value);
  return platform === 'Lambda' || platform === 'ECS' || platform === 'Server' ? platform : undefined;
}

export function applicationOf({ properties }: RuleResource, template: RuleTemplate): RuleResource | undefined {
  return template.called(properties['ApplicationName'], 'AWS::CodeDeploy::Application');
}

/** Whether a group is certain to deploy functions. */
export function isLambdaGroup(group: RuleResource, template: RuleTemplate): boolean {
  return platformOf(applicationOf(group, template)) === 'Lambda';
}

/** The platform of a deployment configuration: one of the template's, or one that CodeDeploy has ready. */
export function platformOfConfig(value: unknown, template: RuleTemplate): ComputePlatform | undefined {
  const [, ready] = /^CodeDeployDefault\.(Lambda|ECS)?/.exec(textOf(value) ?? '') ?? [];
  if (ready === 'Lambda' || ready === 'ECS') return ready;
  if (textOf(value)?.startsWith('CodeDeployDefault.') === true) return 'Server';
  return platformOf(template.called(value, 'AWS::CodeDeploy::DeploymentConfig'));
}

/** The shift of an alias by CodeDeploy, as its UpdatePolicy has it; undefined where it has none. */
export function shiftOf({ updatePolicy }: RuleResource): Readonly<Record<string, unknown>> | undefined {
  const shift = updatePolicy['CodeDeployLambdaAliasUpdate'];
  return isMissing(shift) ? undefined : objectOf(shift);
}

/** The group that shifts an alias. */
export function groupOf(alias: RuleResource, template: RuleTemplate): RuleResource | undefined {
  const shift = shiftOf(alias);
  return shift === undefined ? undefined : template.called(shift['DeploymentGroupName'], 'AWS::CodeDeploy::DeploymentGroup');
}

const byGroup = new WeakMap<RuleTemplate, ReadonlyMap<RuleResource, readonly RuleResource[]>>();

/** The aliases that a group shifts. Looked up once for a template. */
export function aliasesShiftedBy(group: RuleResource, template: RuleTemplate): readonly RuleResource[] {
  let all = byGroup.get(template);
  if (all === undefined) {
    const found = new Map<RuleResource, RuleResource[]>();
    for (const alias of template.ofType('AWS::Lambda::Alias')) {
      const shifting = groupOf(alias, template);
      if (shifting !== undefined) found.set(shifting, [...(found.get(shifting) ?? []), alias]);
    }
    all = found;
    byGroup.set(template, all);
  }
  return all.get(group) ?? [];
}

/** The names of the alarms that stop a group's deployments; none where they are turned off or left out, undefined where that is not known. */
export function alarmNames({ properties }: RuleResource): readonly unknown[] | undefined {
  const config = properties['AlarmConfiguration'];
  if (isMissing(config)) return [];
  const enabled = valueAt(config, 'Enabled');
  if (isMissing(enabled) || booleanOf(enabled) === false) return [];
  const alarms = valueAt(config, 'Alarms');
  if (booleanOf(enabled) === undefined || !(isMissing(alarms) || Array.isArray(alarms))) return undefined;
  return listOf(alarms).map((alarm) => valueAt(alarm, 'Name'));
}

/** What a deployment of a group is rolled back for; none where that is turned off, undefined where it is not known. */
export function rollbackEvents({ properties }: RuleResource): readonly (string | undefined)[] | undefined {
  const config = properties['AutoRollbackConfiguration'];
  if (isMissing(config)) return [];
  const [enabled, events] = [valueAt(config, 'Enabled'), valueAt(config, 'Events')];
  if (isMissing(enabled) || booleanOf(enabled) === false) return [];
  if (booleanOf(enabled) === undefined || !(isMissing(events) || Array.isArray(events))) return undefined;
  return listOf(events).map(textOf);
}
