import { ApiError } from '../../../lambda-api/errors';
import { AwsError } from '../../wire/errors';
import type { JsonInput } from '../../wire/json';
import { codeSha256 } from '../functions';
import type { AliasRecord } from '../records';
import { authorized, check, checkRevision, paged, type LambdaRoutes, type LambdaWorld } from './route';
import { aliasOf, configurationOf } from './shapes';

/** Published versions, and the aliases that point to them. */
export function versionRoutes({ functions }: LambdaWorld): LambdaRoutes {
  return {
    'GET functions/:name/versions': (call) => {
      const { fn } = authorized(functions, call, 'ListVersionsByFunction');
      return { body: paged(call, 'Versions', [fn.latest, ...fn.versions].map((each) => configurationOf(fn, each, `${fn.arn}:${each.version}`))) };
    },
    'POST functions/:name/versions': async (call) => {
      const { fn, name } = authorized(functions, call, 'PublishVersion');
      const input = await call.json();
      check(input);
      if (input['PublishTo'] !== undefined) throw AwsError.notServed('lambda', 'PublishTo of PublishVersion');
      checkRevision(input['RevisionId'], fn.latest.revisionId, 'GetFunction');
      const current = codeSha256(fn.latest.code);
      const { CodeSha256 } = input;
      if (CodeSha256 !== undefined && CodeSha256 !== '' && CodeSha256 !== current) {
        throw new ApiError(400, 'InvalidParameterValueException', `CodeSHA256 (${String(CodeSha256)}) is different from current CodeSHA256 in $LATEST (${current}). Please try again with the CodeSHA256 in $LATEST.`);
      }
      const { version } = functions.publish(name, input['Description'] as string | undefined);
      return { status: 201, body: configurationOf(fn, version, `${fn.arn}:${version.version}`) };
    },
    'POST functions/:name/aliases': async (call) => {
      const { fn, name } = authorized(functions, call, 'CreateAlias');
      const input = await call.json();
      check(input, ['Name', 'FunctionVersion']);
      const alias = functions.putAlias(name, {
        name: String(input['Name']), version: String(input['FunctionVersion']), description: String(input['Description'] ?? ''), weights: weightsIn(input) ?? {},
      }, true);
      return { status: 201, body: aliasOf(fn, alias) };
    },
    'PUT functions/:name/aliases/:alias': async (call) => {
      const { fn, name } = authorized(functions, call, 'UpdateAlias');
      const input = await call.json();
      check(input);
      const before = found(fn.arn, fn.aliases, call.path['alias'] ?? '');
      checkRevision(input['RevisionId'], before.revisionId, 'GetAlias');
      const alias = functions.putAlias(name, {
        name: before.name,
        version: String(input['FunctionVersion'] ?? before.version),
        description: String(input['Description'] ?? before.description),
        weights: weightsIn(input) ?? before.weights,
      }, false);
      return { body: aliasOf(fn, alias) };
    },
    'DELETE functions/:name/aliases/:alias': (call) => {
      const { fn, name } = authorized(functions, call, 'DeleteAlias');
      // Deleting what is not there succeeds.
      if (Object.hasOwn(fn.aliases, call.path['alias'] ?? '')) functions.deleteAlias(name, call.path['alias'] ?? '');
      return { status: 204 };
    },
    'GET functions/:name/aliases': (call) => {
      const { fn } = authorized(functions, call, 'ListAliases');
      const version = call.query.get('FunctionVersion');
      const shown = Object.values(fn.aliases).filter((alias) => version === null || alias.version === version || Object.hasOwn(alias.weights, version)).sort((a, b) => (a.name < b.name ? -1 : 1));
      return { body: paged(call, 'Aliases', shown.map((alias) => aliasOf(fn, alias))) };
    },
    'GET functions/:name/aliases/:alias': (call) => {
      const { fn } = authorized(functions, call, 'GetAlias');
      return { body: aliasOf(fn, found(fn.arn, fn.aliases, call.path['alias'] ?? '')) };
    },
  };
}

function found(arn: string, aliases: Readonly<Record<string, AliasRecord>>, name: string): AliasRecord {
  const alias = Object.hasOwn(aliases, name) ? aliases[name] : undefined;
  if (alias === undefined) throw ApiError.notFound(`Cannot find alias arn: ${arn}:${name}`);
  return alias;
}

/** The weights that a request names; none at all where it does not speak of them. */
function weightsIn(input: JsonInput): Readonly<Record<string, number>> | undefined {
  const routing = input['RoutingConfig'] as { readonly AdditionalVersionWeights?: Readonly<Record<string, number>> } | undefined | null;
  return routing === undefined || routing === null ? undefined : routing.AdditionalVersionWeights ?? {};
}
