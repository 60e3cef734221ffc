import { App, Stack } from 'aws-cdk-lib/core';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { readAssembly, type Resource } from '../../../local/assembly/assembly';
import { functionsOf } from '../../../local/assembly/functions';
import { inlineFunction, temporaryFolder, writeAssembly } from '../support/assembly';

const read = (...parameters: Parameters<typeof writeAssembly>) => functionsOf(readAssembly(writeAssembly(...parameters)));
const code = { Code: { S3Bucket: 'b', S3Key: 'code.zip' } };
const FILES = { 'code/index.js': '', 'layer/x': '' };

describe('the functions of an assembly', () => {
  test('have what the template says', () => {
    const { functions, skipped } = read([{
      name: 'Demo',
      environment: 'aws://123456789012/eu-west-1',
      assets: { 'code.zip': 'code', 'layer.zip': 'layer' },
      template: {
        Resources: {
          Layer: { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: { S3Bucket: 'b', S3Key: 'layer.zip' } } },
          Fn: inlineFunction('', {
            ...code, Architectures: ['arm64'], MemorySize: 512, Timeout: 30, ReservedConcurrentExecutions: 0,
            Layers: [{ Ref: 'Layer' }], LoggingConfig: { LogGroup: { Ref: 'Logs' } },
          }, 'Demo/Digits/Resource'),
          Logs: { Type: 'AWS::Logs::LogGroup', Properties: {} },
          Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
          Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Fn' }, Name: 'live', FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] } } },
          Url: {
            Type: 'AWS::Lambda::Url',
            Properties: { TargetFunctionArn: { Ref: 'Live' }, Qualifier: 'live', AuthType: 'NONE', Cors: { AllowOrigins: ['*'], MaxAge: 60 } },
          },
        },
      },
    }], { files: FILES });
    expect(skipped).toEqual([]);
    expect(functions).toEqual([expect.objectContaining({
      name: 'Digits',
      path: 'Demo/Digits',
      logicalId: 'Fn',
      arn: 'arn:aws:lambda:eu-west-1:123456789012:function:Digits',
      runtime: 'nodejs24.x',
      architecture: 'arm64',
      memoryMb: 512,
      timeoutSeconds: 30,
      reservedConcurrency: 0,
      logGroup: 'demo-logs',
      code: { kind: 'asset', path: expect.stringMatching(/code$/) },
      layers: [{ kind: 'asset', path: expect.stringMatching(/layer$/) }],
      versions: ['1'],
      aliases: { live: '1' },
      urls: [{
        id: 'Demo/Url', qualifier: 'live', authType: 'NONE', streams: false,
        cors: { allowCredentials: false, allowHeaders: [], allowMethods: [], allowOrigins: ['*'], exposeHeaders: [], maxAge: 60 },
      }],
    })]);
  });

  test('have Lambda\'s defaults for what the template leaves out', () => {
    const { functions } = read([{ name: 'Demo', template: { Resources: { Fn: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs22.x', Handler: 'index.handler', Code: { ZipFile: '' } } } } } }]);
    expect(functions[0]).toMatchObject({
      name: 'Fn', arn: 'arn:aws:lambda:us-east-1:000000000000:function:Fn', architecture: 'x64', memoryMb: 128, timeoutSeconds: 3,
      versions: [], aliases: {}, urls: [], layers: [], logGroup: '/aws/lambda/Fn',
    });
    expect(functions[0]?.reservedConcurrency).toBeUndefined();
  });

  test('that are not of Node.js, or not in the assembly, are told apart', () => {
    const { functions, skipped } = read([{
      name: 'Demo',
      template: {
        Resources: {
          Py: inlineFunction('', { Runtime: 'python3.13' }, 'Demo/Py/Resource'),
          Image: inlineFunction('', { PackageType: 'Image', Code: { ImageUri: 'x' } }, 'Demo/Image/Resource'),
          Custom: inlineFunction('', { Runtime: 'provided.al2023' }, 'Demo/Custom/Resource'),
          Bucket: inlineFunction('', { Code: { S3Bucket: 'theirs', S3Key: 'x.zip' } }, 'Demo/Bucket/Resource'),
          Gone: inlineFunction('', code, 'Demo/Gone/Resource'),
        },
      },
      assets: { 'code.zip': 'not-there' },
    }]);
    expect(functions).toEqual([]);
    expect(skipped).toEqual([
      { path: 'Demo/Py', reason: 'python3.13' },
      { path: 'Demo/Image', reason: 'container image' },
      { path: 'Demo/Custom', reason: 'provided.al2023' },
      { path: 'Demo/Bucket', reason: 'code in s3://theirs/x.zip' },
      { path: 'Demo/Gone', reason: expect.stringMatching(/its asset .*not-there does not exist: run `cdk synth` again/) },
    ]);
  });

  test('of stages and nested stacks are among them', () => {
    const { functions } = read([{
      name: 'Demo',
      template: { Resources: { Inner: { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: { Mode: { Ref: 'AWS::Region' } } }, Metadata: { 'aws:asset:path': 'inner.json' } } } },
    }], {
      stages: { Prod: [{ name: 'Prod/Svc', template: { Resources: { Fn: inlineFunction('', {}, 'Prod/Svc/Fn/Resource') } } }] },
      files: {
        'inner.json': JSON.stringify({
          Parameters: { Mode: { Type: 'String' } },
          Resources: { Fn: inlineFunction('', { Environment: { Variables: { MODE: { Ref: 'Mode' } } } }, 'Demo/Inner/Score/Resource') },
        }),
      },
    });
    expect(functions.map(({ name }) => name).sort()).toEqual(['Fn', 'Score']);
    expect(functions.find(({ name }) => name === 'Score')?.environment(() => undefined)).toEqual({ variables: { MODE: 'us-east-1' }, warnings: [] });
  });

  test('are named by their construct path also where the app was run without the CDK command line', () => {
    const outdir = temporaryFolder();
    const app = new App({ outdir });
    new Function(new Stack(app, 'Demo'), 'Digits', { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline('x') });
    app.synth();
    expect(functionsOf(readAssembly(outdir)).functions).toMatchObject([{ name: 'Digits', path: 'Demo/Digits' }]);
  });

  test('that a condition leaves out are not', () => {
    const conditional = (Condition: string): Resource => ({ ...inlineFunction(''), Condition });
    const { functions } = read([{
      name: 'Demo',
      template: {
        Conditions: { Yes: { 'Fn::Equals': ['a', 'a'] }, No: { 'Fn::Equals': ['a', 'b'] } },
        Resources: { A: conditional('Yes'), B: conditional('No') },
      },
    }]);
    expect(functions.map(({ logicalId }) => logicalId)).toEqual(['A']);
  });

  test('have their environment resolved, with a warning for what only a deploy knows', () => {
    const { functions } = read([{
      name: 'Demo',
      template: {
        Parameters: { Secret: { Type: 'String' } },
        Resources: {
          Table: { Type: 'AWS::DynamoDB::Table' },
          Fn: inlineFunction('', {
            Environment: { Variables: { TABLE: { Ref: 'Table' }, NUMBER: 3, NONE: { Ref: 'AWS::NoValue' }, SECRET: { Ref: 'Secret' }, URL: { 'Fn::GetAtt': ['Url', 'FunctionUrl'] } } },
          }),
          Url: { Type: 'AWS::Lambda::Url', Properties: { TargetFunctionArn: { 'Fn::GetAtt': ['Fn', 'Arn'] }, AuthType: 'NONE' } },
        },
      },
    }]);
    expect(functions[0]?.environment((id) => `http://127.0.0.1:1/${id}`)).toEqual({
      variables: { TABLE: 'demo-table', NUMBER: '3', URL: 'http://127.0.0.1:1/Demo/Url' },
      warnings: ['Fn: the environment variable SECRET is left unset: the parameter Secret has no default'],
    });
  });

  test('find the value that another stack exports', () => {
    const { functions } = read([
      { name: 'Shared', template: { Resources: { Bucket: { Type: 'AWS::S3::Bucket' } }, Outputs: { B: { Value: { Ref: 'Bucket' }, Export: { Name: 'Shared:B' } } } } },
      { name: 'Demo', template: { Resources: { Fn: inlineFunction('', { Environment: { Variables: { BUCKET: { 'Fn::ImportValue': 'Shared:B' }, NONE: { 'Fn::ImportValue': 'x' } } } }) } } },
    ]);
    expect(functions[0]?.environment(() => undefined)).toEqual({
      variables: { BUCKET: 'shared-bucket' },
      warnings: ['Fn: the environment variable NONE is left unset: no stack of the assembly exports x'],
    });
  });

  test('find the layer that another stack exports', () => {
    const { functions } = read([
      {
        name: 'Shared',
        assets: { 'layer.zip': 'layer' },
        template: {
          Resources: { Layer: { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: { S3Bucket: 'b', S3Key: 'layer.zip' } } } },
          Outputs: { L: { Value: { Ref: 'Layer' }, Export: { Name: 'Shared:L' } } },
        },
      },
      { name: 'Demo', template: { Resources: { Fn: inlineFunction('', { Layers: [{ 'Fn::ImportValue': 'Shared:L' }] }) } } },
    ], { files: FILES });
    expect(functions[0]?.layers).toEqual([{ kind: 'asset', path: expect.stringMatching(/layer$/) }]);
  });

  test('fail on a layer whose content is not on this machine', () => {
    expect(() => read([{ name: 'Demo', template: { Resources: { Fn: inlineFunction('', { Layers: ['arn:aws:lambda:us-east-1:1:layer:theirs:3'] }) } } }]))
      .toThrow('Demo/Fn: the layer arn:aws:lambda:us-east-1:1:layer:theirs:3 is no AWS::Lambda::LayerVersion of the assembly');
  });
});
