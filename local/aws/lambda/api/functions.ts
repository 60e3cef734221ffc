import { ApiError } from '../../../lambda-api/errors';
import { AwsError } from '../../wire/errors';
import type { JsonInput } from '../../wire/json';
import { codeLocation } from '../code-door';
import { uploadedZip } from '../code-upload';
import type { CodeRecord } from '../records';
import { authorized, check, checkRevision, paged, versionOf, type LambdaRoutes, type LambdaWorld } from './route';
import { configurationOf } from './shapes';

/** Members of a request that CloudFormation spells as the API does. */
const CONFIGURATION = [
  'Description', 'Role', 'Runtime', 'Handler', 'Timeout', 'MemorySize', 'Environment', 'Layers', 'VpcConfig', 'DeadLetterConfig', 'TracingConfig', 'FileSystemConfigs', 'ImageConfig', 'EphemeralStorage',
  'SnapStart', 'LoggingConfig', 'PackageType', 'Architectures',
] as const;
/** What changes more than this server knows of is refused, not left out. */
const REFUSED = ['PublishTo', 'CodeSigningConfigArn', 'TenancyConfig', 'CapacityProviderConfig', 'DurableConfig', 'RuntimeConfig', 'AcceleratorConfig', 'S3ObjectStorageMode', 'SourceKMSKeyArn'] as const;

/** Functions with their code and configuration. */
export function functionRoutes({ functions, buckets, urlConfigs, endpoint }: LambdaWorld): LambdaRoutes {
  const codeOf = async (code: JsonInput): Promise<CodeRecord> => (
    typeof code['ZipFile'] === 'string' ? { kind: 'zip', ...await uploadedZip(buckets, code['ZipFile']) } : functions.code(code)
  );
  return {
    'POST functions': async (call) => {
      const input = await call.json();
      check(input, ['FunctionName', 'Role', 'Code']);
      check((input['EphemeralStorage'] ?? {}) as JsonInput);
      const name = String(input['FunctionName']).split(':').at(-1) ?? '';
      call.request.authorize('lambda:CreateFunction', functions.arn(name));
      call.request.authorize('iam:PassRole', String(input['Role']), { 'iam:PassedToService': 'lambda.amazonaws.com' });
      const isImage = input['PackageType'] === 'Image';
      if (!isImage && input['Runtime'] === undefined) throw invalid('Runtime is mandatory for functions created with deployment packages.');
      if (!isImage && input['Handler'] === undefined) throw invalid('Handler is mandatory for functions created with deployment packages.');
      if (functions.find(name) !== undefined) throw new ApiError(409, 'ResourceConflictException', `Function already exist: ${name}`);
      const Tags = Object.entries((input['Tags'] ?? {}) as Readonly<Record<string, string>>).map(([Key, Value]) => ({ Key, Value }));
      const created = functions.create(name, { ...configurationIn(input), Tags }, await codeOf(input['Code'] as JsonInput));
      if (input['Publish'] !== true) return { status: 201, body: configurationOf(created, created.latest, created.arn) };
      const { version } = functions.publish(name, undefined);
      return { status: 201, body: configurationOf(created, version, `${created.arn}:${version.version}`) };
    },
    'PUT functions/:name/code': async (call) => {
      const target = authorized(functions, call, 'UpdateFunctionCode');
      const { fn, name } = target;
      const input = await call.json();
      check(input);
      checkRevision(input['RevisionId'], fn.latest.revisionId, 'GetFunction');
      refuse(input);
      const changes = configurationIn({ Architectures: input['Architectures'] });
      const code = await codeOf(input);
      if (input['DryRun'] === true) return { body: configurationOf(fn, { ...fn.latest, code, properties: { ...fn.latest.properties, ...changes } }, fn.arn) };
      const changed = functions.configure(name, changes, code);
      if (input['Publish'] !== true) return { body: configurationOf(changed, changed.latest, changed.arn) };
      const { version } = functions.publish(name, undefined);
      return { body: configurationOf(changed, version, `${changed.arn}:${version.version}`) };
    },
    'PUT functions/:name/configuration': async (call) => {
      const { fn, name } = authorized(functions, call, 'UpdateFunctionConfiguration');
      const input = await call.json();
      check(input);
      check((input['EphemeralStorage'] ?? {}) as JsonInput);
      if (input['Role'] !== undefined) call.request.authorize('iam:PassRole', String(input['Role']), { 'iam:PassedToService': 'lambda.amazonaws.com' });
      checkRevision(input['RevisionId'], fn.latest.revisionId, 'GetFunction');
      const changed = functions.configure(name, configurationIn(input));
      return { body: configurationOf(changed, changed.latest, changed.arn) };
    },
    'GET functions': (call) => {
      call.request.authorize('lambda:ListFunctions', '*');
      const sorted = [...functions.all].sort((a, b) => (a.name < b.name ? -1 : 1));
      const all = call.query.get('FunctionVersion') === 'ALL';
      const shown = sorted.flatMap((fn) => (all ? [fn.latest, ...fn.versions] : [fn.latest]).map((version) => configurationOf(fn, version, all ? `${fn.arn}:${version.version}` : fn.arn)));
      return { body: paged(call, 'Functions', shown) };
    },
    'GET functions/:name': (call) => {
      const target = authorized(functions, call, 'GetFunction');
      const { fn, arn } = target;
      const version = versionOf(functions, target);
      return {
        body: {
          Configuration: configurationOf(fn, version, arn),
          Code: version.code.kind === 'image' ? { RepositoryType: 'ECR', ImageUri: version.code.uri } : { RepositoryType: 'S3', Location: codeLocation(endpoint, version.code) },
          ...(Object.keys(fn.tags ?? {}).length === 0 ? {} : { Tags: fn.tags }),
          ...(fn.reservedConcurrency === undefined ? {} : { Concurrency: { ReservedConcurrentExecutions: fn.reservedConcurrency } }),
        },
      };
    },
    'GET functions/:name/configuration': (call) => {
      const target = authorized(functions, call, 'GetFunctionConfiguration');
      return { body: configurationOf(target.fn, versionOf(functions, target), target.arn) };
    },
    'DELETE functions/:name': async (call) => {
      const target = authorized(functions, call, 'DeleteFunction');
      const { fn, name, qualifier } = target;
      if (qualifier === undefined) {
        functions.delete(name);
        await urlConfigs.end(fn.urls);
        return { status: 204 };
      }
      if (qualifier === '$LATEST') throw invalid('$LATEST version cannot be deleted without deleting the function.');
      if (Object.hasOwn(fn.aliases, qualifier)) throw invalid('Aliases are not supported as qualifiers for this operation.');
      functions.deleteVersion(name, versionOf(functions, target).version);
      return { status: 204 };
    },
  };
}

/** As CloudFormation names it. */
function configurationIn(input: JsonInput): Readonly<Record<string, unknown>> {
  refuse(input);
  const given = CONFIGURATION.filter((name) => input[name] !== undefined && input[name] !== null).map((name) => [name, input[name]]);
  return { ...Object.fromEntries(given), ...(input['KMSKeyArn'] === undefined ? {} : { KmsKeyArn: input['KMSKeyArn'] }) };
}

function refuse(input: JsonInput): void {
  const refused = REFUSED.filter((name) => input[name] !== undefined && input[name] !== null);
  if (refused.length > 0) throw AwsError.notServed('lambda', `${refused.join(', ')} of a function`);
}

function invalid(message: string): ApiError {
  return new ApiError(400, 'InvalidParameterValueException', message);
}
