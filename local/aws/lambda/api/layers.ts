import { ApiError } from '../../../lambda-api/errors';
import type { LambdaRoutes, LambdaWorld } from './route';
import { layerOf } from './shapes';

export function layerRoutes({ functions }: LambdaWorld): LambdaRoutes {
  return {
    'GET layers/:name/versions': ({ path, request }) => {
      request.authorize('lambda:ListLayerVersions', '*');
      return { body: { LayerVersions: functions.allLayers().filter(({ name }) => name === path['name']).map(layerOf) } };
    },
    'GET layers/:name/versions/:version': ({ path, request }) => {
      const found = functions.allLayers().find(({ name, version }) => name === path['name'] && String(version) === path['version']);
      request.authorize('lambda:GetLayerVersion', found?.arn ?? '*');
      if (found === undefined) throw ApiError.notFound('The resource you requested does not exist.');
      return { body: { ...layerOf(found), LayerArn: found.arn.replace(/:\d+$/, '') } };
    },
  };
}
