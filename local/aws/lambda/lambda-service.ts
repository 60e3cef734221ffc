import type { ServerResponse } from 'node:http';
import type { FunctionRunner } from '../../function-runner';
import { send, sendJson } from '../../http';
import { ApiError } from '../../lambda-api/errors';
import { answerInvoke } from '../../lambda-api/invocation';
import type { AwsRequest, AwsService } from '../wire/request';
import { FunctionRuntime, logGroupOf } from './function-runtime';
import { codeSha256, type Functions } from './functions';
import type { AliasRecord, FunctionRecord, UrlRecord, VersionRecord } from './records';

/** The AWS Lambda API: Invoke, and reading functions. They are made and changed by CloudFormation. */
export class LambdaService implements AwsService {
  readonly signingNames = ['lambda'];

  constructor(
    private readonly functions: Functions, private readonly runtime: FunctionRuntime, private readonly warn: (message: string) => void,
  ) {}

  async handle(request: AwsRequest, response: ServerResponse): Promise<void> {
    response.setHeader('x-amzn-RequestId', request.requestId);
    try {
      await this.dispatch(request, response);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      request.message.resume();
      sendJson(response, error.status, error.body(), { 'x-amzn-ErrorType': error.type });
    }
  }

  private async dispatch(request: AwsRequest, response: ServerResponse): Promise<void> {
    const [api = '', name, ...rest] = request.url.pathname.split('/').filter((segment) => segment !== '').slice(1).map(decodeURIComponent);
    const operation = `${request.method} ${rest.join('/')}`.trim();
    if (api === 'layers') return this.layers(response, name, operation);
    if (api !== 'functions') throw ApiError.notServed(`${request.method} ${request.url.pathname}`);
    if (name === undefined) {
      if (operation !== 'GET') throw ApiError.notServed(`${operation} functions`);
      return sendJson(response, 200, { Functions: this.functions.all.map((fn) => configuration(fn, fn.latest, fn.arn)), NextMarker: null });
    }
    const target = this.target(name, request.url.searchParams.get('Qualifier') ?? undefined);
    const { fn, qualifier, arn } = target;
    const version = this.version(fn, qualifier, arn);
    switch (operation) {
      case 'POST invocations':
        return await answerInvoke(request.message, response, { fn: this.runnable(fn, version), version: version.version, arn }, request.requestId, this.warn);
      case 'GET':
        return sendJson(response, 200, {
          Configuration: configuration(fn, version, arn),
          Code: version.code.kind === 'image' ? { RepositoryType: 'ECR', ImageUri: version.code.uri } : { RepositoryType: 'S3', Location: '' },
          ...(fn.reservedConcurrency === undefined ? {} : { Concurrency: { ReservedConcurrentExecutions: fn.reservedConcurrency } }),
        });
      case 'GET configuration':
        return sendJson(response, 200, configuration(fn, version, arn));
      case 'GET versions':
        return sendJson(response, 200, { Versions: [fn.latest, ...fn.versions].map((each) => configuration(fn, each, `${fn.arn}:${each.version}`)) });
      case 'GET aliases':
        return sendJson(response, 200, { Aliases: Object.values(fn.aliases).map((alias) => aliasOf(fn, alias)) });
      case 'GET concurrency':
        return sendJson(response, 200, fn.reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: fn.reservedConcurrency });
      case 'GET policy':
        return sendJson(response, 200, this.policy(fn, qualifier));
      case 'GET url': {
        const url = fn.urls.find((candidate) => candidate.qualifier === qualifier);
        if (url === undefined) throw ApiError.notFound('The resource you requested does not exist.');
        return sendJson(response, 200, urlOf(url, arn));
      }
      case 'GET urls':
        return sendJson(response, 200, { FunctionUrlConfigs: fn.urls.map((url) => urlOf(url, url.qualifier === undefined ? fn.arn : `${fn.arn}:${url.qualifier}`)) });
      case 'DELETE':
        if (qualifier === undefined) this.functions.delete(fn.name);
        else this.functions.deleteVersion(fn.name, version.version);
        return send(response, 204, '', {});
    }
    const [, alias] = /^GET aliases\/(.+)$/.exec(operation) ?? [];
    const found = alias !== undefined && Object.hasOwn(fn.aliases, alias) ? fn.aliases[alias] : undefined;
    if (found !== undefined) return sendJson(response, 200, aliasOf(fn, found));
    if (alias !== undefined) throw ApiError.notFound(`Cannot find alias arn: ${fn.arn}:${alias}`);
    throw ApiError.notServed(`${operation} of ${fn.name}`);
  }

  private layers(response: ServerResponse, name: string | undefined, operation: string): void {
    const [, version] = /^GET versions\/(\d+)$/.exec(operation) ?? [];
    const found = this.functions.allLayers().filter((layer) => layer.name === name && (version === undefined || String(layer.version) === version));
    const shown = found.map(({ arn, version: number, created, properties }) => ({
      LayerVersionArn: arn, Version: number, CreatedDate: created, Description: properties['Description'] ?? '', CompatibleRuntimes: properties['CompatibleRuntimes'],
      CompatibleArchitectures: properties['CompatibleArchitectures'], LicenseInfo: properties['LicenseInfo'],
    }));
    if (operation === 'GET versions') return sendJson(response, 200, { LayerVersions: shown });
    if (version === undefined) throw ApiError.notServed(`${operation} of layers`);
    const [only] = shown;
    if (only === undefined) throw ApiError.notFound('The resource you requested does not exist.');
    sendJson(response, 200, { ...only, LayerArn: only.LayerVersionArn.replace(/:\d+$/, '') });
  }

  /** A name, a partial or a whole ARN, with the qualifier in it or apart. */
  private target(asked: string, separate: string | undefined): { readonly fn: FunctionRecord; readonly qualifier?: string; readonly arn: string } {
    const [, fromArn] = /^(?:arn:[^:]+:lambda:[^:]*:)?(?:\d{12}:)?function:(.+)$/.exec(asked) ?? [];
    const [, withoutAccount] = /^\d{12}:(.+)$/.exec(asked) ?? [];
    const [name = '', own] = (fromArn ?? withoutAccount ?? asked).split(':');
    if (own !== undefined && separate !== undefined && own !== separate) {
      throw new ApiError(400, 'InvalidParameterValueException', 'The derived qualifier from the function name does not match the specified qualifier.');
    }
    const qualifier = own ?? separate;
    const fn = this.functions.get(name);
    return { fn, qualifier, arn: qualifier === undefined ? fn.arn : `${fn.arn}:${qualifier}` };
  }

  private version(fn: FunctionRecord, qualifier: string | undefined, arn: string): VersionRecord {
    const version = this.functions.resolve(fn, qualifier);
    if (version === undefined) throw ApiError.notFound(`Function not found: ${arn}`);
    return version;
  }

  private runnable(fn: FunctionRecord, version: VersionRecord): FunctionRunner {
    const runner = this.runtime.runner(fn, version);
    if (runner === undefined) throw new ApiError(502, 'InvalidRuntimeException', `csi local cannot execute ${FunctionRuntime.refusal(version) ?? ''}: Node.js functions with code from S3 or inline run here`);
    return runner;
  }

  private policy(fn: FunctionRecord, qualifier: string | undefined): unknown {
    const permissions = fn.permissions.filter((permission) => permission.qualifier === qualifier);
    if (permissions.length === 0) throw ApiError.notFound('The resource you requested does not exist.');
    const Resource = qualifier === undefined ? fn.arn : `${fn.arn}:${qualifier}`;
    const Statement = permissions.map(({ id, properties }) => ({
      Sid: id,
      Effect: 'Allow',
      Principal: String(properties['Principal']).includes('.') ? { Service: properties['Principal'] } : properties['Principal'] === '*' ? '*' : { AWS: properties['Principal'] },
      Action: properties['Action'],
      Resource,
      ...conditionOf(properties),
    }));
    return { Policy: JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement }), RevisionId: fn.latest.revisionId };
  }
}

