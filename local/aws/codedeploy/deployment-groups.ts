import { randomUUID } from 'node:crypto';
import { checkComputePlatform, checkGroup, checkName, type CodeDeployNoun, type GroupSettings } from '../../../lib/codedeploy/check-group';
import { LAMBDA_ALL_AT_ONCE, PREDEFINED, planOf, type TrafficRoutingConfig } from '../../../lib/codedeploy/traffic-routing';
import type { Clock } from '../clock';
import type { AwsIdentity } from '../identity';
import type { Documents, StateFolder } from '../state/state-folder';
import type { ApplicationRecord, ConfigRecord, GroupRecord, Tags } from './records';
import { refused, served } from './refusals';

/** Whether CodeDeploy could assume a role. */
export type RoleCheck = (arn: string) => boolean;

/** Applications, deployment groups and deployment configurations of the Lambda compute platform. */
export class DeploymentGroups {
  private readonly applications: Documents<ApplicationRecord>;
  private readonly groups: Documents<GroupRecord>;
  private readonly configs: Documents<ConfigRecord>;

  constructor(state: StateFolder, private readonly identity: AwsIdentity, private readonly clock: Clock, private readonly canAssume: RoleCheck) {
    this.applications = state.documents<ApplicationRecord>('codedeploy-applications');
    this.groups = state.documents<GroupRecord>('codedeploy-groups');
    this.configs = state.documents<ConfigRecord>('codedeploy-configs');
  }

  get allApplications(): readonly ApplicationRecord[] {
    return [...this.applications.all.values()];
  }

  /** Predefined ones too. */
  get configNames(): readonly string[] {
    return [...PREDEFINED.keys(), ...this.configs.all.keys()];
  }

  createApplication(name: unknown, computePlatform: unknown, tags: Tags = {}): ApplicationRecord {
    const checked = served(() => checkName('Application', name));
    served(() => checkComputePlatform(computePlatform));
    if (this.applications.all.has(checked)) throw refused('ApplicationAlreadyExistsException', `An application with the name ${checked} already exists.`);
    const record = { id: randomUUID(), name: checked, created: this.clock.now(), tags };
    this.applications.put(checked, record);
    return record;
  }

  application(name: unknown): ApplicationRecord {
    const checked = served(() => checkName('Application', name));
    const found = this.applications.all.get(checked);
    if (found === undefined) throw refused('ApplicationDoesNotExistException', `No application found for name: ${checked}`);
    return found;
  }

  /** With its deployment groups. */
  deleteApplication(name: unknown): void {
    const checked = served(() => checkName('Application', name));
    for (const group of this.groupsOf(checked)) this.groups.delete(keyOf(checked, group.name));
    this.applications.delete(checked);
  }

  groupsOf(application: string): readonly GroupRecord[] {
    return [...this.groups.all.values()].filter((group) => group.application === application);
  }

  createGroup(application: unknown, name: unknown, settings: GroupSettings, tags: Tags = {}): GroupRecord {
    const { name: owner } = this.application(application);
    const checked = served(() => checkName('DeploymentGroup', name));
    if (this.groups.all.has(keyOf(owner, checked))) throw refused('DeploymentGroupAlreadyExistsException', `Deployment group name: ${checked} already exists for application: ${owner}`);
    const record = { id: randomUUID(), application: owner, name: checked, settings: this.checkedSettings(settings), tags };
    this.groups.put(keyOf(owner, checked), record);
    return record;
  }

  group(application: unknown, name: unknown): GroupRecord {
    const { name: owner } = this.application(application);
    const checked = served(() => checkName('DeploymentGroup', name));
    const found = this.groups.all.get(keyOf(owner, checked));
    if (found === undefined) throw refused('DeploymentGroupDoesNotExistException', `No Deployment Group found for name: ${checked}`);
    return found;
  }

  /** What is not given stays as it is. */
  updateGroup(application: unknown, name: unknown, settings: GroupSettings, newName?: unknown, tags?: Tags): GroupRecord {
    const existing = this.group(application, name);
    const renamed = newName === undefined ? existing.name : served(() => checkName('DeploymentGroup', newName));
    if (renamed !== existing.name && this.groups.all.has(keyOf(existing.application, renamed))) {
      throw refused('DeploymentGroupAlreadyExistsException', `Deployment group name: ${renamed} already exists for application: ${existing.application}`);
    }
    const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
    const next = { ...existing, name: renamed, settings: this.checkedSettings({ ...existing.settings, ...given }), tags: tags ?? existing.tags };
    if (renamed !== existing.name) this.groups.delete(keyOf(existing.application, existing.name));
    this.groups.put(keyOf(existing.application, renamed), next);
    return next;
  }

