// A CDK app with `count` endpoints on instances, 30 to a stack, in one of four ways of writing it: a model from S3 in an image from ECR, one instance
// that scales with its requests. Synthesizes itself and prints what that cost. Arguments: variant, count, folder of the peers, folder to write to.
'use strict';
const { readdirSync, readFileSync, statSync, writeSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { peakMiB } = require('../support/peak.cjs');

const [variant, countText, peers, out] = process.argv.slice(2);
const count = Number(countText);
const PER_STACK = 30;
const MOST_INSTANCES = 4;
const REQUESTS_PER_SECOND = 20;

const installed = createRequire(join(process.cwd(), 'app.js'));
const peer = createRequire(join(peers, 'app.js'));
const begun = performance.now();
const { App, Stack } = installed('aws-cdk-lib/core');
const declare = { ours, alpha: () => alpha(true), 'alpha-plain': () => alpha(false), genai, l1 }[variant]();
const app = new App({ outdir: out });
for (let i = 0; i < count; ) {
  const stack = new Stack(app, `Models${i / PER_STACK}`);
  const declareIn = declare(stack);
  for (let j = 0; j < PER_STACK && i < count; j++, i++) declareIn(`Model${i}`);
}
app.synth();
const synthesized = performance.now();

const templates = readdirSync(out).filter((name) => name.endsWith('.template.json'));
const cpu = process.cpuUsage();
writeSync(
  3,
  JSON.stringify({
    wallMs: synthesized - begun,
    cpuMs: (cpu.user + cpu.system) / 1000,
    peakMiB: peakMiB(),
    resources: templates.reduce((sum, name) => sum + Object.keys(JSON.parse(readFileSync(join(out, name), 'utf8')).Resources).length, 0),
    endpoints: templates.reduce((sum, name) => sum + Object.values(JSON.parse(readFileSync(join(out, name), 'utf8')).Resources).filter(({ Type }) => Type === 'AWS::SageMaker::Endpoint').length, 0),
    templateBytes: templates.reduce((sum, name) => sum + statSync(join(out, name)).size, 0),
  }),
);

/** What all of them are given. */
function sourcesOf(stack) {
  const { Bucket } = installed('aws-cdk-lib/aws-s3');
  const { Repository } = installed('aws-cdk-lib/aws-ecr');
  return { bucket: Bucket.fromBucketName(stack, 'Weights', 'weights'), repository: Repository.fromRepositoryName(stack, 'Server', 'model-server') };
}

/** Beside what the others have: the model is copied to where it stays, changes are guarded and checked, and a keeper prunes what is old. */
function ours() {
  const { InstanceType, ModelArtifact, ModelVersion, RealTimeEndpoint, ServingImage } = installed('cdk-serverless-inference');
  const { Size } = installed('aws-cdk-lib/core');
  const { Architecture } = installed('aws-cdk-lib/aws-lambda');
  return (stack) => {
    const { bucket, repository } = sourcesOf(stack);
    const artifact = ModelArtifact.fromS3({ bucket, key: 'digits.tar.gz', versionId: 'v1', sha256: '0'.repeat(64), size: Size.mebibytes(100) });
    const image = ServingImage.fromEcr(repository, { digest: `sha256:${'a'.repeat(64)}`, architecture: Architecture.X86_64 });
    const model = ModelVersion.of('digits', '2', artifact);
    return (id) => {
      new RealTimeEndpoint(stack, id, { model, image, instanceType: InstanceType.G5_XLARGE })
        .autoScale({ minCapacity: 1, maxCapacity: MOST_INSTANCES }).scaleOnInvocations({ target: REQUESTS_PER_SECOND * 60 });
    };
  };
}

/** `same`: with what stands around each of our endpoints, as CDK's own constructs: a log group, custom resources that guard, check, sweep, and pause scaling, tags. */
function alpha(same) {
  const { CfnResource, CustomResource, Duration, RemovalPolicy } = installed('aws-cdk-lib/core');
  const { Architecture, Code, Function, LoggingFormat, Runtime } = installed('aws-cdk-lib/aws-lambda');
  const { LogGroup, RetentionDays } = installed('aws-cdk-lib/aws-logs');
  const keeperOf = (stack) => new Function(stack, 'Keeper', {
    code: Code.fromInline('exports.handler = async () => {}'), handler: 'index.handler', runtime: Runtime.NODEJS_24_X, architecture: Architecture.ARM_64, timeout: Duration.minutes(15),
    loggingFormat: LoggingFormat.JSON, logGroup: new LogGroup(stack, 'KeeperLogs', { retention: RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY }),
  });
  const surround = (scope, keeper, model, endpointConfig, endpoint, target) => {
    const asked = (id, properties) => new CustomResource(scope, id, { serviceToken: keeper.functionArn, resourceType: `Custom::${id}`, serviceTimeout: Duration.minutes(10), properties: { endpointName: endpoint.endpointName, ...properties } });
    new LogGroup(scope, 'Logs', { retention: RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE });
    const sweep = asked('Sweep', { host: scope.node.path });
    const check = asked('Check', { config: endpointConfig.endpointConfigName, endpoint: endpoint.endpointArn });
    check.node.addDependency(sweep);
    const resume = asked('Resume', { config: endpointConfig.endpointConfigName, target: target.scalableTargetId });
    resume.node.addDependency(check);
    for (const id of ['Guard', 'Pause']) model.node.addDependency(new CustomResource(scope, id, { serviceToken: keeper.functionArn, resourceType: `Custom::${id}`, serviceTimeout: Duration.minutes(10), properties: { digest: '71ded8c9a8151855', model: 'digits 2' } }));
    const [modelResource, configResource, endpointResource] = [model, endpointConfig, endpoint].map(({ node }) => node.children.find((child) => CfnResource.isCfnResource(child)));
    const tags = Object.entries({ host: scope.node.path, model: 'digits', digest: '71ded8c9a8151855' });
    for (const resource of [modelResource, configResource, endpointResource]) for (const [name, value] of tags) resource.tags.setTag(name, value);
    for (const resource of [modelResource, configResource]) resource.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  };
  const { ContainerImage, Endpoint, EndpointConfig, InstanceType, Model, ModelData } = peer('@aws-cdk/aws-sagemaker-alpha');
  const { Construct } = installed('constructs');
  return (stack) => {
    const { bucket, repository } = sourcesOf(stack);
    const keeper = same ? keeperOf(stack) : undefined;
    return (id) => {
      const scope = new Construct(stack, id);
      const model = new Model(scope, 'Model', { containers: [{ image: ContainerImage.fromEcrRepository(repository, 'v1'), modelData: ModelData.fromBucket(bucket, 'digits.tar.gz') }] });
      const endpointConfig = new EndpointConfig(scope, 'Config', { instanceProductionVariants: [{ model, variantName: 'AllTraffic', instanceType: InstanceType.of('ml.g5.xlarge') }] });
      const endpoint = new Endpoint(scope, 'Endpoint', { endpointConfig });
      const scaling = endpoint.findInstanceProductionVariant('AllTraffic').autoScaleInstanceCount({ maxCapacity: MOST_INSTANCES });
      scaling.scaleOnInvocations('Requests', { maxRequestsPerSecond: REQUESTS_PER_SECOND });
      if (same) surround(scope, keeper, model, endpointConfig, endpoint, endpoint.node.findAll().find((node) => node.scalableTargetId !== undefined));
    };
  };
}

function genai() {
  const { ContainerImage, CustomSageMakerEndpoint, SageMakerInstanceType } = peer('@cdklabs/generative-ai-cdk-constructs').sagemaker_deployment;
  return (stack) => {
    const { repository } = sourcesOf(stack);
    return (id) => {
      new CustomSageMakerEndpoint(stack, id, {
        modelId: `digits${id}`, endpointName: `digits-${id}`, instanceType: SageMakerInstanceType.ML_G5_XLARGE, container: ContainerImage.fromEcrRepository(repository, 'v1'),
        modelDataUrl: 's3://weights/digits.tar.gz', minCapacity: 1, maxCapacity: MOST_INSTANCES,
      });
    };
  };
}

/** The floor. */
function l1() {
  const { CfnEndpoint, CfnEndpointConfig, CfnModel } = installed('aws-cdk-lib/aws-sagemaker');
  const { CfnScalableTarget, CfnScalingPolicy } = installed('aws-cdk-lib/aws-applicationautoscaling');
  const { CfnRole } = installed('aws-cdk-lib/aws-iam');
  const { Construct } = installed('constructs');
  return (stack) => {
    const { bucket, repository } = sourcesOf(stack);
    return (id) => {
      const scope = new Construct(stack, id);
      const role = new CfnRole(scope, 'Role', {
        assumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'sagemaker.amazonaws.com' } }] },
        policies: [{ policyName: 'Inference', policyDocument: { Version: '2012-10-17', Statement: [
          { Effect: 'Allow', Action: 's3:GetObject', Resource: bucket.arnForObjects('digits.tar.gz') },
          { Effect: 'Allow', Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], Resource: repository.repositoryArn },
          { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
        ] } }],
      });
      const model = new CfnModel(scope, 'Model', { executionRoleArn: role.attrArn, primaryContainer: { image: repository.repositoryUriForTag('v1'), modelDataUrl: bucket.s3UrlForObject('digits.tar.gz') } });
      const config = new CfnEndpointConfig(scope, 'Config', { productionVariants: [{ variantName: 'AllTraffic', modelName: model.attrModelName, initialInstanceCount: 1, initialVariantWeight: 1, instanceType: 'ml.g5.xlarge' }] });
      const endpoint = new CfnEndpoint(scope, 'Endpoint', { endpointConfigName: config.attrEndpointConfigName });
      const target = new CfnScalableTarget(scope, 'Target', {
        minCapacity: 1, maxCapacity: MOST_INSTANCES, serviceNamespace: 'sagemaker', scalableDimension: 'sagemaker:variant:DesiredInstanceCount', resourceId: `endpoint/${endpoint.attrEndpointName}/variant/AllTraffic`,
      });
      new CfnScalingPolicy(scope, 'Policy', {
        policyName: 'Requests', policyType: 'TargetTrackingScaling', scalingTargetId: target.ref,
        targetTrackingScalingPolicyConfiguration: { targetValue: REQUESTS_PER_SECOND * 60, predefinedMetricSpecification: { predefinedMetricType: 'SageMakerVariantInvocationsPerInstance' } },
      });
    };
  };
}
