import type { Cors } from '../../../assembly/functions';
import { FunctionRuntime, logGroupOf } from '../function-runtime';
import { codeSha256 } from '../functions';
import type { AliasRecord, FunctionRecord, LayerRecord, UrlRecord, VersionRecord } from '../records';

/** FunctionConfiguration: https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html */
export function configurationOf(fn: FunctionRecord, version: VersionRecord, arn: string): Record<string, unknown> {
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
    ...(properties['FileSystemConfigs'] === undefined ? {} : { FileSystemConfigs: properties['FileSystemConfigs'] }),
    State: 'Active',
    LastUpdateStatus: 'Successful',
    LoggingConfig: { LogFormat: 'Text', ...(properties['LoggingConfig'] as object | undefined), LogGroup: logGroupOf(fn.name, version) },
  };
}

export function aliasOf(fn: FunctionRecord, alias: AliasRecord): Record<string, unknown> {
  return {
    AliasArn: `${fn.arn}:${alias.name}`,
    Name: alias.name,
    FunctionVersion: alias.version,
    Description: alias.description,
    ...(Object.keys(alias.weights).length === 0 ? {} : { RoutingConfig: { AdditionalVersionWeights: alias.weights } }),
    RevisionId: alias.revisionId,
  };
}

export function urlOf(fn: FunctionRecord, url: UrlRecord): Record<string, unknown> {
  return {
    FunctionUrl: FunctionRuntime.address(url.port),
    FunctionArn: url.qualifier === undefined ? fn.arn : `${fn.arn}:${url.qualifier}`,
    AuthType: url.authType,
    InvokeMode: url.invokeMode,
    CreationTime: url.created,
    LastModifiedTime: url.created,
    ...(url.cors === undefined ? {} : { Cors: corsOf(url.cors) }),
  };
}

/** Only what has been set. */
function corsOf(cors: Cors): Record<string, unknown> {
  const lists = { AllowHeaders: cors.allowHeaders, AllowMethods: cors.allowMethods, AllowOrigins: cors.allowOrigins, ExposeHeaders: cors.exposeHeaders };
  return {
    ...(cors.allowCredentials ? { AllowCredentials: true } : {}),
    ...Object.fromEntries(Object.entries(lists).filter(([, items]) => items.length > 0)),
    ...(cors.maxAge === undefined ? {} : { MaxAge: cors.maxAge }),
  };
}

export function layerOf({ arn, version, created, properties }: LayerRecord): Record<string, unknown> {
  return {
    LayerVersionArn: arn,
    Version: version,
    CreatedDate: created.replace('Z', '+0000'),
    Description: properties['Description'] ?? '',
    CompatibleRuntimes: properties['CompatibleRuntimes'],
    CompatibleArchitectures: properties['CompatibleArchitectures'],
    LicenseInfo: properties['LicenseInfo'],
  };
}
