import { randomBytes } from 'node:crypto';
import { FunctionRuntime } from '../lambda/function-runtime';
import type { FunctionUrls } from '../lambda/function-urls';
import { corsOf, type Functions } from '../lambda/functions';
import type { Properties, Provisioned, ResourceProvider } from './provider';

/** Functions, layers, URLs and permissions of CloudFormation, onto the functions that run here. */
export function lambdaProviders(functions: Functions, functionUrls: FunctionUrls, firstUrlPort: () => number): Readonly<Record<string, ResourceProvider>> {
  return {
    'AWS::Lambda::Function': {
      tier: 'executed',
      tierOf: (properties) => (/^nodejs\d/.test(String(properties['Runtime'])) || functions.runsImage(properties) ? 'executed' : 'recorded'),
      create: (properties, context) => {
        const name = String(properties['FunctionName'] ?? context.uniqueName(64));
        return { physicalId: name, attributes: { Arn: functions.create(name, properties).arn } };
      },
      update: ({ physicalId }, properties) => ({ physicalId, attributes: { Arn: functions.update(physicalId, properties).arn } }),
      delete: async ({ physicalId }) => {
        const urls = functions.find(physicalId)?.urls ?? [];
        if (functions.find(physicalId) !== undefined) functions.delete(physicalId);
        await Promise.all(urls.map(({ apiId }) => functionUrls.unlisten(apiId)));
      },
    },

    'AWS::Lambda::LayerVersion': {
      tier: 'executed',
      create: (properties, context) => {
        const { arn } = functions.publishLayer(String(properties['LayerName'] ?? context.uniqueName(64)), properties);
        return { physicalId: arn, attributes: { LayerVersionArn: arn } };
      },
      update: (existing) => existing,
      delete: ({ physicalId }) => functions.deleteLayer(physicalId),
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
        if (functions.get(name).urls.some((url) => url.qualifier === qualifier)) {
          throw new Error(`Failed to create function url config for [functionArn = ${functions.arn(name)}]. Error message:  FunctionUrlConfig exists for this Lambda function`);
        }
        const url = { apiId: randomBytes(16).toString('hex'), created: new Date().toISOString(), qualifier, ...urlSettings(properties) };
        const port = await functionUrls.listen(name, url, firstUrlPort());
        try {
          functions.putUrl(name, { ...url, port });
        } catch (error) {
          await functionUrls.unlisten(url.apiId);
          throw error;
        }
        return urlProvisioned(functions, name, qualifier, port);
      },
      update: async ({ physicalId }, properties) => {
        const { name, qualifier } = partsOf(physicalId);
        const existing = functions.get(name).urls.find((url) => url.qualifier === qualifier);
        if (existing === undefined) throw new Error('The resource you requested does not exist.');
        const url = { ...existing, ...urlSettings(properties) };
        await functionUrls.unlisten(existing.apiId);
        const port = await functionUrls.listen(name, url, firstUrlPort());
        functions.putUrl(name, { ...url, port });
        return urlProvisioned(functions, name, qualifier, port);
      },
      delete: async ({ physicalId }) => {
        const { name, qualifier } = partsOf(physicalId);
        const existing = functions.find(name)?.urls.find((url) => url.qualifier === qualifier);
        if (existing === undefined) return;
        functions.deleteUrl(name, qualifier);
        await functionUrls.unlisten(existing.apiId);
      },
    },

    'AWS::Lambda::Permission': {
      tier: 'recorded',
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

function urlSettings(properties: Properties) {
  return {
    authType: String(properties['AuthType']),
    invokeMode: String(properties['InvokeMode'] ?? 'BUFFERED'),
    cors: corsOf(properties['Cors'] as Properties | undefined),
  };
}

function urlProvisioned(functions: Functions, name: string, qualifier: string | undefined, port: number): Provisioned {
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
