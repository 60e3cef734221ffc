import { ApiError } from '../../../lambda-api/errors';
import { policyOf } from './policy';
import { authorized, type LambdaRoutes, type LambdaWorld } from './route';
import { urlOf } from './shapes';

/** What a function has beside its versions: reserved concurrency, permissions, URLs. */
export function settingRoutes({ functions }: LambdaWorld): LambdaRoutes {
  return {
    'GET functions/:name/concurrency': (call) => {
      const { fn } = authorized(functions, call, 'GetFunctionConcurrency');
      return { body: fn.reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: fn.reservedConcurrency } };
    },
    'GET functions/:name/policy': (call) => {
      const { fn, qualifier } = authorized(functions, call, 'GetPolicy');
      const policy = policyOf(fn, qualifier);
      if (policy === undefined) throw ApiError.notFound('The resource you requested does not exist.');
      return { body: { Policy: JSON.stringify(policy), RevisionId: fn.latest.revisionId } };
    },
    'GET functions/:name/url': (call) => {
      const { fn, qualifier } = authorized(functions, call, 'GetFunctionUrlConfig');
      const url = fn.urls.find((candidate) => candidate.qualifier === qualifier);
      if (url === undefined) throw ApiError.notFound('The resource you requested does not exist.');
      return { body: urlOf(fn, url) };
    },
    'GET functions/:name/urls': (call) => {
      const { fn } = authorized(functions, call, 'ListFunctionUrlConfigs');
      return { body: { FunctionUrlConfigs: fn.urls.map((url) => urlOf(fn, url)) } };
    },
  };
}
