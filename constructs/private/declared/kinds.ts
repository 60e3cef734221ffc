import { AuthorizationType, Period } from 'aws-cdk-lib/aws-apigateway';
import { CorsHttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { PeriodOverride, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import { HttpMethod } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ENUMS } from './enums';

/** How a value of a class or an interface is told from others, and how a user gets one. */
export interface Kind {
  readonly is: (value: object) => boolean;
  /** With its article: `a Duration`. */
  readonly called: string;
  /** With TEXT for the text that was given instead. */
  readonly remedy: string;
  /** What a TEXT is where none was given. */
  readonly text?: string;
}

/** Members, of the public interface, that only such a thing has. Not the class: an app may have it, or CDK, twice. */
function having(called: string, remedy: string, ...members: readonly string[]): Kind {
  return { called, remedy, is: (value) => members.every((member) => member in value) };
}

/** A class of ours, which `guard` has marked. */
function own(called: string, remedy: string): Kind {
  return { called, remedy, is: (value) => markOf(called.replace(/^an? /, '')) in value };
}

export function markOf(name: string): symbol {
  return Symbol.for(`cdk-serverless-inference.${name}`);
}

function isArtifact(value: unknown): boolean {
  return typeof value === 'object' && value !== null && markOf('ModelArtifact') in value;
}

/** By the names in the generated tables. */
export const KINDS: Readonly<Record<string, Kind>> = {
  Construct: { called: 'a construct', remedy: 'pass `this`', is: (value) => Construct.isConstruct(value) },
  IConstruct: { called: 'a construct', remedy: 'pass a construct', is: (value) => Construct.isConstruct(value) },
  Duration: having('a Duration', 'write Duration.seconds(n)', 'toMilliseconds', 'isUnresolved'),
  IPolicyValidationContext: having('an IPolicyValidationContext', 'let CDK call it', 'appConstruct'),
  Size: having('a Size', 'write Size.mebibytes(n)', 'toBytes', 'isUnresolved'),
  TimeZone: having('a TimeZone', "write TimeZone.of('Europe/Berlin')", 'timezoneName'),

  DlcImage: own('a DlcImage', 'write DlcImage.of({ repository, tag }), or one of its constants'),
  Engine: own('an Engine', 'write Engine.automatic(), Engine.compiled() or Engine.onnxRuntime()'),
  FleetModels: own('a FleetModels', 'write FleetModels.fromDirectory(TEXT)'),
  FunctionAuth: own('a FunctionAuth', 'write FunctionAuth.iam()'),
  GoldenRequests: own('a GoldenRequests', 'write GoldenRequests.fromFile(TEXT)'),
  IInferenceEndpoint: having('an IInferenceEndpoint', 'pass a ModelFunction or an endpoint', 'modelVersion', 'grants', 'node'),
  IModelFileSystem: having('an IModelFileSystem', 'pass an S3ModelFileSystem, or write ModelFileSystem.fromEfsAccessPoint(accessPoint)', 'accessPointArn', 'mountPath'),
  IModelVersion: {
    called: 'a ModelVersion',
    remedy: 'write ModelVersion.of(name, version, ModelArtifact.fromFile(path))',
    is: (value) => ['modelName', 'version', 'digest'].every((member) => member in value) && isArtifact((value as { readonly artifact?: unknown }).artifact),
  },
  InferenceAmi: own('an InferenceAmi', 'write InferenceAmi.of(name), or one of its constants'),
  InstanceType: { ...own('an InstanceType', 'write InstanceType.of(TEXT), or one of its constants'), text: "'ml.m5.large'" },
  ModelArtifact: own('a ModelArtifact', 'write ModelArtifact.fromFile(TEXT)'),
  ModelFunction: own('a ModelFunction', 'pass one that this app declares'),
  PayloadCapture: own('a PayloadCapture', 'write PayloadCapture.sampled({ percentage })'),
  QualityGate: own('a QualityGate', 'write QualityGate.metric(name, { atLeast })'),
  RegisteredVersion: own('a RegisteredVersion', 'pass what addVersion or version() of a registered model answers'),
  RegistryBackend: own('a RegistryBackend', 'write RegistryBackend.sageMaker() or RegistryBackend.parameters()'),
  Rollout: own('a Rollout', 'write Rollout.canary({ percentage, bakeTime }), or another of its methods'),
  RoutingStrategy: own('a RoutingStrategy', 'write RoutingStrategy.random(), or another of its methods'),
  ScaleInPolicy: own('a ScaleInPolicy', 'write ScaleInPolicy.consolidation(), or another of its methods'),
  ServiceLevels: own('a ServiceLevels', "write new ServiceLevels(this, 'Levels', { … })"),
  ServiceLevel: own('a ServiceLevel', 'write ServiceLevel.availability(0.999), or another of its methods'),
  ServingImage: own('a ServingImage', 'write ServingImage.fromAsset(TEXT)'),
  Tracing: own('a Tracing', 'write Tracing.xray(), Tracing.openTelemetry({ endpoint }) or Tracing.disabled()'),
  Transform: own('a Transform', 'write Transform.fromFile(TEXT)'),
  VersionPruning: own('a VersionPruning', 'write VersionPruning.keepLast(n)'),
  TrafficPattern: own('a TrafficPattern', 'write TrafficPattern.OFFICE_HOURS'),
  Warmth: own('a Warmth', 'write Warmth.always(n)'),

  'aws_apigateway.IAuthorizer': having('an IAuthorizer', 'pass an Authorizer of aws_apigateway', 'authorizerId'),
  'aws_apigateway.IRestApi': having('an IRestApi', 'pass a RestApi', 'restApiId'),
  'aws_apigateway.Method': having('a Method', 'pass a Method of a RestApi', 'methodId'),
  'aws_apigateway.Stage': having('a Stage', 'pass a Stage of a RestApi', 'stageName'),
  'aws_apigatewayv2.IHttpRouteAuthorizer': having('an IHttpRouteAuthorizer', 'pass an authorizer of aws_apigatewayv2_authorizers', 'bind'),
  'aws_applicationautoscaling.Schedule': having('a Schedule', "write Schedule.cron({ hour: '8', minute: '0' }) of aws_applicationautoscaling", 'expressionString'),
  'aws_certificatemanager.ICertificate': having('an ICertificate', 'pass a Certificate', 'certificateArn'),
  'aws_cloudwatch.IAlarm': having('an IAlarm', 'pass an Alarm', 'alarmArn', 'alarmName'),
  'aws_cloudwatch.IMetric': having('an IMetric', 'write new Metric({ namespace, metricName })', 'toMetricConfig'),
  'aws_codebuild.IProject': having('an IProject', 'pass a Project of aws_codebuild', 'projectArn', 'projectName'),
  'aws_codepipeline.IPipeline': having('an IPipeline', 'pass a Pipeline of aws_codepipeline', 'pipelineArn', 'pipelineName'),
  'aws_ec2.ISecurityGroup': having('an ISecurityGroup', 'pass a SecurityGroup', 'securityGroupId', 'connections'),
  'aws_ec2.ISubnet': having('an ISubnet', 'pass a Subnet', 'subnetId', 'availabilityZone'),
  'aws_ec2.IVpc': having('an IVpc', 'pass a Vpc', 'vpcId', 'selectSubnets'),
  'aws_ec2.SubnetFilter': having('a SubnetFilter', 'write SubnetFilter.byIds(ids), or another of its methods', 'selectSubnets'),
  'aws_ecr.IRepository': having('an IRepository', 'pass a Repository', 'repositoryArn', 'repositoryName', 'repositoryUri'),
  'aws_efs.IAccessPoint': having('an IAccessPoint', 'pass an AccessPoint', 'accessPointArn', 'accessPointId'),
  'aws_events.IRuleTarget': having('an IRuleTarget', 'pass a target of aws_events_targets, or an ApprovalTarget', 'bind'),
  'aws_iam.IGrantable': having('an IGrantable', 'pass a Role, or what has one', 'grantPrincipal'),
  'aws_iam.IManagedPolicy': having('an IManagedPolicy', 'pass a ManagedPolicy', 'managedPolicyArn'),
  'aws_iam.IRole': having('an IRole', 'pass a Role', 'roleArn', 'roleName', 'grantPrincipal'),
  'aws_kms.IKey': having('an IKey', 'pass a Key', 'keyArn', 'keyId'),
  'aws_lambda.AdotLayerVersion': having('an AdotLayerVersion', 'write AdotLayerVersion.fromJavaScriptSdkLayerVersion(AdotLambdaLayerJavaScriptSdkVersion.LATEST)', '_bind'),
  'aws_lambda.Architecture': having('an Architecture', 'write Architecture.ARM_64 or Architecture.X86_64', 'dockerPlatform'),
  'aws_lambda.ILayerVersion': having('an ILayerVersion', 'pass a LayerVersion', 'layerVersionArn'),
  'aws_lambda.Runtime': having('a Runtime', 'write Runtime.NODEJS_22_X, or another of its constants', 'runtimeEquals'),
  'aws_lambda.SnapStartConf': having('a SnapStartConf', 'write SnapStartConf.ON_PUBLISHED_VERSIONS', '_render'),
  'aws_logs.ILogGroup': having('an ILogGroup', 'pass a LogGroup', 'logGroupArn', 'logGroupName'),
  'aws_s3.IBucket': having('an IBucket', 'pass a Bucket', 'bucketArn', 'bucketName'),
  'aws_secretsmanager.ISecret': having('an ISecret', 'pass a Secret', 'secretArn', 'secretValue'),
  'aws_sns.ITopic': having('an ITopic', 'pass a Topic', 'topicArn', 'topicName'),
  'aws_sqs.IQueue': having('an IQueue', 'pass a Queue', 'queueArn', 'queueUrl'),
  'aws_stepfunctions.TaskInput': having('a TaskInput', 'write TaskInput.fromObject({ ... }), or another of its methods', 'type', 'value'),
  'interfaces.aws_events.IRuleRef': having('an IRuleRef', 'pass a Rule', 'ruleRef'),
};

/** What an enum is called by, and its values by member. */
export interface Enumeration {
  readonly name: string;
  readonly members: Readonly<Record<string, string | number>>;
}

/** CDK's as the app has them, with what a later version has added. */
const CDK_ENUMS: Readonly<Record<string, () => Readonly<Record<string, string | number>>>> = {
  RemovalPolicy: () => RemovalPolicy,
  'aws_apigateway.AuthorizationType': () => AuthorizationType,
  'aws_apigateway.Period': () => Period,
  'aws_apigatewayv2.CorsHttpMethod': () => CorsHttpMethod,
  'aws_cloudwatch.PeriodOverride': () => PeriodOverride,
  'aws_cloudwatch.Unit': () => Unit,
  'aws_ec2.SubnetType': () => SubnetType,
  'aws_lambda.HttpMethod': () => HttpMethod,
  'aws_logs.RetentionDays': () => RetentionDays,
};

export function enumerationOf(type: string): Enumeration | undefined {
  const members = ENUMS[type] ?? CDK_ENUMS[type]?.();
  if (members === undefined) return undefined;
  // An enum of numbers has its values as keys too.
  return { name: type.slice(type.lastIndexOf('.') + 1), members: Object.fromEntries(Object.entries(members).filter(([key]) => Number.isNaN(Number(key)))) };
}
