import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { AccessPoint, FileSystem } from 'aws-cdk-lib/aws-efs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { App, CfnParameter, RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core';
import type { FileSystemArtifactOptions, IModelFileSystem, ModelFunctionProps, S3ModelFileSystemProps } from '../../../constructs';
import { FileComparison, ModelArtifact, ModelFileSystem, ModelFunction, ModelVersion, S3ModelFileSystem } from '../../../constructs';
import { models, newStack, only, resources } from '../stack';

const SHA = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const PATH = `ranker/${SHA.slice(0, 12)}/model.onnx`;
const GIB = 1024 * 1024 * 1024;

function artifact(fileSystem: IModelFileSystem, change: Partial<FileSystemArtifactOptions> = {}): ModelArtifact {
  return ModelArtifact.fromFileSystem({ fileSystem, path: PATH, sha256: SHA, size: Size.bytes(GIB), ...change });
}

function efs(stack: Stack, vpc: Vpc, id = 'Efs'): ModelFileSystem {
  return ModelFileSystem.fromEfsAccessPoint(new FileSystem(stack, id, { vpc }).addAccessPoint('Models', { path: '/models', createAcl: { ownerUid: '1000', ownerGid: '1000', permissions: '755' } }));
}

function fn(stack: Stack, fileSystem: IModelFileSystem, props: Partial<ModelFunctionProps>, change: Partial<FileSystemArtifactOptions> = {}): ModelFunction {
  return new ModelFunction(stack, 'Fn', { model: ModelVersion.of('ranker', '1', artifact(fileSystem, change)), memorySize: Size.gibibytes(4), ...props });
}

function manifestOf(app: App): Record<string, unknown> {
  const { directory } = app.synth();
  const found = readdirSync(directory).filter((name) => name.startsWith('asset.')).flatMap((name) => {
    try {
      return [JSON.parse(readFileSync(join(directory, name, 'csi-model.json'), 'utf8')) as Record<string, unknown>];
    } catch {
      return [];
    }
  });
  expect(found).toHaveLength(1);
  return found[0] as Record<string, unknown>;
}

