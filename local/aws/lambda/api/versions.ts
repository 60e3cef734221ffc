import { ApiError } from '../../../lambda-api/errors';
import { authorized, type LambdaRoutes, type LambdaWorld } from './route';
import { aliasOf, configurationOf } from './shapes';

/** Published versions, and the aliases that point to them. */
export function versionRoutes({ functions }: LambdaWorld): LambdaRoutes {
  return {
    'GET functions/:name/versions': (call) => {
      const { fn } = authorized(functions, call, 'ListVersionsByFunction');
      return { body: { Versions: [fn.latest, ...fn.versions].map((each) => configurationOf(fn, each, `${fn.arn}:${each.version}`)) } };
    },
    'GET functions/:name/aliases': (call) => {
      const { fn } = authorized(functions, call, 'ListAliases');
      return { body: { Aliases: Object.values(fn.aliases).map((alias) => aliasOf(fn, alias)) } };
    },
    'GET functions/:name/aliases/:alias': (call) => {
      const { fn } = authorized(functions, call, 'GetAlias');
      const name = call.path['alias'] ?? '';
      const found = Object.hasOwn(fn.aliases, name) ? fn.aliases[name] : undefined;
      if (found === undefined) throw ApiError.notFound(`Cannot find alias arn: ${fn.arn}:${name}`);
      return { body: aliasOf(fn, found) };
    },
  };
}
