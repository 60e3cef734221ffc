/**
 * Which properties of AWS::Lambda::Function are published with a version, and so make a new
 * version when they change. Everything else changes in place, for all versions at once.
 *
 * "The version includes the function code and all associated dependencies, the runtime, all
 * function settings including environment variables, and a unique ARN":
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html
 */
export const PUBLISHED_WITH_VERSION: Readonly<Record<string, boolean>> = {
  Architectures: true,
  CapacityProviderConfig: true,
  Code: true,
  DeadLetterConfig: true,
  Description: true,
  DurableConfig: true,
  Environment: true,
  EphemeralStorage: true,
  FileSystemConfigs: true,
  FunctionScalingConfig: true,
  Handler: true,
  ImageConfig: true,
  KmsKeyArn: true,
  Layers: true,
  LoggingConfig: true,
  MemorySize: true,
  PackageType: true,
  PublishToLatestPublished: true,
  Role: true,
  Runtime: true,
  RuntimeManagementConfig: true,
  SnapStart: true,
  Timeout: true,
  TracingConfig: true,
  VpcConfig: true,

  // Set on the function as a whole, by calls that take no version:
  // PutFunctionCodeSigningConfig, PutFunctionRecursionConfig, PutFunctionConcurrency, TagResource.
  CodeSigningConfigArn: false,
  RecursiveLoop: false,
  ReservedConcurrentExecutions: false,
  Tags: false,
  // Only given at creation: another value is another function.
  FunctionName: false,
  TenancyConfig: false,
};

/**
 * The part of a function's properties that a version is published with. A property that is newer
 * than the table counts as published: a version too many is harmless, one too few is a change that
 * never reaches `live`.
 */
export function publishedProperties(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => PUBLISHED_WITH_VERSION[name] ?? true));
}
