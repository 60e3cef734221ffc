import { HOST } from '../../http';
import type { ResourceProvider } from '../resources/provider';
import { newApiId, type HttpApis } from './http-apis';
import type { HttpApiRecord } from './records';

/** `AWS::ApiGatewayV2`: HTTP APIs answer here; WebSocket APIs do not. */
export function httpApiProviders(apis: HttpApis): Readonly<Record<string, ResourceProvider>> {
  const provisioned = ({ id, port }: HttpApiRecord) => ({ physicalId: id, attributes: { ApiId: id, ApiEndpoint: `http://${HOST}:${port}` } });
  const part = (name: 'integrations' | 'routes' | 'authorizers', attribute: string): ResourceProvider => ({
    tier: 'executed',
    create: (properties) => {
      const id = newApiId().slice(0, 7);
      apis.put(String(properties['ApiId']), name, id, properties);
      return { physicalId: id, attributes: { [attribute]: id } };
    },
    update: (existing, properties) => {
      apis.put(String(properties['ApiId']), name, existing.physicalId, properties);
      return existing;
    },
    delete: ({ physicalId, properties }) => apis.remove(String(properties['ApiId']), name, physicalId),
  });
  return {
    'AWS::ApiGatewayV2::Api': {
      tier: 'executed',
      create: async (properties) => {
        if (properties['ProtocolType'] !== 'HTTP' || properties['Body'] !== undefined || properties['BodyS3Location'] !== undefined) {
          throw new Error('csi local serves HTTP APIs that are declared by their routes: no WebSocket APIs, and none that are imported from a document');
        }
        return provisioned(await apis.create(properties));
      },
      update: ({ physicalId }, properties) => provisioned(apis.update(physicalId, properties)),
      delete: ({ physicalId }) => apis.delete(physicalId),
    },
    'AWS::ApiGatewayV2::Integration': part('integrations', 'IntegrationId'),
    'AWS::ApiGatewayV2::Route': part('routes', 'RouteId'),
    'AWS::ApiGatewayV2::Authorizer': part('authorizers', 'AuthorizerId'),
    'AWS::ApiGatewayV2::Stage': {
      tier: 'executed',
      create: (properties) => {
        const name = String(properties['StageName']);
        apis.put(String(properties['ApiId']), 'stages', name, properties);
        return { physicalId: name, attributes: {} };
      },
      update: (existing, properties) => {
        apis.put(String(properties['ApiId']), 'stages', existing.physicalId, properties);
        return existing;
      },
      delete: ({ physicalId, properties }) => apis.remove(String(properties['ApiId']), 'stages', physicalId),
    },
  };
}