describe('ModelArtifact.fromFileSystem', () => {
  test('refuses what pins nothing, all at once', () => {
    expect(() => artifact({ mountPath: '/mnt', accessPointArn: 'arn' } as IModelFileSystem, { path: '/mnt/x/../model.onnx', sha256: 'abc', size: Size.bytes(0) })).toThrow(
      /fromFileSystem: 4 problems\n {2}- `fileSystem` is no file system of this library.*\n {2}- `path` is "\/mnt.*\n {2}- `sha256` is "abc".*\n {2}- `size` is not the size of a file/,
    );
  });

  test.each(['', '/model.onnx', 'a//b', 'a/../b', './a', 'models/', 'mit Leerzeichen', '$HOME/model.onnx', 'a?b'])('refuses the path %p', (path) => {
    const stack = newStack();
    expect(() => artifact(new S3ModelFileSystem(stack, 'Files', { vpc: new Vpc(stack, 'Vpc') }), { path, allowMutablePath: true })).toThrow('`path` is');
  });

  test('refuses a path that another version could overwrite, and says which would do', () => {
    const stack = newStack();
    const files = new S3ModelFileSystem(stack, 'Files', { vpc: new Vpc(stack, 'Vpc') });
    expect(() => artifact(files, { path: 'ranker/model.onnx' })).toThrow('put the model below a folder of that name (ranker/9f86d081884c/model.onnx), or set allowMutablePath: true');
    expect(() => artifact(files, { path: 'model.onnx' })).toThrow('(9f86d081884c/model.onnx)');
    expect(artifact(files, { path: 'ranker/model.onnx', allowMutablePath: true }).size.toBytes()).toBe(GIB);
    expect(artifact(files, { path: `${SHA}.onnx` }).digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test('of several files is pinned by the digest of all: the same graph with other weights is another path', () => {
    const stack = newStack();
    const files = new S3ModelFileSystem(stack, 'Files', { vpc: new Vpc(stack, 'Vpc') });
    const external = (digit: string) => [{ path: 'model.onnx.data', sha256: digit.repeat(64), size: Size.bytes(5) }];
    const wanted = (digit: string): string => {
      try {
        artifact(files, { externalFiles: external(digit) });
      } catch (error) {
        return /does not hold ([0-9a-f]{12})/.exec((error as Error).message)?.[1] as string;
      }
      throw new Error('not refused');
    };
    expect(wanted('1')).not.toBe(wanted('2'));
    const made = artifact(files, { path: `ranker/${wanted('1')}/model.onnx`, externalFiles: external('1') });
    expect(made.digest.slice(0, 12)).toBe(wanted('1'));
    expect(made.size.toBytes()).toBe(GIB + 5);
    expect(() => artifact(files, { externalFiles: [{ path: 'model.onnx', sha256: SHA, size: Size.bytes(1) }] })).toThrow('`externalFiles` name model.onnx twice');
    expect(() => artifact(files, { externalFiles: [{ path: '../data', sha256: 'x', size: Size.bytes(1) }] })).toThrow(/`externalFiles\[0\]\.path` is "\.\.\/data".*\n.*`externalFiles\[0\]\.sha256` is "x"/);
  });
});

describe('a function whose model lies on EFS', () => {
  test('mounts the access point, may read it and nothing else, and carries no model in its code', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const vpc = new Vpc(stack, 'Vpc');
    fn(stack, efs(stack, vpc), { vpc });
    const template = Template.fromStack(stack);
    const arn = { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':access-point/'), { Ref: only(template, 'AWS::EFS::AccessPoint').id }])] };
    template.hasResourceProperties('AWS::Lambda::Function', {
      FileSystemConfigs: [{ Arn: arn, LocalMountPath: '/mnt/models' }],
      Environment: { Variables: Match.objectLike({ CSI_ARTIFACT_URI: `file:///mnt/models/ranker/${SHA.slice(0, 12)}/` }) },
      EphemeralStorage: { Size: 512 },
    });
    const roles = Object.fromEntries(resources(template, 'AWS::IAM::Role').map(([id, { Properties }]) => [id.slice(0, 6), Properties]));
    const { Policies } = roles.FnRole as { Policies: { PolicyDocument: { Statement: { Action: unknown; Resource: unknown; Condition?: unknown }[] } }[] };
    const { FileSystemConfigs } = only(template, 'AWS::Lambda::Function').resource.Properties as { FileSystemConfigs: { Arn: unknown }[] };
    const statements = Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement).filter(({ Action }) => String(Action).includes('elasticfilesystem'));
    expect(statements).toEqual([{
      Effect: 'Allow',
      Action: 'elasticfilesystem:ClientMount',
      Resource: { 'Fn::GetAtt': [only(template, 'AWS::EFS::FileSystem').id, 'Arn'] },
      Condition: { StringEquals: { 'elasticfilesystem:AccessPointArn': FileSystemConfigs[0].Arn } },
    }]);
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 2049, ToPort: 2049, IpProtocol: 'tcp' });
    const dependsOn = only(template, 'AWS::Lambda::Function').resource.DependsOn;
    for (const type of ['AWS::EFS::MountTarget', 'AWS::EC2::SecurityGroupIngress']) {
      for (const [id] of resources(template, type)) expect(dependsOn).toContain(id);
    }
    expect(manifestOf(app)).toMatchObject({ location: 'mounted', entry: 'model.onnx', files: [{ path: 'model.onnx', bytes: GIB, sha256: SHA }] });
  });

  test('says in its manifest when sizes are all that is compared', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const vpc = new Vpc(stack, 'Vpc');
    fn(stack, efs(stack, vpc), { vpc }, { comparison: FileComparison.SIZE });
    expect(manifestOf(app)).toMatchObject({ comparison: 'size' });
  });

  test('needs a network, and the file system\'s own', () => {
    const stack = newStack();
    const vpc = new Vpc(stack, 'Vpc');
    const fileSystem = efs(stack, vpc);
    expect(() => fn(stack, fileSystem, {})).toThrow(/`vpc` is not given, and the model lies on a file system/);
    const other = new Vpc(stack, 'Other');
    expect(() => new ModelFunction(stack, 'Fn2', { model: ModelVersion.of('r', '1', artifact(fileSystem)), vpc: other })).toThrow(/`vpc` \(Stack\/Other\) is another network than the file system's/);
  });

  test('runs only in availability zones with a mount target', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '123456789012', region: 'eu-central-1' } });
    const vpc = new Vpc(stack, 'Vpc', { availabilityZones: ['eu-central-1a', 'eu-central-1b'] });
    const oneZone = new FileSystem(stack, 'Efs', { vpc, vpcSubnets: { availabilityZones: ['eu-central-1a'], onePerAz: true } });
    const fileSystem = ModelFileSystem.fromEfsAccessPoint(oneZone.addAccessPoint('Models'));
    expect(() => fn(stack, fileSystem, { vpc })).toThrow(/`vpcSubnets` has subnets in availability zones without a mount target of the file system: Stack\/Vpc\/PrivateSubnet2/);
    new ModelFunction(stack, 'Fits', { model: ModelVersion.of('r', '1', artifact(fileSystem)), vpc, vpcSubnets: { availabilityZones: ['eu-central-1a'] } });
  });

  test('takes an imported access point with its file system, and not without', () => {
    const stack = newStack();
    const vpc = new Vpc(stack, 'Vpc');
    expect(() => ModelFileSystem.fromEfsAccessPoint(AccessPoint.fromAccessPointId(stack, 'Bare', 'fsap-1293c4d9832fo0912'))).toThrow(/`accessPoint` \(Stack\/Bare\) is imported without its file system/);
    const securityGroup = SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1');
    const imported = FileSystem.fromFileSystemAttributes(stack, 'Imported', { fileSystemId: 'fs-1', securityGroup });
    const accessPoint = AccessPoint.fromAccessPointAttributes(stack, 'Point', { accessPointId: 'fsap-1', fileSystem: imported });
    fn(stack, ModelFileSystem.fromEfsAccessPoint(accessPoint, { mountPath: '/mnt/m.1' }), { vpc });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { FileSystemConfigs: [Match.objectLike({ LocalMountPath: '/mnt/m.1' })] });
  });

  test.each(['/mnt', '/mnt/', '/mnt/a/b', '/opt/a', '/mnt/a b', `/mnt/${'a'.repeat(156)}`])('is refused at the mount path %p', (mountPath) => {
    const stack = newStack();
    const point = new FileSystem(stack, 'Efs', { vpc: new Vpc(stack, 'Vpc') }).addAccessPoint('Models');
    expect(() => ModelFileSystem.fromEfsAccessPoint(point, { mountPath })).toThrow('`mountPath` is');
    expect(ModelFileSystem.fromEfsAccessPoint(point, { mountPath: `/mnt/${'a'.repeat(155)}` }).mountPath).toHaveLength(160);
  });

  test('is told what loading takes, by what is read', () => {
    const warningsOf = (size: Size, comparison: FileComparison): string[] => {
      const stack = newStack();
      const vpc = new Vpc(stack, 'Vpc');
      const made = fn(stack, efs(stack, vpc), { vpc }, { size, comparison });
      return Annotations.fromStack(stack).findWarning(`/${made.node.path}`, Match.anyValue()).map(({ entry }) => String(entry.data));
    };
    expect(warningsOf(Size.mebibytes(100), FileComparison.CONTENT)).toEqual([]);
    const [content] = warningsOf(Size.gibibytes(1), FileComparison.CONTENT);
    const [size] = warningsOf(Size.gibibytes(1), FileComparison.SIZE);
    expect([/about (\d+) s/.exec(content ?? '')?.[1], /about (\d+) s/.exec(size ?? '')?.[1]]).toEqual(['22', '17']);
    expect(warningsOf(Size.gibibytes(3), FileComparison.SIZE).join()).toContain('needs about 6244 MiB of memory to load');
  });

  test('is refused a model that no memory holds, at the limit', () => {
    const stack = newStack();
    const vpc = new Vpc(stack, 'Vpc');
    const fileSystem = efs(stack, vpc);
    expect(() => fn(stack, fileSystem, { vpc }, { size: Size.mebibytes(10_240) })).toThrow(/`model` has 10240 MiB.*less than the 10240 MiB of memory/);
    new ModelFunction(stack, 'Fits', { model: ModelVersion.of('r', '1', artifact(fileSystem, { size: Size.mebibytes(10_239) })), vpc });
  });
});

