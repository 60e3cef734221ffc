import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Architecture, Code, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { StateMachine, DefinitionBody } from 'aws-cdk-lib/aws-stepfunctions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { App, CfnParameter, Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core';
import { SHIPPED_ENGINE } from '../../../lib/onnx/check-model';
import { withMetadata } from '../../../lib/onnx/metadata';
import { optimisationEntry } from '../../../lib/optimize/provenance';
import type { ModelFunctionProps } from '../../../constructs';
import { Engine, FunctionAuth, ModelArtifact, ModelFunction, ModelVersion, Tracing } from '../../../constructs';
import * as onnx from '../../lib/onnx/onnx-writer';
import { digits, models, newStack, only, resources, templateOf } from '../stack';

test('a model becomes a function, a published version, an alias, a role and a log group', () => {
  const template = templateOf((stack) => new ModelFunction(stack, 'Digits', { model: digits(), engine: Engine.onnxRuntime() }));
  template.hasResourceProperties('AWS::Lambda::Function', {
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Handler: '/opt/nodejs/server/index.handler',
    MemorySize: 1769,
    Timeout: 30,
    TracingConfig: { Mode: 'Active' },
    LoggingConfig: { LogFormat: 'JSON' },
    Description: 'Model digits, version 1',
    FunctionName: Match.absent(),
    Tags: Match.arrayWith([{ Key: 'csi:host', Value: 'Stack/Digits' }]),
  });
  template.hasResourceProperties('AWS::Lambda::Alias', { Name: 'live', ProvisionedConcurrencyConfig: Match.absent() });
  template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90, LogGroupName: Match.absent() });
  template.resourceCountIs('AWS::Lambda::LayerVersion', 2);
  template.resourceCountIs('AWS::IAM::Policy', 0);
});

test('the assembly may be written to a folder that is named relative to where the app runs, as cdk names it', () => {
  const app = new App({ outdir: relative(process.cwd(), mkdtempSync(join(tmpdir(), 'csi-outdir-'))) });
  new ModelFunction(new Stack(app, 'Stack'), 'Digits', { model: digits() });
  const { directory } = app.synth();
  const models = readdirSync(directory).filter((name) => existsSync(join(directory, name, 'csi-model.json')));
  expect(models).toHaveLength(1);
});

test('an id that a tag cannot hold still makes a tag', () => {
  const template = templateOf((stack) => new ModelFunction(stack, 'Größe (neu) #1', { model: digits() }));
  template.hasResourceProperties('AWS::Lambda::Function', { Tags: Match.arrayWith([{ Key: 'csi:host', Value: Match.stringLikeRegexp('^Stack/Größe _neu_ _1@[0-9a-f]{8}$') }]) });
});

test('what a rollback needs outlives the deploy, and a failed first deploy leaves nothing', () => {
  const template = templateOf((stack) => new ModelFunction(stack, 'Fn', { model: digits() }));
  for (const type of ['AWS::Lambda::Version', 'AWS::IAM::Role', 'AWS::Logs::LogGroup']) {
    expect(only(template, type).resource).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  }
  expect(only(template, 'AWS::Lambda::Function').resource.DeletionPolicy).toBeUndefined();
});

test('removalPolicy DESTROY leaves nothing behind', () => {
  const template = templateOf((stack) => new ModelFunction(stack, 'Fn', { model: digits(), removalPolicy: RemovalPolicy.DESTROY }));
  for (const type of ['AWS::Lambda::Version', 'AWS::IAM::Role', 'AWS::Logs::LogGroup']) {
    expect(only(template, type).resource.DeletionPolicy).toBe('Delete');
  }
});

test('the role may write its own logs and traces, and nothing else', () => {
  const template = templateOf((stack) => new ModelFunction(stack, 'Fn', { model: digits() }));
  const { Properties } = only(template, 'AWS::IAM::Role').resource;
  expect(Properties.ManagedPolicyArns).toBeUndefined();
  expect(Properties.Policies).toEqual([
    {
      PolicyName: 'Inference',
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: { 'Fn::GetAtt': [only(template, 'AWS::Logs::LogGroup').id, 'Arn'] } },
          { Effect: 'Allow', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' },
        ],
      },
    },
  ]);
});

