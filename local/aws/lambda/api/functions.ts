import { authorized, versionOf, type LambdaRoutes, type LambdaWorld } from './route';
import { configurationOf } from './shapes';

/** Functions with their code and configuration. */
export function functionRoutes({ functions }: LambdaWorld): LambdaRoutes {
  return {
    'GET functions': ({ request }) => {
      request.authorize('lambda:ListFunctions', '*');
      return { body: { Functions: functions.all.map((fn) => configurationOf(fn, fn.latest, fn.arn)), NextMarker: null } };
    },
    'GET functions/:name': (call) => {
      const target = authorized(functions, call, 'GetFunction');
      const { fn, arn } = target;
      const version = versionOf(functions, target);
      return {
        body: {
          Configuration: configurationOf(fn, version, arn),
          Code: version.code.kind === 'image' ? { RepositoryType: 'ECR', ImageUri: version.code.uri } : { RepositoryType: 'S3', Location: '' },
          ...(fn.reservedConcurrency === undefined ? {} : { Concurrency: { ReservedConcurrentExecutions: fn.reservedConcurrency } }),
        },
      };
    },
    'GET functions/:name/configuration': (call) => {
      const target = authorized(functions, call, 'GetFunctionConfiguration');
      return { body: configurationOf(target.fn, versionOf(functions, target), target.arn) };
    },
    'DELETE functions/:name': (call) => {
      const target = authorized(functions, call, 'DeleteFunction');
      if (target.qualifier === undefined) functions.delete(target.name);
      else functions.deleteVersion(target.name, versionOf(functions, target).version);
      return { status: 204 };
    },
  };
}
