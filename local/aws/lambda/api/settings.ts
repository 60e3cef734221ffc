import { ApiError } from '../../../lambda-api/errors';
import { policyOf, statementOf } from './policy';
import { authorized, check, checkRevision, paged, type LambdaRoutes, type LambdaWorld } from './route';
import { urlOf } from './shapes';

/** Of the account, before a quota is raised: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const ACCOUNT_CONCURRENCY = 1000;
const TOTAL_CODE_BYTES = 80_530_636_800;

/** What a function has beside its versions: reserved concurrency, permissions, URLs, tags; and the account. */
export function settingRoutes({ functions, urlConfigs }: LambdaWorld): LambdaRoutes {
  return {
    'GET functions/:name/concurrency': (call) => {
      const { fn } = authorized(functions, call, 'GetFunctionConcurrency');
      return { body: fn.reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: fn.reservedConcurrency } };
    },
    'PUT functions/:name/concurrency': async (call) => {
      const { name } = authorized(functions, call, 'PutFunctionConcurrency');
      const input = await call.json();
      check(input, ['ReservedConcurrentExecutions']);
      const ReservedConcurrentExecutions = Number(input['ReservedConcurrentExecutions']);
      functions.setReservedConcurrency(name, ReservedConcurrentExecutions);
      return { body: { ReservedConcurrentExecutions } };
    },
    'DELETE functions/:name/concurrency': (call) => {
      functions.setReservedConcurrency(authorized(functions, call, 'DeleteFunctionConcurrency').name, undefined);
      return { status: 204 };
    },

    'GET functions/:name/policy': (call) => {
      const { fn, qualifier } = authorized(functions, call, 'GetPolicy');
      const policy = policyOf(fn, qualifier);
      if (policy === undefined) throw ApiError.notFound('The resource you requested does not exist.');
      return { body: { Policy: JSON.stringify(policy), RevisionId: fn.latest.revisionId } };
    },
    'POST functions/:name/policy': async (call) => {
      const { fn, name, qualifier, arn } = authorized(functions, call, 'AddPermission');
      const { StatementId, RevisionId, ...properties } = await call.json();
      check({ StatementId, ...properties }, ['StatementId', 'Action', 'Principal']);
      checkRevision(RevisionId, fn.latest.revisionId, 'GetPolicy');
      if (fn.permissions.some((permission) => permission.id === StatementId && permission.qualifier === qualifier)) {
        throw new ApiError(409, 'ResourceConflictException', `The statement id (${String(StatementId)}) provided already exists. Please provide a new statement id, or remove the existing statement.`);
      }
      const permission = { id: String(StatementId), qualifier, properties };
      functions.addPermission(name, permission);
      return { status: 201, body: { Statement: JSON.stringify(statementOf(permission, arn)) } };
    },
    'DELETE functions/:name/policy/:id': (call) => {
      const { fn, name, qualifier } = authorized(functions, call, 'RemovePermission');
      const ofTarget = fn.permissions.filter((permission) => permission.qualifier === qualifier);
      if (ofTarget.length === 0) throw ApiError.notFound('No policy is associated with the given resource.');
      const id = call.path['id'] ?? '';
      if (!ofTarget.some((permission) => permission.id === id)) throw ApiError.notFound(`Statement ${id} is not found in resource policy.`);
      checkRevision(call.query.get('RevisionId'), fn.latest.revisionId, 'GetPolicy');
      functions.removePermission(name, id);
      return { status: 204 };
    },

    'GET functions/:name/url': (call) => {
      const { fn, name, qualifier } = authorized(functions, call, 'GetFunctionUrlConfig');
      const url = urlConfigs.find(name, qualifier);
      if (url === undefined) throw ApiError.notFound('The resource you requested does not exist.');
      return { body: urlOf(fn, url) };
    },
    'POST functions/:name/url': async (call) => {
      const { fn, name, qualifier } = authorized(functions, call, 'CreateFunctionUrlConfig');
      const input = await call.json();
      check(input, ['AuthType']);
      return { status: 201, body: urlOf(fn, await urlConfigs.create(name, qualifier, input)) };
    },
    'PUT functions/:name/url': async (call) => {
      const { fn, name, qualifier } = authorized(functions, call, 'UpdateFunctionUrlConfig');
      const input = await call.json();
      check(input);
      return { body: urlOf(fn, await urlConfigs.update(name, qualifier, input)) };
    },
    'DELETE functions/:name/url': async (call) => {
      const { name, qualifier } = authorized(functions, call, 'DeleteFunctionUrlConfig');
      await urlConfigs.delete(name, qualifier);
      return { status: 204 };
    },
    'GET functions/:name/urls': (call) => {
      const { fn } = authorized(functions, call, 'ListFunctionUrlConfigs');
      return { body: paged(call, 'FunctionUrlConfigs', fn.urls.map((url) => urlOf(fn, url))) };
    },

    'GET account-settings': ({ request }) => {
      request.authorize('lambda:GetAccountSettings', '*');
      const reserved = functions.all.reduce((sum, { reservedConcurrency }) => sum + (reservedConcurrency ?? 0), 0);
      const zips = [...functions.all.flatMap(({ latest, versions }) => [latest, ...versions].flatMap(({ code }) => (code.kind === 'zip' ? [code.bytes] : []))), ...functions.layers.all.map(({ bytes }) => bytes)];
      return {
        body: {
          AccountLimit: {
            TotalCodeSize: TOTAL_CODE_BYTES, CodeSizeUnzipped: 262_144_000, CodeSizeZipped: 52_428_800, ConcurrentExecutions: ACCOUNT_CONCURRENCY,
            UnreservedConcurrentExecutions: Math.max(0, ACCOUNT_CONCURRENCY - reserved),
          },
          AccountUsage: { TotalCodeSize: zips.reduce((sum, bytes) => sum + bytes, 0), FunctionCount: functions.all.length },
        },
      };
    },
  };
}
