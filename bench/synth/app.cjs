// A CDK app with `count` model functions, 60 to a stack, in one of three ways of writing it. Synthesizes
// itself and prints what that cost. Arguments: variant, count, one model or many, folder of the models, folder
// of the package's assets, folder to write to. Modules are those of the working directory's app.
'use strict';
const { readdirSync, readFileSync, statSync, writeSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { peakMiB } = require('../support/peak.cjs');

const [variant, countText, models, modelFolder, assets, out] = process.argv.slice(2);
const count = Number(countText);
const PER_STACK = 60;
const MEBIBYTES = 1769;

const installed = createRequire(join(process.cwd(), 'app.js'));
const begun = performance.now();
const { App, Stack } = installed('aws-cdk-lib/core');
const isFleet = variant.startsWith('fleet');
const declare = isFleet ? undefined : { ours, l2, 'l2-plain': plainL2, l1 }[variant]();
const app = new App({
  outdir: out,
  // Without this flag CDK's own version does not see a changed layer, and a new model server would never reach the alias.
  context: { '@aws-cdk/aws-lambda:recognizeLayerVersion': true },
});
if (isFleet) fleet();
else for (let i = 0; i < count; ) {
  const stack = new Stack(app, `Models${i / PER_STACK}`);
  const declareIn = declare(stack);
  for (let j = 0; j < PER_STACK && i < count; j++, i++) declareIn(`Model${i}`, models === 'one' ? 0 : i);
}
const declared = performance.now();
app.synth();
const synthesized = performance.now();

const templates = readdirSync(out).filter((name) => name.endsWith('.template.json'));
const resources = templates.flatMap((name) => Object.keys(JSON.parse(readFileSync(join(out, name), 'utf8')).Resources));
const cpu = process.cpuUsage();
writeSync(
  3,
  JSON.stringify({
    declareMs: declared - begun,
    synthMs: synthesized - declared,
    wallMs: synthesized - begun,
    cpuMs: (cpu.user + cpu.system) / 1000,
    peakMiB: peakMiB(),
    resources: resources.length,
    templateBytes: templates.reduce((sum, name) => sum + statSync(join(out, name)).size, 0),
    stacks: templates.length,
    stagedModels: readdirSync(out).filter((name) => name.startsWith('asset.') && statSync(join(out, name)).isDirectory() && readdirSync(join(out, name)).some((file) => file.endsWith('.onnx'))).length,
  }),
);

/** All models of the folder's manifest, whatever the stacks are then. */
function fleet() {
  const { FleetModels, ModelFleet } = installed('cdk-serverless-inference');
  new ModelFleet(app, 'Fleet', { models: FleetModels.fromManifest(join(modelFolder, 'fleet.json')), lockFile: join(modelFolder, `${variant}.lock.json`) });
}

function modelFile(index) {
  return join(modelFolder, String(index), 'model.onnx');
}

function ours() {
  const { ModelArtifact, ModelFunction, ModelVersion } = installed('cdk-serverless-inference');
  const versions = new Map();
  const versionOf = (index) => {
    let version = versions.get(index);
    if (version === undefined) versions.set(index, (version = ModelVersion.of('digits', '2', ModelArtifact.fromFile(modelFile(index)))));
    return version;
  };
  return (stack) => (id, index) => new ModelFunction(stack, id, { model: versionOf(index) });
}

/** As a careful user would write it with what aws-cdk-lib has: everything that can be shared is. */
function plainL2() {
  return l2({ same: false });
}

/**
 * The same, with all that our functions have: what looks after old versions, and the tags that it knows them by; a guard that is asked before the
 * alias moves; descriptions. Tags are set on the resources, which is much faster than `Tags.of(scope)`, an aspect for each.
 */
function l2({ same } = { same: true }) {
  const { CustomResource, Duration, RemovalPolicy, Stack } = installed('aws-cdk-lib/core');
  const { Alias, Architecture, Code, Function, LayerVersion, LoggingFormat, Runtime, Tracing } = installed('aws-cdk-lib/aws-lambda');
  const { ManagedPolicy, PolicyDocument, PolicyStatement, Role, ServicePrincipal } = installed('aws-cdk-lib/aws-iam');
  const { LogGroup, RetentionDays } = installed('aws-cdk-lib/aws-logs');
  const { Construct } = installed('constructs');

  /** One function for the stack, called after each deploy and once a day, and asked by the guards. */
  const keeperOf = (stack) => {
    const { Rule, Schedule } = installed('aws-cdk-lib/aws-events');
    const { LambdaFunction } = installed('aws-cdk-lib/aws-events-targets');
    const logGroup = new LogGroup(stack, 'KeeperLogs', { retention: RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
    const stackId = Stack.of(stack).stackId;
    const role = new Role(stack, 'KeeperRole', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        Keeper: new PolicyDocument({
          statements: [
            new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
            new PolicyStatement({ actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] }),
            new PolicyStatement({ actions: ['cloudformation:DescribeStacks', 'cloudformation:ListStackResources'], resources: [stackId] }),
          ],
        }),
      },
    });
    const keeper = new Function(stack, 'Keeper', {
      description: 'Notes which versions served, guards what was rolled back, deletes old versions',
      code: Code.fromAsset(join(assets, 'version-keeper')), handler: 'index.handler', runtime: Runtime.NODEJS_24_X, architecture: Architecture.ARM_64,
      memorySize: 512, timeout: Duration.minutes(15), role: role.withoutPolicyUpdates(), logGroup, loggingFormat: LoggingFormat.JSON, tracing: Tracing.ACTIVE, environment: { STACK_ID: stackId },
    });
    const detail = { 'stack-id': [stackId], 'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'] } };
    new Rule(stack, 'Deploys', {
      description: 'After a deploy, and once a day', schedule: Schedule.rate(Duration.days(1)),
      eventPattern: { source: ['aws.cloudformation'], detailType: ['CloudFormation Stack Status Change'], detail },
      targets: [new LambdaFunction(keeper)],
    });
    let functions = [];
    const keep = (fn) => {
      if (functions.length % 20 === 0) functions = [];
      functions.push(fn);
      if (functions.length > 1) return;
      const mine = functions;
      const { Lazy } = installed('aws-cdk-lib/core');
      new ManagedPolicy(stack, `Keeps${fn.node.path}`, {
        description: 'What the keeper may do', roles: [role],
        document: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ['lambda:ListTags', 'lambda:ListAliases', 'lambda:ListVersionsByFunction', 'lambda:ListProvisionedConcurrencyConfigs', 'lambda:TagResource', 'lambda:UntagResource'],
              resources: Lazy.list({ produce: () => mine.map(({ functionArn }) => functionArn) }),
              conditions: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['served', 'suspended', 'held', 'held-by'] } },
            }),
            new PolicyStatement({ actions: ['lambda:DeleteFunction'], resources: Lazy.list({ produce: () => mine.map(({ functionArn }) => `${functionArn}:*`) }) }),
          ],
        }),
      });
    };
    return { keeper, keep };
  };

  return (stack) => {
    const layers = ['server', 'engine-arm64'].map((name) => new LayerVersion(stack, name, { description: `Model server: ${name}`, code: Code.fromAsset(join(assets, `${name}.zip`)), compatibleArchitectures: [Architecture.ARM_64] }));
    const kept = same ? keeperOf(stack) : undefined;
    const codes = new Map();
    return (id, index) => {
      if (!codes.has(index)) codes.set(index, Code.fromAsset(join(modelFolder, String(index))));
      const scope = new Construct(stack, id);
      const logGroup = new LogGroup(scope, 'Logs', { retention: RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE });
      const role = new Role(scope, 'Role', {
        assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
        ...(same && { description: 'Runs digits on Lambda' }),
        inlinePolicies: {
          Inference: new PolicyDocument({
            statements: [
              new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
              new PolicyStatement({ actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] }),
            ],
          }),
        },
      });
      if (same) role.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
      const fn = new Function(scope, 'Function', {
        description: 'Model digits, version 2',
        code: codes.get(index),
        handler: '/opt/nodejs/server/index.handler',
        runtime: Runtime.NODEJS_24_X,
        architecture: Architecture.ARM_64,
        layers,
        memorySize: MEBIBYTES,
        timeout: Duration.seconds(30),
        role: role.withoutPolicyUpdates(),
        logGroup,
        loggingFormat: LoggingFormat.JSON,
        tracing: Tracing.ACTIVE,
        currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, ...(same && { description: 'Model digits, version 2' }) },
      });
      const version = fn.currentVersion;
      const alias = new Alias(scope, 'Live', { aliasName: 'live', version });
      if (!same) return;
      for (const { node } of [logGroup, role, fn]) node.defaultChild.tags.setTag('host', scope.node.path);
      for (const [name, value] of Object.entries({ model: 'digits', digest: '71ded8c9a8151855', pruning: '5' })) fn.node.defaultChild.tags.setTag(name, value);
      kept.keep(fn);
      const guard = new CustomResource(scope, 'Guard', {
        serviceToken: kept.keeper.functionArn, resourceType: 'Custom::HostGuard', serviceTimeout: Duration.minutes(10),
        properties: { functionName: fn.functionName, digest: '71ded8c9a8151855', model: 'digits 2' },
      });
      version.node.addDependency(guard);
      alias.node.addDependency(guard);
    };
  };
}

