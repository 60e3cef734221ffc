import type { GroupSettings } from '../../../lib/codedeploy/check-group';
import type { TrafficRoutingConfig } from '../../../lib/codedeploy/traffic-routing';
import type { Properties, ResourceProvider } from '../resources/provider';
import type { DeploymentGroups } from './deployment-groups';
import type { Tags } from './records';
import { refused } from './refusals';

/** The CodeDeploy types of CloudFormation, for the Lambda compute platform. */
export function codeDeployProviders(groups: DeploymentGroups): Readonly<Record<string, ResourceProvider>> {
  return {
    'AWS::CodeDeploy::Application': {
      tier: 'modelled',
      create: (properties, context) => {
        const { name } = groups.createApplication(properties['ApplicationName'] ?? context.uniqueName(100), properties['ComputePlatform'], tagsOf(properties));
        return { physicalId: name, attributes: {} };
      },
      update: (existing, properties) => {
        groups.setTags(groups.arn('Application', existing.physicalId), () => tagsOf(properties));
        return { physicalId: existing.physicalId, attributes: {} };
      },
      delete: ({ physicalId }) => groups.deleteApplication(physicalId),
    },

    'AWS::CodeDeploy::DeploymentConfig': {
      tier: 'modelled',
      create: (properties, context) => {
        if (properties['MinimumHealthyHosts'] !== undefined || properties['ZonalConfig'] !== undefined) {
          throw refused('InvalidComputePlatformException', 'A deployment configuration of the Lambda compute platform takes neither MinimumHealthyHosts nor ZonalConfig.');
        }
        const { name } = groups.createConfig(properties['DeploymentConfigName'] ?? context.uniqueName(100), properties['ComputePlatform'], routingOf(properties));
        return { physicalId: name, attributes: {} };
      },
      // Every property of it makes another one.
      update: (existing) => existing,
      delete: ({ physicalId }) => groups.deleteConfig(physicalId),
    },

    'AWS::CodeDeploy::DeploymentGroup': {
      tier: 'modelled',
      create: (properties, context) => {
        const { name } = groups.createGroup(properties['ApplicationName'], properties['DeploymentGroupName'] ?? context.uniqueName(100), settingsOf(properties), tagsOf(properties));
        return { physicalId: name, attributes: {} };
      },
      update: ({ physicalId }, properties) => {
        groups.replaceGroup(String(properties['ApplicationName']), physicalId, settingsOf(properties), tagsOf(properties));
        return { physicalId, attributes: {} };
      },
      delete: ({ physicalId, properties }) => groups.deleteGroup(properties['ApplicationName'], physicalId),
    },
  };
}

const OWN = ['ApplicationName', 'DeploymentGroupName', 'Tags'];

/** CloudFormation's names begin with capitals, those of the API do not. */
function settingsOf(properties: Properties): GroupSettings {
  return asApi(Object.fromEntries(Object.entries(properties).filter(([name]) => !OWN.includes(name)))) as GroupSettings;
}

function routingOf({ TrafficRoutingConfig: config }: Properties): TrafficRoutingConfig | undefined {
  return asApi(config) as TrafficRoutingConfig | undefined;
}

function asApi(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asApi);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [`${name.charAt(0).toLowerCase()}${name.slice(1)}`, asApi(member)]));
}

function tagsOf({ Tags: tags }: Properties): Tags {
  return Object.fromEntries(((tags ?? []) as readonly { readonly Key: string; readonly Value: string }[]).map(({ Key, Value }) => [Key, String(Value)]));
}