describe('S3ModelFileSystem', () => {
  const declare = (props: (stack: Stack, vpc: Vpc) => Partial<S3ModelFileSystemProps> = () => ({})) => {
    const stack = newStack();
    const vpc = new Vpc(stack, 'Vpc');
    const files = new S3ModelFileSystem(stack, 'Files', { vpc, ...props(stack, vpc) });
    fn(stack, files, { vpc });
    return { stack, files, template: Template.fromStack(stack) };
  };

  test('makes a versioned bucket, file system, mount target per zone, access point, role and security group', () => {
    const { template } = declare();
    template.hasResourceProperties('AWS::S3::Bucket', { VersioningConfiguration: { Status: 'Enabled' }, PublicAccessBlockConfiguration: Match.objectLike({ BlockPublicAcls: true }) });
    expect(only(template, 'AWS::S3::Bucket').resource.DeletionPolicy).toBe('Retain');
    const fileSystem = only(template, 'AWS::S3Files::FileSystem');
    expect(resources(template, 'AWS::S3Files::MountTarget').map(([, { Properties }]) => Properties.FileSystemId)).toEqual(
      Array.from({ length: 2 }, () => ({ 'Fn::GetAtt': [fileSystem.id, 'FileSystemId'] })),
    );
    template.hasResourceProperties('AWS::S3Files::AccessPoint', { PosixUser: { Uid: '1000', Gid: '1000' }, RootDirectory: Match.absent() });
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: Match.objectLike({
        Statement: [Match.objectLike({ Principal: { Service: 'elasticfilesystem.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } }, ArnLike: Match.anyValue() } })],
      }),
    });
  });

  test('has functions mount it for reading, and read large files from the bucket itself', () => {
    const { template } = declare(() => ({ prefix: 'models/' }));
    const accessPoint = { 'Fn::GetAtt': [only(template, 'AWS::S3Files::AccessPoint').id, 'AccessPointArn'] };
    template.hasResourceProperties('AWS::Lambda::Function', { FileSystemConfigs: [{ Arn: accessPoint, LocalMountPath: '/mnt/models' }] });
    template.hasResourceProperties('AWS::IAM::Role', {
      Policies: [Match.objectLike({
        PolicyName: 'Inference',
        PolicyDocument: Match.objectLike({
          Statement: Match.arrayWith([
            {
              Effect: 'Allow', Action: 's3files:ClientMount',
              Resource: { 'Fn::GetAtt': [only(template, 'AWS::S3Files::FileSystem').id, 'FileSystemArn'] },
              Condition: { StringEquals: { 's3files:AccessPointArn': accessPoint } },
            },
            { Effect: 'Allow', Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: { 'Fn::Join': ['', [Match.anyValue(), '/models/*']] } },
          ]),
        }),
      })],
    });
    expect(JSON.stringify(template.toJSON())).not.toContain('ClientWrite');
    expect(only(template, 'AWS::Lambda::Function').resource.DependsOn).toEqual(expect.arrayContaining(resources(template, 'AWS::S3Files::MountTarget').map(([id]) => id)));
  });

  test('outlives its stack, with all that published versions need to mount it, unless told otherwise', () => {
    const policies = (template: Template) => ['FileSystem', 'AccessPoint', 'MountTarget'].flatMap((type) => resources(template, `AWS::S3Files::${type}`)).map(([, { DeletionPolicy }]) => DeletionPolicy);
    expect(new Set(policies(declare().template))).toEqual(new Set(['RetainExceptOnCreate']));
    expect(new Set(policies(declare(() => ({ removalPolicy: RemovalPolicy.DESTROY })).template))).toEqual(new Set(['Delete']));
  });

  test('uses the keys that it is given', () => {
    const { template } = declare((stack) => {
      const encryptionKey = new Key(stack, 'Key');
      return { encryptionKey, bucket: new Bucket(stack, 'Models', { versioned: true, encryptionKey }) };
    });
    template.hasResourceProperties('AWS::S3Files::FileSystem', { KmsKeyId: { 'Fn::GetAtt': [only(template, 'AWS::KMS::Key').id, 'Arn'] } });
    template.hasResourceProperties('AWS::IAM::Role', {
      Policies: [Match.objectLike({ PolicyName: 'Inference', PolicyDocument: Match.objectLike({ Statement: Match.arrayWith([Match.objectLike({ Action: 'kms:Decrypt' })]) }) })],
    });
  });

  test.each<[string, (stack: Stack, vpc: Vpc) => Partial<S3ModelFileSystemProps>, RegExp]>([
    ['a bucket without versions', (stack) => ({ bucket: new Bucket(stack, 'B') }), /`bucket` \(Stack\/B\) keeps no versions.*set `versioned: true`/],
    ['a prefix that is no folder', () => ({ prefix: 'models' }), /`prefix` is "models".*ends in `\/`/],
    ['a prefix from the root', () => ({ prefix: '/models/' }), /`prefix` is "\/models\/"/],
    ['an empty prefix', () => ({ prefix: '' }), /`prefix` is ""/],
    ['a mount path elsewhere', () => ({ mountPath: '/models' }), /`mountPath` is "\/models"/],
    ['two subnets in a zone', (_, vpc) => ({ vpcSubnets: { subnets: [...vpc.privateSubnets, ...vpc.publicSubnets] } }), /`vpcSubnets` selects more than one subnet in an availability zone/],
    ['no subnets', () => ({ vpcSubnets: { subnets: [] } }), /`vpcSubnets` selects none/],
  ])('refuses %s', (_, props, message) => {
    expect(() => declare(props)).toThrow(message);
  });

  test('leaves alone what only the deploy knows: a prefix by parameter, an imported bucket', () => {
    const { template } = declare((stack) => ({ prefix: new CfnParameter(stack, 'Prefix').valueAsString, bucket: Bucket.fromBucketName(stack, 'Imported', 'models') }));
    template.resourceCountIs('AWS::S3Files::FileSystem', 1);
    template.resourceCountIs('AWS::S3::Bucket', 0);
  });

  test('in a stack of its own serves functions of another', () => {
    const app = new App();
    const shared = new Stack(app, 'Shared');
    const vpc = new Vpc(shared, 'Vpc', { subnetConfiguration: [{ name: 'models', subnetType: SubnetType.PRIVATE_ISOLATED }], natGateways: 0 });
    const files = new S3ModelFileSystem(shared, 'Files', { vpc, vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED } });
    const stack = new Stack(app, 'Stack');
    fn(stack, files, { vpc, vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED } });
    const { FileSystemConfigs } = only(Template.fromStack(stack), 'AWS::Lambda::Function').resource.Properties;
    expect(FileSystemConfigs).toEqual([{ Arn: { 'Fn::ImportValue': expect.stringContaining('AccessPointArn') }, LocalMountPath: '/mnt/models' }]);
  });

  test('another version is another path and another manifest, with the same role: both share the traffic of a rollout', () => {
    const roleAndUri = (sha256: string): unknown[] => {
      const stack = newStack();
      const vpc = new Vpc(stack, 'Vpc');
      fn(stack, new S3ModelFileSystem(stack, 'Files', { vpc }), { vpc }, { sha256, path: `ranker/${sha256.slice(0, 12)}/model.onnx` });
      const { Role, Environment } = only(Template.fromStack(stack), 'AWS::Lambda::Function').resource.Properties as { Role: unknown; Environment: { Variables: Record<string, unknown> } };
      return [Role, Environment.Variables.CSI_ARTIFACT_URI];
    };
    const [first, second] = [roleAndUri(SHA), roleAndUri('1'.repeat(64))];
    expect(second[0]).toEqual(first[0]);
    expect(second[1]).not.toEqual(first[1]);
  });

  describe('addModel', () => {
    const added = (model: (stack: Stack) => ModelArtifact, props: Partial<S3ModelFileSystemProps> = {}) => {
      const app = new App();
      const stack = new Stack(app, 'Stack');
      const vpc = new Vpc(stack, 'Vpc');
      const files = new S3ModelFileSystem(stack, 'Files', { vpc, ...props });
      const stored = files.addModel('digits', model(stack));
      files.addModel('digits', model(stack));
      const host = new ModelFunction(stack, 'Fn', { model: ModelVersion.of('digits', '1', stored), vpc });
      return { app, stored, host, template: Template.fromStack(stack) };
    };
    const local = () => ModelArtifact.fromFile(join(models, 'digits', '1', 'model.onnx'));

    test('has the deploy put a file of this machine into a folder of its own, once, before the function', () => {
      const { stored, host, template, app } = added(local, { prefix: 'm/' });
      const { digest, size } = local();
      expect([stored.digest, stored.size.toBytes()]).toEqual([digest, size.toBytes()]);
      const copy = only(template, 'Custom::CsiArtifactCopy');
      expect(copy.resource.Properties).toMatchObject({ targetKey: `m/digits/${digest}/model.onnx`, targetBucket: { Ref: only(template, 'AWS::S3::Bucket').id } });
      const functions = resources(template, 'AWS::Lambda::Function').filter(([, { Properties }]) => Properties.FileSystemConfigs !== undefined);
      expect(functions.map(([, { DependsOn }]) => DependsOn)).toEqual([expect.arrayContaining([copy.id])]);
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: Match.objectLike({
          Statement: Match.arrayWith([{ Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:DeleteObject'], Resource: { 'Fn::Join': ['', [Match.anyValue(), '/m/digits/*']] } }]),
        }),
      });
      // What synth has seen of the file is known of it there too.
      expect(host.modelVersion.signature?.inputs.map(({ name }) => name)).toEqual(['pixels']);
      expect(manifestOf(app)).toMatchObject({ location: 'mounted', signature: { inputs: [{ name: 'pixels' }] } });
    });

    test('copies an object of another bucket, of one version', () => {
      const { template } = added((stack) => {
        const bucket = (stack.node.tryFindChild('Source') as Bucket | undefined) ?? new Bucket(stack, 'Source', { versioned: true });
        return ModelArtifact.fromS3({ bucket, key: 'a.onnx', versionId: 'v1', sha256: SHA, size: Size.bytes(5) });
      });
      expect(only(template, 'Custom::CsiArtifactCopy').resource.Properties).toMatchObject({ sourceKey: 'a.onnx', sourceVersionId: 'v1', sha256: SHA });
    });

    test('refuses a model that no engine here loads, one that is there already, and names that are none', () => {
      const stack = newStack();
      const vpc = new Vpc(stack, 'Vpc');
      const files = new S3ModelFileSystem(stack, 'Files', { vpc });
      const notOnnx = files.addModel('digits', ModelArtifact.fromFile(join(models, 'digits', '1', 'rows.json')));
      expect(() => new ModelFunction(stack, 'Fn', { model: ModelVersion.of('digits', '1', notOnnx), vpc })).toThrow(/rows\.json is not an ONNX file/);
      expect(() => files.addModel('digits', artifact(files))).toThrow('`model` lies on a file system already');
      expect(() => files.addModel('my model', local())).toThrow('`modelName` is "my model"');
    });
  });
});