function conditionOf(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const StringEquals = {
    ...(properties['SourceAccount'] === undefined ? {} : { 'AWS:SourceAccount': properties['SourceAccount'] }),
    ...(properties['FunctionUrlAuthType'] === undefined ? {} : { 'lambda:FunctionUrlAuthType': properties['FunctionUrlAuthType'] }),
  };
  const condition = {
    ...(Object.keys(StringEquals).length === 0 ? {} : { StringEquals }),
    ...(properties['SourceArn'] === undefined ? {} : { ArnLike: { 'AWS:SourceArn': properties['SourceArn'] } }),
  };
  return Object.keys(condition).length === 0 ? {} : { Condition: condition };
}

function configuration(fn: FunctionRecord, version: VersionRecord, arn: string): Record<string, unknown> {
  const { properties, code } = version;
  return {
    FunctionName: fn.name,
    FunctionArn: arn,
    Runtime: properties['Runtime'],
    Role: properties['Role'],
    Handler: properties['Handler'],
    CodeSize: code.kind === 'zip' ? code.bytes : code.kind === 'inline' ? code.text.length : 0,
    CodeSha256: codeSha256(code),
    Description: version.description,
    Timeout: Number(properties['Timeout'] ?? 3),
    MemorySize: Number(properties['MemorySize'] ?? 128),
    LastModified: version.modified.replace('Z', '+0000'),
    Version: version.version,
    RevisionId: version.revisionId,
    PackageType: code.kind === 'image' ? 'Image' : 'Zip',
    Architectures: properties['Architectures'] ?? ['x86_64'],
    ...(properties['Environment'] === undefined ? {} : { Environment: properties['Environment'] }),
    ...(version.layers.length === 0 ? {} : { Layers: version.layers.map((layer) => ({ Arn: layer.arn, CodeSize: layer.bytes })) }),
    TracingConfig: properties['TracingConfig'] ?? { Mode: 'PassThrough' },
    EphemeralStorage: properties['EphemeralStorage'] ?? { Size: 512 },
    State: 'Active',
    LastUpdateStatus: 'Successful',
    LoggingConfig: { LogFormat: 'Text', ...(properties['LoggingConfig'] as object | undefined), LogGroup: logGroupOf(fn.name, version) },
  };
}

function aliasOf(fn: FunctionRecord, alias: AliasRecord): Record<string, unknown> {
  return {
    AliasArn: `${fn.arn}:${alias.name}`,
    Name: alias.name,
    FunctionVersion: alias.version,
    Description: alias.description,
    ...(Object.keys(alias.weights).length === 0 ? {} : { RoutingConfig: { AdditionalVersionWeights: alias.weights } }),
    RevisionId: alias.revisionId,
  };
}

function urlOf(url: UrlRecord, arn: string): Record<string, unknown> {
  return {
    FunctionUrl: FunctionRuntime.address(url.port), FunctionArn: arn, AuthType: url.authType, InvokeMode: url.invokeMode, CreationTime: url.created, LastModifiedTime: url.created,
    ...(url.cors === undefined ? {} : {
      Cors: {
        AllowCredentials: url.cors.allowCredentials, AllowHeaders: url.cors.allowHeaders, AllowMethods: url.cors.allowMethods, AllowOrigins: url.cors.allowOrigins,
        ExposeHeaders: url.cors.exposeHeaders, MaxAge: url.cors.maxAge,
      },
    }),
  };
}
