import { FunctionRuntime } from '../lambda/function-runtime';
import type { Functions } from '../lambda/functions';
import type { UrlRecord } from '../lambda/records';
import type { UrlConfigs } from '../lambda/url-configs';
import type { Properties, Provisioned, ResourceProvider } from './provider';
import { systemTags, type Tag } from './system-tags';

/** Functions, layers, URLs and permissions of CloudFormation, onto the functions that run here. */
export function lambdaProviders(functions: Functions, urlConfigs: UrlConfigs): Readonly<Record<string, ResourceProvider>> {
  return {
    'AWS::Lambda::Function': {
      tier: 'executed',
      tierOf: (properties) => (/^nodejs\d/.test(String(properties['Runtime'])) || functions.runsImage(properties) ? 'executed' : 'recorded'),
      create: (properties, context) => {
        const name = String(properties['FunctionName'] ?? context.uniqueName(64));
        return { physicalId: name, attributes: { Arn: functions.create(name, { ...properties, Tags: [...tagsIn(properties), ...systemTags(context)] }).arn } };
      },
      update: ({ physicalId, properties: before }, properties) => ({ physicalId, attributes: { Arn: functions.update(physicalId, properties, before).arn } }),
      delete: async ({ physicalId }) => {
        const urls = functions.find(physicalId)?.urls ?? [];
        if (functions.find(physicalId) !== undefined) functions.delete(physicalId);
        await urlConfigs.end(urls);
      },
    },

    'AWS::Lambda::LayerVersion': {
      tier: 'executed',
      create: (properties, context) => {
        const { arn } = functions.layers.publish(String(properties['LayerName'] ?? context.uniqueName(64)), properties);
        return { physicalId: arn, attributes: { LayerVersionArn: arn } };
      },
      update: (existing) => existing,
      delete: ({ physicalId }) => functions.layers.delete(physicalId),
    },

    'AWS::Lambda::LayerVersionPermission': {
      tier: 'recorded',
      create: (_, context) => ({ physicalId: context.uniqueName(100), attributes: {} }),
      update: (existing) => existing,
      delete: () => undefined,
    },

    'AWS::Lambda::Url': {
      tier: 'executed',
      create: async (properties) => {
        const { name, qualifier } = target(properties);
        return urlProvisioned(functions, name, await urlConfigs.create(name, qualifier, properties));
      },
      update: async ({ physicalId }, properties) => {
        const { name, qualifier } = partsOf(physicalId);
        return urlProvisioned(functions, name, await urlConfigs.update(name, qualifier, { InvokeMode: 'BUFFERED', Cors: undefined, ...properties }));
      },
      delete: async ({ physicalId }) => {
        const { name, qualifier } = partsOf(physicalId);
        if (functions.find(name) !== undefined && urlConfigs.find(name, qualifier) !== undefined) await urlConfigs.delete(name, qualifier);
      },
    },

    'AWS::Lambda::Permission': {
      tier: 'modelled',
      create: (properties, context) => {
        const id = context.uniqueName(100);
        const { name, qualifier } = partsOf(String(properties['FunctionName']));
        functions.addPermission(name, { id, qualifier, properties });
        return { physicalId: id, attributes: { Id: id } };
      },
      update: (existing) => existing,
      delete: ({ physicalId, properties }) => {
        const name = functionName(properties['FunctionName']);
        if (functions.find(name) !== undefined) functions.removePermission(name, physicalId);
      },
    },
  };
}

function tagsIn(properties: Properties): readonly Tag[] {
  return (properties['Tags'] ?? []) as readonly Tag[];
}

function urlProvisioned(functions: Functions, name: string, { qualifier, port }: UrlRecord): Provisioned {
  const arn = qualifier === undefined ? functions.arn(name) : `${functions.arn(name)}:${qualifier}`;
  return { physicalId: arn, attributes: { FunctionArn: arn, FunctionUrl: FunctionRuntime.address(port) } };
}

function target(properties: Properties): { readonly name: string; readonly qualifier?: string } {
  const { name, qualifier } = partsOf(String(properties['TargetFunctionArn']));
  return { name, qualifier: (properties['Qualifier'] as string | undefined) ?? qualifier };
}

/** Of a name or an ARN, with or without a qualifier. */
function partsOf(reference: string): { readonly name: string; readonly qualifier?: string } {
  const [name = '', qualifier] = reference.replace(/^arn:[^:]+:lambda:[^:]*:\d*:function:/, '').split(':');
  return { name, qualifier };
}

function functionName(reference: unknown): string {
  return partsOf(String(reference)).name;
}