test('other needs make another role: an old version keeps the permissions it was published with', () => {
  const role = (change: Partial<ModelFunctionProps>, prepare: (stack: Stack) => Partial<ModelFunctionProps> = () => ({})) => {
    const stack = newStack();
    new ModelFunction(stack, 'Fn', { model: digits(), ...change, ...prepare(stack) });
    return resources(Template.fromStack(stack), 'AWS::IAM::Role').map(([id]) => id).find((id) => id.startsWith('FnRole'));
  };
  const first = role({});
  expect(role({ model: digits('2'), memorySize: Size.mebibytes(512) })).toBe(first);
  const remote = (name: string) => (stack: Stack) => {
    const bucket = Bucket.fromBucketName(stack, 'B', 'my-models');
    return { model: ModelVersion.of(name, '1', ModelArtifact.fromS3({ bucket, key: 'm', versionId: 'v', sha256: 'a'.repeat(64), size: Size.bytes(9) })) };
  };
  const others = [role({ tracing: Tracing.disabled() }), role({}, remote('m')), role({}, remote('n')), role({}, (stack) => ({ environmentEncryption: new Key(stack, 'K') }))];
  expect(new Set([first, ...others]).size).toBe(5);
});

test('so do grants: those to the role of an old version stay with it', () => {
  const grants = (change: Partial<ModelFunctionProps>) => templateOf((stack) => {
    new Bucket(stack, 'Data').grantRead(new ModelFunction(stack, 'Fn', { model: digits(), ...change }));
  });
  const [before, same, after] = [{}, { model: digits('2') }, { tracing: Tracing.disabled() }].map((change) => only(grants(change), 'AWS::IAM::Policy'));
  expect(same.id).toBe(before.id);
  expect(after.id).not.toBe(before.id);
  expect(before.resource).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  const destroyed = only(grants({ removalPolicy: RemovalPolicy.DESTROY }), 'AWS::IAM::Policy').resource;
  expect(destroyed.DeletionPolicy).toBe('Delete');
});

test('a role that is brought gets another policy for other needs: what serves keeps its permissions until the new version has taken over', () => {
  const policy = (change: (stack: Stack) => Partial<ModelFunctionProps>) => resources(templateOf((stack) => {
    const role = new Role(stack, 'R', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    new ModelFunction(stack, 'Fn', { model: digits(), role, ...change(stack) });
  }), 'AWS::IAM::Policy').map(([id]) => id).find((id) => id.startsWith('FnRolePolicy'));
  const remote = (version: string) => (stack: Stack) => {
    const bucket = Bucket.fromBucketName(stack, 'B', 'my-models');
    return { model: ModelVersion.of('m', version, ModelArtifact.fromS3({ bucket, key: 'm', versionId: version, sha256: version.repeat(64), size: Size.bytes(9) })) };
  };
  const local = policy(() => ({}));
  expect(policy(() => ({ model: digits('2') }))).toBe(local);
  expect(policy(remote('1'))).not.toBe(local);
  expect(policy(remote('2'))).toBe(policy(remote('1')));
  expect(policy((stack) => ({ role: new Role(stack, 'S', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }) }))).not.toBe(local);
});

test('grants to the function and to its alias reach the role', () => {
  const template = templateOf((stack) => {
    const fn = new ModelFunction(stack, 'Fn', { model: digits() });
    const bucket = new Bucket(stack, 'Data');
    bucket.grantRead(fn.alias);
    bucket.grantPut(fn);
  });
  const statements = JSON.stringify(only(template, 'AWS::IAM::Policy').resource.Properties.PolicyDocument);
  expect(statements).toContain('s3:GetObject*');
  expect(statements).toContain('s3:PutObject');
});

test('a role that cannot be changed is left alone', () => {
  const stack = newStack();
  new ModelFunction(stack, 'Fn', { model: digits(), role: Role.fromRoleArn(stack, 'R', 'arn:aws:iam::111122223333:role/r', { mutable: false }) });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::IAM::Policy', 0);
});