/** The floor: resources written out, with no version ever published again because nothing computes its digest. */
function l1() {
  const { Fn } = installed('aws-cdk-lib/core');
  const { CfnAlias, CfnFunction, CfnLayerVersion, CfnVersion } = installed('aws-cdk-lib/aws-lambda');
  const { CfnRole } = installed('aws-cdk-lib/aws-iam');
  const { CfnLogGroup } = installed('aws-cdk-lib/aws-logs');
  const { Asset } = installed('aws-cdk-lib/aws-s3-assets');
  const { Construct } = installed('constructs');
  return (stack) => {
    const layers = ['server', 'engine-arm64'].map((name) => {
      const asset = new Asset(stack, `${name}-asset`, { path: join(assets, `${name}.zip`) });
      return new CfnLayerVersion(stack, name, { content: { s3Bucket: asset.s3BucketName, s3Key: asset.s3ObjectKey }, compatibleArchitectures: ['arm64'] }).ref;
    });
    const codes = new Map();
    return (id, index) => {
      if (!codes.has(index)) codes.set(index, new Asset(stack, `Code${index}`, { path: join(modelFolder, String(index)) }));
      const code = codes.get(index);
      const scope = new Construct(stack, id);
      const logGroup = new CfnLogGroup(scope, 'Logs', { retentionInDays: 90 });
      const role = new CfnRole(scope, 'Role', {
        assumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }] },
        policies: [
          {
            policyName: 'Inference',
            policyDocument: {
              Version: '2012-10-17',
              Statement: [
                { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: logGroup.attrArn },
                { Effect: 'Allow', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' },
              ],
            },
          },
        ],
      });
      const fn = new CfnFunction(scope, 'Function', {
        description: 'Model digits, version 2',
        code: { s3Bucket: code.s3BucketName, s3Key: code.s3ObjectKey },
        handler: '/opt/nodejs/server/index.handler',
        runtime: 'nodejs24.x',
        architectures: ['arm64'],
        layers,
        memorySize: MEBIBYTES,
        timeout: 30,
        role: role.attrArn,
        loggingConfig: { logFormat: 'JSON', logGroup: logGroup.ref },
        tracingConfig: { mode: 'Active' },
      });
      const version = new CfnVersion(scope, 'Version', { functionName: fn.ref });
      new CfnAlias(scope, 'Live', { name: 'live', functionName: fn.ref, functionVersion: Fn.getAtt(version.logicalId, 'Version').toString() });
    };
  };
}