  /**
   * Sets all of it, as CloudFormation does: what is not given is no more, but for alarms, which a template has to take away by name
   * (`Enabled: false`). That is why CDK has the flag @aws-cdk/aws-codedeploy:removeAlarmsFromDeploymentGroup.
   */
  replaceGroup(application: string, name: string, settings: GroupSettings, tags: Tags): GroupRecord {
    const existing = this.group(application, name);
    const alarmConfiguration = settings.alarmConfiguration ?? existing.settings.alarmConfiguration;
    const next = { ...existing, settings: this.checkedSettings({ ...settings, ...(alarmConfiguration && { alarmConfiguration }) }), tags };
    this.groups.put(keyOf(application, name), next);
    return next;
  }

  deleteGroup(application: unknown, name: unknown): void {
    const [owner, checked] = served(() => [checkName('Application', application), checkName('DeploymentGroup', name)]);
    this.groups.delete(keyOf(owner ?? '', checked ?? ''));
  }

  createConfig(name: unknown, computePlatform: unknown, routing: TrafficRoutingConfig | undefined): ConfigRecord {
    const checked = served(() => checkName('DeploymentConfig', name));
    served(() => checkComputePlatform(computePlatform));
    if (this.configNames.includes(checked)) throw refused('DeploymentConfigAlreadyExistsException', `A deployment configuration with the name ${checked} already exists.`);
    if (checked.startsWith('CodeDeployDefault.')) throw refused('InvalidDeploymentConfigNameException', 'Names of deployment configurations that begin with CodeDeployDefault. are reserved.');
    const record = { id: randomUUID(), name: checked, created: this.clock.now(), plan: served(() => planOf(routing)) };
    this.configs.put(checked, record);
    return record;
  }

  config(name: unknown): ConfigRecord {
    const checked = served(() => checkName('DeploymentConfig', name));
    const predefined = PREDEFINED.get(checked);
    const found = predefined === undefined ? this.configs.all.get(checked) : { id: PREDEFINED_ID, name: checked, created: 0, plan: predefined };
    if (found === undefined) throw refused('DeploymentConfigDoesNotExistException', `No Deployment Configuration found for name: ${checked}`);
    return found;
  }

  deleteConfig(name: unknown): void {
    const checked = served(() => checkName('DeploymentConfig', name));
    if (PREDEFINED.has(checked)) throw refused('InvalidOperationException', `The predefined deployment configuration ${checked} cannot be deleted.`);
    const users = [...this.groups.all.values()].filter(({ settings }) => settings.deploymentConfigName === checked);
    if (users.length > 0) throw refused('DeploymentConfigInUseException', `The deployment configuration ${checked} is in use by the deployment groups: ${users.map((group) => group.name).join(', ')}`);
    this.configs.delete(checked);
  }

  arn(kind: CodeDeployNoun, ...names: readonly string[]): string {
    return `arn:aws:codedeploy:${this.identity.region}:${this.identity.account}:${kind.toLowerCase()}:${names.join('/')}`;
  }

  tagsOf(arn: unknown): Tags {
    return this.tagged(arn).tags;
  }

  setTags(arn: unknown, change: (tags: Tags) => Tags): void {
    const record = this.tagged(arn);
    if ('application' in record) this.groups.put(keyOf(record.application, record.name), { ...record, tags: change(record.tags) });
    else this.applications.put(record.name, { ...record, tags: change(record.tags) });
  }

  private tagged(arn: unknown): ApplicationRecord | GroupRecord {
    if (typeof arn !== 'string' || arn === '') throw refused('ResourceArnRequiredException', 'The ARN of a resource is required, but was not found.');
    const [, kind, name = ''] = /^arn:aws:codedeploy:[^:]+:\d{12}:([a-z]+):(.+)$/.exec(arn) ?? [];
    if (kind === undefined) throw refused('InvalidArnException', `The specified ARN is not in a valid format: ${arn}`);
    if (kind === 'application') return this.application(name);
    if (kind === 'deploymentgroup') return this.group(...(name.split('/', 2) as [string, string]));
    throw refused('ArnNotSupportedException', `The specified ARN is not supported: ${arn}`);
  }

  private checkedSettings(settings: GroupSettings): GroupRecord['settings'] {
    const { serviceRoleArn, deploymentConfigName = LAMBDA_ALL_AT_ONCE } = settings;
    if (serviceRoleArn === undefined || serviceRoleArn === '') throw refused('RoleRequiredException', 'The role ID was not specified.');
    served(() => checkGroup(settings));
    this.config(deploymentConfigName);
    if (!this.canAssume(serviceRoleArn)) throw refused('InvalidRoleException', 'Cannot assume role provided.');
    return { ...settings, deploymentConfigName, serviceRoleArn };
  }
}

const PREDEFINED_ID = '00000000-0000-0000-0000-000000000000';

function keyOf(application: string, name: string): string {
  return `${application}/${name}`;
}