test('the code is the model and its manifest only; a hundred functions share one asset and two layers', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const model = digits();
  for (let i = 0; i < 20; i += 1) new ModelFunction(stack, `Fn${i}`, { model, engine: Engine.onnxRuntime() });
  const assembly = app.synth();
  // And the version keeper of the stack.
  const folders = readdirSync(assembly.directory).filter((name) => name.startsWith('asset.') && !name.endsWith('.zip') && !existsSync(join(assembly.directory, name, 'index.js')));
  expect(folders).toHaveLength(1);
  expect(readdirSync(join(assembly.directory, folders[0])).sort()).toEqual(['csi-model.json', 'model.onnx']);
  expect(readdirSync(assembly.directory).filter((name) => name.endsWith('.zip'))).toHaveLength(2);
  expect(JSON.parse(readFileSync(join(assembly.directory, folders[0], 'csi-model.json'), 'utf8'))).toMatchObject({
    schemaVersion: 1,
    name: 'digits',
    version: '1',
    entry: 'model.onnx',
    location: 'bundled',
    files: [{ path: 'model.onnx', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    signature: { inputs: [{ name: 'pixels', datatype: 'FP32', shape: [-1, 64] }] },
  });
});

test('another model changes the code asset, the version with what leads traffic to it, and nothing else', () => {
  const before = templateOf((stack) => new ModelFunction(stack, 'Fn', { model: digits('1'), description: 'd' }));
  const after = templateOf((stack) => new ModelFunction(stack, 'Fn', { model: digits('2'), description: 'd' }));
  const changed = (a: Record<string, unknown>, b: Record<string, unknown>) =>
    [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => JSON.stringify(a[key]) !== JSON.stringify(b[key])).sort();
  const all = (template: Template) => template.toJSON().Resources as Record<string, { Type: string; Properties: Record<string, unknown> }>;
  const [a, b] = [all(before), all(after)];
  const types = changed(a, b).map((id) => (a[id] ?? b[id]).Type);
  expect(types.sort()).toEqual(['AWS::Lambda::Alias', 'AWS::Lambda::Function', 'AWS::Lambda::Version', 'AWS::Lambda::Version', 'Custom::CsiHostGuard']);
  const fn = only(before, 'AWS::Lambda::Function').id;
  // Tags follow the model; they are no part of the version.
  expect(changed(a[fn].Properties, b[fn].Properties)).toEqual(['Code', 'Environment', 'Tags']);
});

test('the same app twice gives the same template', () => {
  const once = () => templateOf((stack) => new ModelFunction(stack, 'Fn', { model: digits() }).addUrl()).toJSON();
  expect(once()).toEqual(once());
});

test('a URL signs by default, and is open only when that is named', () => {
  const url = (auth?: FunctionAuth) => templateOf((stack) => new ModelFunction(stack, 'Fn', { model: digits() }).addUrl({ auth }));
  url().hasResourceProperties('AWS::Lambda::Url', { AuthType: 'AWS_IAM', Qualifier: 'live' });
  expect(resources(url(), 'AWS::Lambda::Permission')).toEqual([]);
  url(FunctionAuth.none()).hasResourceProperties('AWS::Lambda::Url', { AuthType: 'NONE' });
  url(FunctionAuth.none()).hasResourceProperties('AWS::Lambda::Permission', { Principal: '*', Action: 'lambda:InvokeFunctionUrl' });
});

test('fails on a second URL', () => {
  const fn = new ModelFunction(newStack(), 'Fn', { model: digits() });
  expect(fn.url).toBeUndefined();
  expect(fn.addUrl()).toBe(fn.url);
  expect(() => fn.addUrl()).toThrow('Stack/Fn: `addUrl` was called twice');
});

test('invoke is granted on the alias', () => {
  const template = templateOf((stack) => {
    const fn = new ModelFunction(stack, 'Fn', { model: digits() });
    fn.grants.invoke(new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
  });
  const alias = only(template, 'AWS::Lambda::Alias').id;
  const [[, policy]] = resources(template, 'AWS::IAM::Policy');
  expect(JSON.stringify(policy.Properties.PolicyDocument)).toContain(`"Action":"lambda:InvokeFunction","Effect":"Allow","Resource":`);
  expect(JSON.stringify(policy.Properties.PolicyDocument)).toContain(`{"Ref":"${alias}"}`);
});

test('a state machine can invoke the model', () => {
  const template = templateOf((stack) => {
    const fn = new ModelFunction(stack, 'Fn', { model: digits() });
    new StateMachine(stack, 'Flow', { definitionBody: DefinitionBody.fromChainable(fn.invokeTask(stack, 'Predict')) });
  });
  const alias = only(template, 'AWS::Lambda::Alias').id;
  expect(JSON.stringify(only(template, 'AWS::StepFunctions::StateMachine').resource.Properties.DefinitionString)).toContain(alias);
});

test('metrics are those of the alias and of the server', () => {
  const stack = newStack();
  const fn = new ModelFunction(stack, 'Fn', { model: digits() });
  const name = stack.resolve(fn.functionName);
  for (const [metric, metricName, statistic] of [
    [fn.metricInvocations(), 'Invocations', 'Sum'],
    [fn.metricErrors(), 'Errors', 'Sum'],
    [fn.metricThrottles(), 'Throttles', 'Sum'],
  ] as const) {
    expect(metric).toMatchObject({ namespace: 'AWS/Lambda', metricName, statistic });
    expect(stack.resolve(metric.dimensions)).toEqual({ FunctionName: name, Resource: { 'Fn::Join': ['', [name, ':live']] } });
  }
  for (const [metric, metricName] of [
    [fn.metricServerErrors(), 'ServerErrors'],
    [fn.metricBadRequests(), 'BadRequests'],
    [fn.metricModelLatency(), 'ModelLatency'],
    [fn.metricModelLoadTime(), 'ModelLoadTime'],
    [fn.metricColdStarts(), 'ColdStart'],
  ] as const) {
    expect(metric).toMatchObject({ namespace: 'ServerlessInference', metricName });
    expect(stack.resolve(metric.dimensions)).toEqual({ Endpoint: name });
  }
});

test('role, key, network, layers, log group and architecture can be brought', () => {
  const template = templateOf((stack) => {
    const vpc = new Vpc(stack, 'Vpc', { natGateways: 0 });
    const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const fn = new ModelFunction(stack, 'Fn', {
      model: digits(),
      role,
      environment: { AB: '1' },
      environmentEncryption: new Key(stack, 'Key'),
      vpc,
      vpcSubnets: { subnets: vpc.isolatedSubnets.slice(0, 1) },
      securityGroups: [new SecurityGroup(stack, 'Group', { vpc })],
      logGroup: new LogGroup(stack, 'Logs'),
      reservedConcurrency: 0,
      architecture: Architecture.X86_64,
      runtime: Runtime.NODEJS_22_X,
    });
    expect(fn.role).toBe(role);
    expect(fn.connections.securityGroups).toHaveLength(1);
  });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Architectures: ['x86_64'],
    Runtime: 'nodejs22.x',
    ReservedConcurrentExecutions: 0,
    KmsKeyArn: Match.anyValue(),
    VpcConfig: { SubnetIds: [Match.anyValue()], SecurityGroupIds: [Match.anyValue()] },
  });
  const statements = JSON.stringify(only(template, 'AWS::IAM::Policy').resource.Properties.PolicyDocument);
  for (const action of ['logs:PutLogEvents', 'xray:PutTraceSegments', 'ec2:CreateNetworkInterface', 'kms:Decrypt']) expect(statements).toContain(action);
});

