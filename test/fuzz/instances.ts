import * as cdk from 'aws-cdk-lib';
import * as csi from '../../constructs';
import { Value } from './value';
import type { World } from './world';
import { files } from './world';

const { Duration, Lazy, Size } = cdk;
const of = (text: string, make: (world: World) => unknown): Value => new Value(text, make);
const inStack = (text: string, make: (world: World, id: string) => unknown): Value => new Value(text, (world) => make(world, world.id()));
const ACCOUNT = '111122223333';
const SHA = 'ab'.repeat(32);

const durations = [
  ...['millis(0)', 'millis(1500)', 'seconds(1)', 'seconds(30)', 'minutes(1)', 'minutes(5)', 'minutes(15)', 'hours(1)', 'days(1)', 'days(14)', 'days(365)', 'days(1e9)', 'seconds(90.5)', 'seconds(1e15)'].map((text) => {
    const [, unit, amount] = /^(\w+)\((.*)\)$/.exec(text) as unknown as [string, 'seconds', string];
    return of(`Duration.${text}`, () => Duration[unit](Number(amount)));
  }),
  of('Duration.seconds(TOKEN)', () => Duration.seconds(Lazy.number({ produce: () => 60 }))),
];
const sizes = [
  ...['bytes(0)', 'bytes(1)', 'kibibytes(1)', 'mebibytes(128)', 'mebibytes(1769)', 'mebibytes(2048)', 'mebibytes(1.5)', 'gibibytes(1)', 'gibibytes(10)', 'gibibytes(500)', 'tebibytes(5)', 'pebibytes(1e6)'].map((text) => {
    const [, unit, amount] = /^(\w+)\((.*)\)$/.exec(text) as unknown as [string, 'mebibytes', string];
    return of(`Size.${text}`, () => Size[unit](Number(amount)));
  }),
  of('Size.mebibytes(TOKEN)', () => Size.mebibytes(Lazy.number({ produce: () => 1024 }))),
];

/** What has the public members of a model version, as a class of a Python app has. */
function ownVersion(world: World): csi.IModelVersion {
  const { modelName, version, digest, artifact } = world.version();
  return { modelName, version, digest, artifact };
}

const bucket = inStack('new Bucket()', ({ stack }, id) => new cdk.aws_s3.Bucket(stack, id, { versioned: true }));
const vpc = inStack('new Vpc()', ({ stack }, id) => new cdk.aws_ec2.Vpc(stack, id, { maxAzs: 2, natGateways: 0 }));
const repository = inStack('new Repository()', ({ stack }, id) => new cdk.aws_ecr.Repository(stack, id));
const role = inStack('new Role()', ({ stack }, id) => new cdk.aws_iam.Role(stack, id, { assumedBy: new cdk.aws_iam.ServicePrincipal('lambda.amazonaws.com') }));

