import type { ExistingResource, Properties, Provisioned, ResourceContext, ResourceProvider } from '../resources/provider';
import { newApiId } from './http-apis';
import type { RestApis, RestPart } from './rest-apis';
import type { UsagePlans } from './usage-plans';

/** `AWS::ApiGateway`: REST APIs that are declared resource by resource. */
export function restApiProviders(apis: RestApis, plans: UsagePlans, warnKeywords: (name: string, properties: Properties) => void): Readonly<Record<string, ResourceProvider>> {
  const apiOf = (properties: Properties): string => String(properties['RestApiId']);
  const part = (name: RestPart, newId: (properties: Properties, context: ResourceContext) => string, attribute?: string): ResourceProvider => ({
    tier: 'executed',
    create: (properties, context): Provisioned => {
      const id = newId(properties, context);
      apis.put(apiOf(properties), name, id, properties);
      return { physicalId: id, attributes: attribute === undefined ? {} : { [attribute]: id } };
    },
    update: (existing: ExistingResource, properties) => {
      apis.put(apiOf(properties), name, existing.physicalId, properties);
      return existing;
    },
    delete: ({ physicalId, properties }) => apis.remove(apiOf(properties), name, physicalId),
  });
  const short = (): string => newApiId().slice(0, 6);
  const model = part('models', (properties, context) => String(properties['Name'] ?? context.uniqueName(64).replace(/[^A-Za-z0-9]/g, '')));
  return {
    'AWS::ApiGateway::RestApi': {
      tier: 'executed',
      create: async (properties) => {
        if (properties['Body'] !== undefined || properties['BodyS3Location'] !== undefined) throw new Error('csi local serves REST APIs that are declared by their resources and methods, and none that are imported from a document');
        const { id, rootResourceId } = await apis.create(properties);
        return { physicalId: id, attributes: { RestApiId: id, RootResourceId: rootResourceId } };
      },
      update: (existing, properties) => {
        apis.update(existing.physicalId, properties);
        return existing;
      },
      delete: ({ physicalId }) => apis.delete(physicalId),
    },
    'AWS::ApiGateway::Resource': part('resources', short, 'ResourceId'),
    'AWS::ApiGateway::Method': part('methods', (properties) => `${apiOf(properties)}-${String(properties['ResourceId'])}-${String(properties['HttpMethod'])}`),
    'AWS::ApiGateway::Model': {
      ...model,
      create: (properties, context) => {
        warnKeywords(context.logicalId, properties);
        return model.create(properties, context);
      },
    },
    'AWS::ApiGateway::RequestValidator': part('validators', short, 'RequestValidatorId'),
    'AWS::ApiGateway::Authorizer': part('authorizers', short, 'AuthorizerId'),
    'AWS::ApiGateway::GatewayResponse': { ...part('responses', short, 'Id'), tier: 'recorded' },
    'AWS::ApiGateway::Deployment': {
      tier: 'executed',
      create: (properties) => {
        const id = apis.deploy(apiOf(properties));
        return { physicalId: id, attributes: { DeploymentId: id } };
      },
      update: (existing) => existing,
      delete: ({ physicalId, properties }) => apis.removeDeployment(apiOf(properties), physicalId),
    },
    'AWS::ApiGateway::Stage': part('stages', (properties) => String(properties['StageName'])),
    'AWS::ApiGateway::UsagePlan': {
      tier: 'executed',
      create: (properties) => {
        const id = plans.putPlan(undefined, properties);
        return { physicalId: id, attributes: { Id: id } };
      },
      update: (existing, properties) => {
        plans.putPlan(existing.physicalId, properties);
        return existing;
      },
      delete: ({ physicalId }) => plans.deletePlan(physicalId),
    },
    'AWS::ApiGateway::ApiKey': {
      tier: 'executed',
      create: (properties) => {
        const id = plans.createKey(properties);
        return { physicalId: id, attributes: { APIKeyId: id } };
      },
      update: (existing, properties) => {
        plans.updateKey(existing.physicalId, properties);
        return existing;
      },
      delete: ({ physicalId }) => plans.deleteKey(physicalId),
    },
    'AWS::ApiGateway::UsagePlanKey': {
      tier: 'executed',
      create: (properties) => {
        const [plan, key] = [String(properties['UsagePlanId']), String(properties['KeyId'])];
        plans.join(plan, key, true);
        return { physicalId: `${key}:${plan}`, attributes: { Id: `${key}:${plan}` } };
      },
      update: (existing) => existing,
      delete: ({ properties }) => plans.join(String(properties['UsagePlanId']), String(properties['KeyId']), false),
    },
    'AWS::ApiGateway::Account': { tier: 'recorded', create: () => ({ physicalId: 'ApiGatewayAccount', attributes: { Id: 'ApiGatewayAccount' } }), update: (existing) => existing, delete: () => undefined },
  };
}