test('a permissions boundary goes onto the function\'s own role', () => {
  const template = templateOf((stack) => {
    new ModelFunction(stack, 'Fn', { model: digits(), permissionsBoundary: ManagedPolicy.fromManagedPolicyName(stack, 'B', 'Boundary') });
  });
  template.hasResourceProperties('AWS::IAM::Role', { PermissionsBoundary: Match.anyValue() });
});

test('fails with every problem in one error that names construct, prop, value, limit and remedy', () => {
  const create = () => {
    const stack = newStack();
    return new ModelFunction(stack, 'Fn', {
      model: digits(),
      memorySize: Size.mebibytes(64),
      timeout: Duration.minutes(16),
      ephemeralStorageSize: Size.mebibytes(100),
      environment: { CSI_X: '1', AWS_REGION: 'x', BIG: 'x'.repeat(5000) },
      runtime: Runtime.PYTHON_3_13,
      reservedConcurrency: -1,
      role: Role.fromRoleName(stack, 'R', 'r'),
      permissionsBoundary: ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess'),
      logGroup: LogGroup.fromLogGroupName(stack, 'L', 'l'),
      logRetention: RetentionDays.ONE_DAY,
      securityGroups: [],
    });
  };
  expect(create).toThrow(/^Stack\/Fn: 12 problems/);
  for (const part of [
    '`memorySize` is 64 MiB, allowed: 128 to 10240 MiB: raise it',
    '`timeout` is 960 seconds, allowed: 1 to 900 seconds: lower it',
    '`ephemeralStorageSize` is 100 MiB',
    '`environment.CSI_X`',
    '`environment.AWS_REGION`',
    '`environment` holds',
    '`runtime` is python3.13',
    '`reservedConcurrency` is -1',
    '`permissionsBoundary` is given together with `role`',
    '`logRetention` is given together with `logGroup`',
    '`securityGroups` is given without `vpc`',
    '`securityGroups` is empty',
  ]) {
    expect(create).toThrow(part);
  }
});

test('fails clearly where nobody checked the types', () => {
  const create = () =>
    new ModelFunction(newStack(), 'Fn', {
      model: ModelArtifact.fromFile(join(models, 'digits', '1', 'model.onnx')) as never,
      memorySize: 1024 as never,
      timeout: 30 as never,
    });
  for (const part of ['3 problems', '`model` is a LocalArtifact, allowed: a ModelVersion', '`memorySize` is the number 1024, allowed: a Size: write Size.mebibytes(n)', '`timeout` is the number 30']) {
    expect(create).toThrow(part);
  }
  expect(() => new ModelFunction(newStack(), 'Fn', {} as never)).toThrow('`model` is not given, allowed: a ModelVersion');
});

