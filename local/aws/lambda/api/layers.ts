import { ApiError } from '../../../lambda-api/errors';
import type { JsonInput } from '../../wire/json';
import { uploadedZip } from '../code-upload';
import type { LayerRecord } from '../records';
import { check, paged, type LambdaCall, type LambdaRoutes, type LambdaWorld } from './route';
import { layerOf } from './shapes';

/** Layers and their versions. */
export function layerRoutes({ functions, buckets }: LambdaWorld): LambdaRoutes {
  const { layers } = functions;
  const get = (arn: string): LayerRecord => {
    const found = layers.find(arn);
    if (found === undefined) throw ApiError.notFound('The resource you requested does not exist.');
    return found;
  };
  return {
    'POST layers/:name/versions': async ({ path, request, json }) => {
      const name = nameIn(path);
      const input = await json();
      check({ LayerName: name, Description: input['Description'] }, ['LayerName']);
      request.authorize('lambda:PublishLayerVersion', layers.arn(name));
      const { Content = {}, ...properties } = input as { readonly Content?: JsonInput };
      const zip = typeof Content['ZipFile'] === 'string' ? await uploadedZip(buckets, Content['ZipFile']) : undefined;
      return { status: 201, body: described(layers.publish(name, { ...properties, Content: zip === undefined ? Content : {} }, zip)) };
    },
    'GET layers': (call) => {
      // GetLayerVersionByArn shares the path.
      const arn = call.query.get('Arn');
      if (call.query.get('find') === 'LayerVersion' && arn !== null) {
        call.request.authorize('lambda:GetLayerVersion', arn);
        return { body: described(get(arn)) };
      }
      call.request.authorize('lambda:ListLayers', '*');
      const names = [...new Set(layers.all.map(({ name }) => name))].sort();
      return {
        body: paged(call, 'Layers', names.flatMap((name) => {
          const [latest] = compatible(call, layers.versionsOf(name));
          return latest === undefined ? [] : [{ LayerName: name, LayerArn: layers.arn(name), LatestMatchingVersion: layerOf(latest) }];
        })),
      };
    },
    'GET layers/:name/versions': (call) => {
      call.request.authorize('lambda:ListLayerVersions', '*');
      return { body: paged(call, 'LayerVersions', compatible(call, layers.versionsOf(nameIn(call.path))).map(layerOf)) };
    },
    'GET layers/:name/versions/:version': ({ path, request }) => {
      const arn = `${layers.arn(nameIn(path))}:${path['version']}`;
      request.authorize('lambda:GetLayerVersion', arn);
      return { body: described(get(arn)) };
    },
    'DELETE layers/:name/versions/:version': ({ path, request }) => {
      const arn = `${layers.arn(nameIn(path))}:${path['version']}`;
      request.authorize('lambda:DeleteLayerVersion', arn);
      // Deleting what is not there succeeds.
      layers.delete(arn);
      return { status: 204 };
    },
  };
}

/** A layer is named, or its ARN is. */
function nameIn(path: Readonly<Record<string, string>>): string {
  return (path['name'] ?? '').replace(/^arn:[^:]+:lambda:[^:]*:\d*:layer:/, '');
}

function compatible({ query }: LambdaCall, versions: readonly LayerRecord[]): readonly LayerRecord[] {
  return versions.filter(({ properties }) => (
    [['CompatibleRuntime', 'CompatibleRuntimes'], ['CompatibleArchitecture', 'CompatibleArchitectures']] as const).every(([asked, list]) => {
      const wanted = query.get(asked);
      const offered = properties[list] as readonly string[] | undefined;
      return wanted === null || (offered ?? []).includes(wanted);
    }));
}

function described(layer: LayerRecord): Record<string, unknown> {
  return {
    ...layerOf(layer),
    LayerArn: layer.arn.replace(/:\d+$/, ''),
    Content: { Location: '', CodeSha256: Buffer.from(layer.blob, 'hex').toString('base64'), CodeSize: layer.bytes },
  };
}