/** Instances of the classes and interfaces that the API takes, by what jsii calls them without the package's name. */
export const INSTANCES: Readonly<Record<string, readonly Value[]>> = {
  DlcImage: [of('DlcImage.VLLM_SERVER', () => csi.DlcImage.VLLM_SERVER)],
  FunctionAuth: [of('FunctionAuth.iam()', () => csi.FunctionAuth.iam()), of('FunctionAuth.none()', () => csi.FunctionAuth.none())],
  FleetModels: [of('FleetModels.fromDirectory(models)', () => csi.FleetModels.fromDirectory(files.models)), of('FleetModels.fromManifest(file)', () => csi.FleetModels.fromManifest(files.fleet))],
  GoldenRequests: [of('GoldenRequests.fromFile(rows)', () => csi.GoldenRequests.fromFile(files.rows))],
  Engine: [
    of('Engine.automatic()', () => csi.Engine.automatic()), of('Engine.automatic({ batchSize })', () => csi.Engine.automatic({ batchSize: 100_000 })),
    of('Engine.compiled()', () => csi.Engine.compiled()), of('Engine.onnxRuntime()', () => csi.Engine.onnxRuntime()),
  ],
  IInferenceEndpoint: [
    of('fn', (world) => world.fn()),
    inStack('new RealTimeEndpoint()', (world, id) => new csi.RealTimeEndpoint(world.stack, id, { model: world.version() })),
    inStack('new AsyncEndpoint()', (world, id) => new csi.AsyncEndpoint(world.stack, id, { model: world.version() })),
    inStack('ModelFunction.fromAttributes()', (world, id) => csi.ModelFunction.fromAttributes(world.stack, id, { functionArn: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:f`, modelVersion: world.version() })),
    inStack('ServerlessEndpoint.fromEndpointName()', (world, id) => csi.ServerlessEndpoint.fromEndpointName(world.stack, id, 'theirs', { modelVersion: world.version() })),
  ],
  IModelFileSystem: [
    inStack('ModelFileSystem.fromEfsAccessPoint()', ({ stack }, id) => csi.ModelFileSystem.fromEfsAccessPoint(new cdk.aws_efs.FileSystem(stack, id, { vpc: new cdk.aws_ec2.Vpc(stack, `${id}Vpc`) }).addAccessPoint('Models'))),
    of('an object like one', () => ({ accessPointArn: `arn:aws:elasticfilesystem:eu-west-1:${ACCOUNT}:access-point/fsap-1`, mountPath: '/mnt/models' })),
  ],
  IModelVersion: [
    of('model', (world) => world.version()),
    of('model', (world) => world.version()),
    of('registered', (world) => world.model().addVersion(world.id(), { artifact: world.artifact('1') })),
    of('an object like one', ownVersion),
  ],
  InferenceAmi: [of('InferenceAmi.of()', () => csi.InferenceAmi.of('al2-ami-sagemaker-inference-gpu-3-1'))],
  InstanceType: [
    of('InstanceType.M5_LARGE', () => csi.InstanceType.M5_LARGE), of('InstanceType.C7I_LARGE', () => csi.InstanceType.C7I_LARGE), of('InstanceType.G5_XLARGE', () => csi.InstanceType.G5_XLARGE),
    of("InstanceType.of('ml.m99.large')", () => csi.InstanceType.of('ml.m99.large')),
  ],
  ModelArtifact: [of('ModelArtifact.fromFile(onnx)', () => csi.ModelArtifact.fromFile(files.onnx)), of('ModelArtifact.fromMlflow(folder)', () => csi.ModelArtifact.fromMlflow(files.mlflow))],
  ModelFunction: [of('fn', (world) => world.fn())],
  PayloadCapture: [of('PayloadCapture.sampled()', () => csi.PayloadCapture.sampled({ percentage: 1 })), of('PayloadCapture.sampled({ redact })', () => csi.PayloadCapture.sampled({ percentage: 100, redact: ['$.inputs.*'] }))],
  QualityGate: [of('QualityGate.metric()', () => csi.QualityGate.metric('accuracy', { atLeast: 0.5 }))],
  RegisteredVersion: [of('model.addVersion()', (world) => world.model().addVersion(world.id(), { artifact: world.artifact('1') }))],
  RegistryBackend: [of('RegistryBackend.parameters()', () => csi.RegistryBackend.parameters()), of('RegistryBackend.sageMaker()', () => csi.RegistryBackend.sageMaker())],
  Rollout: [of('Rollout.allAtOnce()', () => csi.Rollout.allAtOnce()), of('Rollout.canary()', () => csi.Rollout.canary({ percentage: 10, bakeTime: Duration.minutes(5) }))],
  RoutingStrategy: [of('RoutingStrategy.leastOutstandingRequests()', () => csi.RoutingStrategy.leastOutstandingRequests()), of('RoutingStrategy.random()', () => csi.RoutingStrategy.random())],
  ScaleInPolicy: [of('ScaleInPolicy.consolidation()', () => csi.ScaleInPolicy.consolidation())],
  ServiceLevel: [
    of('ServiceLevel.availability(0.999)', () => csi.ServiceLevel.availability(0.999)),
    of('ServiceLevel.latency()', () => csi.ServiceLevel.latency({ percentile: 95, under: Duration.millis(100) })),
  ],
  ServingImage: [
    of('ServingImage.modelServer()', () => csi.ServingImage.modelServer()),
    inStack('ServingImage.fromEcr()', ({ stack }, id) => csi.ServingImage.fromEcr(new cdk.aws_ecr.Repository(stack, id), { architecture: cdk.aws_lambda.Architecture.X86_64, digest: `sha256:${SHA}` })),
  ],
  ServiceLevels: [inStack('new ServiceLevels()', (world, id) => new csi.ServiceLevels(world.stack, id, { endpoint: world.fn(), levels: [csi.ServiceLevel.availability(0.999)] }))],
  Transform: [of('Transform.fromFile(file)', () => csi.Transform.fromFile(files.transform))],
  VersionPruning: [of('VersionPruning.keepLast(3)', () => csi.VersionPruning.keepLast(3)), of('VersionPruning.none()', () => csi.VersionPruning.none())],
  Tracing: [
    of('Tracing.xray()', () => csi.Tracing.xray()), of('Tracing.disabled()', () => csi.Tracing.disabled()),
    of('Tracing.openTelemetry()', () => csi.Tracing.openTelemetry({ endpoint: 'https://collector.example.com:4318', samplingRatio: 0.1 })),
  ],
  TrafficPattern: [of('TrafficPattern.OFFICE_HOURS', () => csi.TrafficPattern.OFFICE_HOURS)],
  Warmth: [of('Warmth.always(2)', () => csi.Warmth.always(2)), of('Warmth.businessHours()', () => csi.Warmth.businessHours({ min: 1, timeZone: cdk.TimeZone.EUROPE_BERLIN }))],
  'constructs.Construct': [of('stack', (world) => world.stack)],
  'aws-cdk-lib.Duration': durations,
  'aws-cdk-lib.Size': sizes,
  'aws-cdk-lib.TimeZone': [of('TimeZone.EUROPE_BERLIN', () => cdk.TimeZone.EUROPE_BERLIN), of("TimeZone.of('Mars/Base')", () => cdk.TimeZone.of('Mars/Base'))],
  'aws-cdk-lib.aws_applicationautoscaling.Schedule': [
    of("Schedule.cron({ hour: '8' })", () => cdk.aws_applicationautoscaling.Schedule.cron({ hour: '8', minute: '0' })), of('Schedule.rate()', () => cdk.aws_applicationautoscaling.Schedule.rate(Duration.hours(1))),
    of("Schedule.expression('nonsense')", () => cdk.aws_applicationautoscaling.Schedule.expression('nonsense')),
  ],
  'aws-cdk-lib.aws_certificatemanager.ICertificate': [inStack('Certificate', ({ stack }, id) => cdk.aws_certificatemanager.Certificate.fromCertificateArn(stack, id, `arn:aws:acm:eu-west-1:${ACCOUNT}:certificate/1`))],
  'aws-cdk-lib.aws_codebuild.IProject': [inStack('Project', ({ stack }, id) => cdk.aws_codebuild.Project.fromProjectName(stack, id, 'deploy'))],
  'aws-cdk-lib.aws_codepipeline.IPipeline': [inStack('Pipeline', ({ stack }, id) => cdk.aws_codepipeline.Pipeline.fromPipelineArn(stack, id, `arn:aws:codepipeline:eu-west-1:${ACCOUNT}:deploy`))],
  'aws-cdk-lib.interfaces.aws_events.IRuleRef': [inStack('new Rule()', ({ stack }, id) => new cdk.aws_events.Rule(stack, id, { schedule: cdk.aws_events.Schedule.rate(Duration.days(1)) }))],
  'aws-cdk-lib.aws_cloudwatch.IAlarm': [
    inStack('new Alarm()', ({ stack }, id) => new cdk.aws_cloudwatch.Alarm(stack, id, { metric: new cdk.aws_cloudwatch.Metric({ namespace: 'Mine', metricName: 'Errors' }), threshold: 1, evaluationPeriods: 1 })),
    inStack('Alarm.fromAlarmArn()', ({ stack }, id) => cdk.aws_cloudwatch.Alarm.fromAlarmArn(stack, id, `arn:aws:cloudwatch:eu-west-1:${ACCOUNT}:alarm:mine`)),
  ],
  'aws-cdk-lib.aws_cloudwatch.IMetric': [
    of('new Metric()', () => new cdk.aws_cloudwatch.Metric({ namespace: 'Mine', metricName: 'Waiting', dimensionsMap: { Queue: 'q' }, statistic: 'Maximum' })),
    of('new MathExpression()', () => new cdk.aws_cloudwatch.MathExpression({ expression: 'a * 2', usingMetrics: { a: new cdk.aws_cloudwatch.Metric({ namespace: 'Mine', metricName: 'A' }) } })),
  ],
  'aws-cdk-lib.aws_ec2.ISecurityGroup': [inStack('SecurityGroup', ({ stack }, id) => cdk.aws_ec2.SecurityGroup.fromSecurityGroupId(stack, id, 'sg-1'))],
  'aws-cdk-lib.aws_ec2.IVpc': [vpc],
  'aws-cdk-lib.aws_ecr.IRepository': [repository],
  'aws-cdk-lib.aws_efs.IAccessPoint': [
    inStack('new AccessPoint()', ({ stack }, id) => new cdk.aws_efs.FileSystem(stack, id, { vpc: new cdk.aws_ec2.Vpc(stack, `${id}Vpc`) }).addAccessPoint('Models')),
    inStack('AccessPoint.fromAccessPointId()', ({ stack }, id) => cdk.aws_efs.AccessPoint.fromAccessPointId(stack, id, 'fsap-1')),
  ],
  'aws-cdk-lib.aws_events.IRuleTarget': [
    inStack('new SnsTopic()', ({ stack }, id) => new cdk.aws_events_targets.SnsTopic(new cdk.aws_sns.Topic(stack, id))),
    inStack('ApprovalTarget.buildProject()', ({ stack }, id) => csi.ApprovalTarget.buildProject(cdk.aws_codebuild.Project.fromProjectName(stack, id, 'deploy'))),
  ],
  'aws-cdk-lib.aws_iam.IGrantable': [role, of('new AccountPrincipal()', () => new cdk.aws_iam.AccountPrincipal(ACCOUNT))],
  'aws-cdk-lib.aws_iam.IManagedPolicy': [inStack('ManagedPolicy', () => cdk.aws_iam.ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess'))],
  'aws-cdk-lib.aws_iam.IRole': [role, inStack('Role.fromRoleArn()', ({ stack }, id) => cdk.aws_iam.Role.fromRoleArn(stack, id, `arn:aws:iam::${ACCOUNT}:role/theirs`))],
  'aws-cdk-lib.aws_kms.IKey': [inStack('new Key()', ({ stack }, id) => new cdk.aws_kms.Key(stack, id)), inStack('Key.fromKeyArn()', ({ stack }, id) => cdk.aws_kms.Key.fromKeyArn(stack, id, `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`))],
  'aws-cdk-lib.aws_lambda.Architecture': [of('Architecture.ARM_64', () => cdk.aws_lambda.Architecture.ARM_64), of('Architecture.X86_64', () => cdk.aws_lambda.Architecture.X86_64)],
  'aws-cdk-lib.aws_lambda.AdotLayerVersion': [of('AdotLayerVersion', () => cdk.aws_lambda.AdotLayerVersion.fromJavaScriptSdkLayerVersion(cdk.aws_lambda.AdotLambdaLayerJavaScriptSdkVersion.LATEST))],
  'aws-cdk-lib.aws_lambda.ILayerVersion': [inStack('LayerVersion', ({ stack }, id) => cdk.aws_lambda.LayerVersion.fromLayerVersionArn(stack, id, `arn:aws:lambda:eu-west-1:${ACCOUNT}:layer:mine:1`))],
  'aws-cdk-lib.aws_lambda.Runtime': [of('Runtime.NODEJS_22_X', () => cdk.aws_lambda.Runtime.NODEJS_22_X), of('Runtime.PYTHON_3_13', () => cdk.aws_lambda.Runtime.PYTHON_3_13)],
  'aws-cdk-lib.aws_lambda.SnapStartConf': [of('SnapStartConf.ON_PUBLISHED_VERSIONS', () => cdk.aws_lambda.SnapStartConf.ON_PUBLISHED_VERSIONS)],
  'aws-cdk-lib.aws_logs.ILogGroup': [inStack('new LogGroup()', ({ stack }, id) => new cdk.aws_logs.LogGroup(stack, id)), inStack('LogGroup.fromLogGroupName()', ({ stack }, id) => cdk.aws_logs.LogGroup.fromLogGroupName(stack, id, 'theirs'))],
  'aws-cdk-lib.aws_s3.IBucket': [bucket, inStack('Bucket.fromBucketName()', ({ stack }, id) => cdk.aws_s3.Bucket.fromBucketName(stack, id, 'theirs'))],
  'aws-cdk-lib.aws_secretsmanager.ISecret': [inStack('new Secret()', ({ stack }, id) => new cdk.aws_secretsmanager.Secret(stack, id))],
  'aws-cdk-lib.aws_sns.ITopic': [inStack('new Topic()', ({ stack }, id) => new cdk.aws_sns.Topic(stack, id))],
  'aws-cdk-lib.aws_stepfunctions.TaskInput': [of('TaskInput.fromObject()', () => cdk.aws_stepfunctions.TaskInput.fromObject({ a: 1 })), of('TaskInput.fromJsonPathAt()', () => cdk.aws_stepfunctions.TaskInput.fromJsonPathAt('$.a')), of('TaskInput.fromText()', () => cdk.aws_stepfunctions.TaskInput.fromText('x'))],
  'aws-cdk-lib.aws_apigatewayv2.IHttpRouteAuthorizer': [of('new HttpIamAuthorizer()', () => new cdk.aws_apigatewayv2_authorizers.HttpIamAuthorizer()), of('new HttpJwtAuthorizer()', () => new cdk.aws_apigatewayv2_authorizers.HttpJwtAuthorizer('Jwt', 'https://issuer.example', { jwtAudience: ['me'] }))],
  'aws-cdk-lib.aws_apigateway.IAuthorizer': [
    inStack('new CognitoUserPoolsAuthorizer()', ({ stack }, id) => new cdk.aws_apigateway.CognitoUserPoolsAuthorizer(stack, id, { cognitoUserPools: [new cdk.aws_cognito.UserPool(stack, `${id}Users`)] })),
  ],
};

/** The things whose methods are called. */
export const SUBJECTS: Readonly<Record<string, (world: World) => unknown>> = {
  ApprovalTarget: ({ stack }) => csi.ApprovalTarget.buildProject(cdk.aws_codebuild.Project.fromProjectName(stack, 'Project', 'deploy')),
  AsyncEndpoint: (world) => new csi.AsyncEndpoint(world.stack, 'Subject', { model: world.version() }),
  AsyncScaling: (world) => new csi.AsyncEndpoint(world.stack, 'Subject', { model: world.version() }).autoScale({ minCapacity: 1, maxCapacity: 4 }),
  ComponentScaling: (world) => component(world).autoScale({ minCapacity: 1, maxCapacity: 4 }),
  DataResidency: ({ app }) => csi.DataResidency.of(app, ['eu-west-1']),
  EndpointScaling: (world) => realTime(world).autoScale({ minCapacity: 1, maxCapacity: 4 }),
  FunctionScaling: (world) => world.fn().autoScale({ minCapacity: 1, maxCapacity: 4 }),
  HttpInferenceApi: ({ stack }) => new csi.HttpInferenceApi(stack, 'Subject'),
  IApiGrants: (world) => new csi.RestInferenceApi(world.stack, 'Subject').addModel('digits', world.fn()).grants,
  IEndpointGrants: (world) => world.fn().grants,
  IInferenceEndpoint: (world) => csi.RealTimeEndpoint.fromEndpointName(world.stack, 'Subject', 'theirs'),
  IPublishedEndpointGrants: (world) => world.model().publish('live', world.fn()).grants,
  IRegisteredModel: (world) => world.model(),
  IRegisteredModels: (world) => {
    world.model();
    return new csi.ModelRegistry(world.stack, 'Subject');
  },
  InferenceApi: ({ stack }) => new csi.RestInferenceApi(stack, 'Subject'),
  InferenceComponent: component,
  InferenceComponentEndpoint: ({ stack }) => new csi.InferenceComponentEndpoint(stack, 'Subject', { maxInstances: 4 }),
  InferenceDashboard: ({ stack }) => new csi.InferenceDashboard(stack, 'Subject'),
  ModelFleet: ({ app }) => new csi.ModelFleet(app, 'Subject', { models: csi.FleetModels.fromDirectory(files.models) }),
  ModelFunction: (world) => world.fn(),
  ModelRegistry: ({ stack }) => new csi.ModelRegistry(stack, 'Subject'),
  RealTimeEndpoint: realTime,
  RegisteredModel: (world) => {
    world.model().addVersion('1', { artifact: world.artifact('1') });
    return world.model();
  },
  RestInferenceApi: ({ stack }) => new csi.RestInferenceApi(stack, 'Subject'),
  S3ModelFileSystem: ({ stack }) => new csi.S3ModelFileSystem(stack, 'Subject', { vpc: new cdk.aws_ec2.Vpc(stack, 'SubjectVpc') }),
  ServerlessEndpoint: serverless,
  ServerlessScaling: (world) => serverless(world).autoScale({ minCapacity: 1, maxCapacity: 4 }),
  ServiceLevels: (world) => new csi.ServiceLevels(world.stack, 'Subject', { endpoint: world.fn(), levels: [csi.ServiceLevel.availability(0.999)] }),
};

function realTime(world: World): csi.RealTimeEndpoint {
  return new csi.RealTimeEndpoint(world.stack, 'Subject', { model: world.version(), rollout: csi.Rollout.allAtOnce() });
}

function serverless(world: World): csi.ServerlessEndpoint {
  return new csi.ServerlessEndpoint(world.stack, 'Subject', { model: world.version(), provisionedConcurrency: 1 });
}

function component(world: World): csi.InferenceComponent {
  return new csi.InferenceComponentEndpoint(world.stack, 'Subject', { maxInstances: 4 }).addComponent('Digits', { model: world.version(), cpus: 0.5 });
}