test('fails on a layer for another architecture', () => {
  const stack = newStack();
  const layer = new LayerVersion(stack, 'Layer', { code: Code.fromAsset(__dirname), compatibleArchitectures: [Architecture.X86_64] });
  expect(() => new ModelFunction(stack, 'Fn', { model: digits(), layers: [layer] })).toThrow('`layers[0]` (Stack/Layer) is for x86_64, and the function is arm64');
  expect(() => new ModelFunction(stack, 'Fn2', { model: digits(), layers: [layer], architecture: Architecture.X86_64 })).not.toThrow();
});

test('fails on a fourth layer, a file that is no model, and an environment that grows too large', () => {
  const stack = newStack();
  const layers = [1, 2, 3, 4].map((i) => LayerVersion.fromLayerVersionArn(stack, `L${i}`, `arn:aws:lambda:us-east-1:111122223333:layer:l:${i}`));
  expect(() => new ModelFunction(stack, 'A', { model: digits(), layers })).toThrow('`layers` has 4 entries, allowed: 3');
  const file = join(mkdtempSync(join(tmpdir(), 'csi-model-')), 'model.pkl');
  writeFileSync(file, Uint8Array.of(0x80, 4, 0x95, 1, 2));
  expect(() => new ModelFunction(stack, 'B', { model: ModelVersion.of('m', '1', ModelArtifact.fromFile(file)) })).toThrow(
    '`model` cannot be served: model.pkl is not an ONNX file; it is a Python pickle: export the model to ONNX',
  );
  const fn = new ModelFunction(stack, 'C', { model: digits() });
  expect(() => fn.addEnvironment('AB', 'x'.repeat(4096))).toThrow('Stack/C: `environment` holds');
});

test('tokens are left to the deploy', () => {
  const stack = newStack();
  const parameter = new CfnParameter(stack, 'P', { type: 'Number' });
  const fn = new ModelFunction(stack, 'Fn', { model: digits(), reservedConcurrency: parameter.valueAsNumber, environment: { AB: parameter.valueAsString } });
  expect(fn.functionName).toBeDefined();
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: { Ref: 'P' } });
});

test('a model that will hardly fit into memory is warned of, another is not', () => {
  const stack = newStack();
  new ModelFunction(stack, 'Roomy', { model: digits() });
  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  const bucket = new Bucket(stack, 'Models');
  const artifact = ModelArtifact.fromS3({ bucket, key: 'm.onnx', versionId: 'v', sha256: 'a'.repeat(64), size: Size.gibibytes(2) });
  new ModelFunction(stack, 'Tight', { model: ModelVersion.of('large', '1', artifact) });
  expect(Annotations.fromStack(stack).findWarning('/Stack/Tight', Match.stringLikeRegexp('needs about 4196 MiB of memory to load, memorySize is 1769 MiB'))).toHaveLength(1);
  expect(Annotations.fromStack(stack).findWarning('/Stack/Tight', Match.stringLikeRegexp("Lambda's init phase ends after 10 s"))).toHaveLength(1);
});

test('a model that another version of the engine has optimised is warned of', () => {
  const warned = (version: string): number => {
    const file = join(mkdtempSync(join(tmpdir(), 'csi-model-')), 'model.onnx');
    writeFileSync(file, withMetadata(onnx.model(), new Map([optimisationEntry({ source: 'a'.repeat(64), level: 'extended', onnxRuntime: version })])));
    const stack = newStack();
    new ModelFunction(stack, 'Fn', { model: ModelVersion.of('m', '1', ModelArtifact.fromFile(file)) });
    return Annotations.fromStack(stack).findWarning('/Stack/Fn', Match.stringLikeRegexp('optimised by ONNX Runtime .* run `csi optimize`')).length;
  };
  expect([warned('1.29.0'), warned(SHIPPED_ENGINE)]).toEqual([1, 0]);
});

test('an operator that depends on the locale is warned of', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'csi-model-')), 'model.onnx');
  writeFileSync(file, onnx.model({ nodes: [onnx.node('StringNormalizer')] }));
  const stack = newStack();
  new ModelFunction(stack, 'Fn', { model: ModelVersion.of('m', '1', ModelArtifact.fromFile(file)) });
  expect(Annotations.fromStack(stack).findWarning('/Stack/Fn', Match.stringLikeRegexp('StringNormalizer.*en_US.UTF-8'))).toHaveLength(1);
});
