import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Lazy, NestedStack, Size, Stack, Stage, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EndpointType, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { UrlSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DataResidency, Datatype, ModelArtifact, ModelFunction, ModelVersion } from '../../../constructs';

const EU = ['eu-central-1', 'eu-west-1'];
const FRANKFURT = { env: { region: 'eu-central-1' } };
const fn = (scope: Stack, environment: Record<string, string>): LambdaFunction => new LambdaFunction(scope, 'Fn', { runtime: Runtime.NODEJS_LATEST, handler: 'index.handler', code: Code.fromInline('x'), environment });

let app: App;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'csi-residency-'));
  app = new App({ outdir: folder });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function refusal(): string {
  try {
    app.synth();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('an app', () => {
  test('within its regions synthesizes', () => {
    DataResidency.of(app, EU);
    const stack = new Stack(app, 'Inside', FRANKFURT);
    fn(stack, { BUCKET: new Bucket(stack, 'Bucket', { enforceSSL: true }).bucketName });
    new RestApi(stack, 'Api', { endpointTypes: [EndpointType.REGIONAL] }).root.addMethod('GET');
    expect(refusal()).toBe('');
  });

  test('is told everything at once, with construct, resource, property, region and remedy', () => {
    DataResidency.of(app, EU);
    const inside = new Stack(app, 'Inside', FRANKFURT);
    fn(inside, { WHERE: 'us-east-1' });
    new RestApi(inside, 'Api').root.addMethod('GET');
    Bucket.fromBucketAttributes(inside, 'Imported', { bucketName: 'models', region: 'us-east-2' });
    new CfnBucket(new NestedStack(inside, 'Nested'), 'Copied', { replicationConfiguration: { role: 'arn:aws:iam::111122223333:role/r', rules: [{ status: 'Enabled', destination: { bucket: 'arn:aws:s3:::copies' } }] } });
    new Stack(app, 'Anywhere');
    new Stack(new Stage(app, 'Asia', { env: { region: 'ap-south-1' } }), 'Stack');

    const message = refusal();
    for (const part of [
      '`Environment.Variables.WHERE` is us-east-1, allowed: eu-central-1, eu-west-1', 'Inside/Fn/Resource (Fn9270CBC0)', 'name an allowed region',
      '`EndpointConfiguration` is not given', 'Inside/Api/Resource',
      '`region` is us-east-2', 'Inside/Imported',
      '`AWS::S3::Bucket` has no policy',
      '`ReplicationConfiguration.Rules[0].Destination.Bucket` is the bucket copies', 'Inside/Nested/Copied',
      '`env.region` is not known at synth', 'Anywhere', "write env: { region: 'eu-central-1' }",
      '`env.region` is ap-south-1', 'Asia/Stack',
    ]) expect(message).toContain(part);
    expect(message.match(/ERROR/g)).toHaveLength(7);
  });

  test('that refers to another region by the Parameter Store is told where it comes from', () => {
    DataResidency.of(app, EU).acknowledge(new Stack(app, 'Certificates', { env: { region: 'us-east-1' }, crossRegionReferences: true }), 'residency-stack', 'only certificates, no data');
    const inside = new Stack(app, 'Inside', { ...FRANKFURT, crossRegionReferences: true });
    fn(inside, { QUEUE: new Queue(app.node.findChild('Certificates') as Stack, 'Queue', { enforceSSL: true }).queueArn });
    expect(refusal()).toMatch(/`ReaderProps.imports` has \/cdk\/exports\/Inside\/.*, which comes from a stack in us-east-1/);
    expect(refusal().match(/ERROR/g)).toHaveLength(1);
  });

  test('may have a list for each stage', () => {
    for (const [name, region] of [['Europe', 'eu-west-1'], ['America', 'us-east-1']] as const) {
      const stage = new Stage(app, name, { env: { region } });
      DataResidency.of(stage, [region]);
      fn(new Stack(stage, 'Stack'), { WHERE: 'eu-west-1' });
    }
    expect(refusal()).toContain('America/Stack/Fn/Resource');
    expect(refusal().match(/ERROR/g)).toHaveLength(1);
  });

  test('may have a list for one stack, which says nothing of the others', () => {
    const inside = new Stack(app, 'Inside', FRANKFURT);
    new Stack(app, 'Anywhere');
    DataResidency.of(inside, EU);
    expect(Object.keys(Template.fromStack(inside).toJSON())).not.toContain('Resources');
  });
});

describe('data on its way', () => {
  test('is encrypted, or it does not synthesize', () => {
    DataResidency.of(app, EU);
    const stack = new Stack(app, 'Inside', FRANKFURT);
    new Queue(stack, 'Jobs');
    new Bucket(stack, 'Models');
    new Topic(stack, 'Done').addSubscription(new UrlSubscription('http://hooks.example.com/done'));
    fn(stack, { ENDPOINT: 'http://models.example.com/v2' });

    const message = refusal();
    for (const part of [
      '`AWS::SQS::Queue` has no policy: set enforceSSL: true', 'Inside/Jobs/Resource', '`AWS::S3::Bucket` has no policy', '`AWS::SNS::Topic` has no policy', '`Protocol` is http, allowed: https', '`Endpoint` is http://hooks.example.com/done',
      '`Environment.Variables.ENDPOINT` is http://models.example.com/v2', "Acknowledge with 'DataResidency::residency-queue-tls'",
    ]) expect(message).toContain(part);
    expect(message.match(/ERROR/g)).toHaveLength(6);
  });

  test('may be as it is with a reason', () => {
    const stack = new Stack(app, 'Inside', FRANKFURT);
    DataResidency.of(app, EU).acknowledge(new Queue(stack, 'Jobs'), 'residency-queue-tls', 'a device that speaks no TLS sends here: decided');
    expect(refusal()).toBe('');
  });
});

describe('what copies models', () => {
  const copied = (allow: (host: ModelFunction) => void): unknown => {
    const stack = new Stack(app, 'Inside', FRANKFURT);
    const artifact = ModelArtifact.fromS3({
      bucket: Bucket.fromBucketName(stack, 'Models', 'models'), key: 'digits.onnx', versionId: 'v1', sha256: 'a'.repeat(64), size: Size.kibibytes(10),
      signature: { inputs: [{ name: 'pixels', datatype: Datatype.FP32, shape: [-1, 64] }], outputs: [{ name: 'label', datatype: Datatype.INT64, shape: [-1] }] },
    });
    allow(new ModelFunction(stack, 'Digits', { model: ModelVersion.of('digits', '1', artifact) }));
    return Object.values(Template.fromStack(stack).findResources('Custom::CsiArtifactCopy'))[0]?.['Properties'].allowedRegions;
  };

  test('is told the regions', () => {
    expect(copied(() => DataResidency.of(app, EU))).toBe('eu-central-1,eu-west-1');
  });

  test('is told those that every list has', () => {
    expect(copied(({ node }) => { DataResidency.of(app, EU); DataResidency.of(node.scope as Stack, ['eu-central-1', 'eu-north-1']); })).toBe('eu-central-1');
  });

  test('is not without a list, nor where somebody has decided otherwise', () => {
    expect(copied(() => undefined)).toBeUndefined();
    app = new App();
    expect(copied(({ node }) => DataResidency.of(app, EU).acknowledge(node.scope as Stack, 'residency-artifact', 'public weights: decided'))).toBeUndefined();
  });
});

describe('an exception', () => {
  test('is in the report with its reason', () => {
    const stack = new Stack(app, 'Inside', FRANKFURT);
    DataResidency.of(app, EU).acknowledge(fn(stack, { WHERE: 'us-east-1' }), 'residency-environment', 'no data goes there: decided 2026-11-22');
    expect(refusal()).toBe('');
    const { pluginReports } = JSON.parse(readFileSync(join(folder, 'validation-report.json'), 'utf8'));
    expect(pluginReports).toContainEqual(expect.objectContaining({
      pluginName: 'DataResidency', conclusion: 'success', violations: [],
      suppressedViolations: [expect.objectContaining({ ruleName: 'residency-environment', reason: 'no data goes there: decided 2026-11-22', acknowledgedAt: 'Inside/Fn' })],
    }));
  });

  test('is of one construct and of one rule', () => {
    const residency = DataResidency.of(app, EU);
    const [one, other] = ['One', 'Other'].map((id) => fn(new Stack(app, id, FRANKFURT), { WHERE: 'us-east-1' }));
    residency.acknowledge(one as LambdaFunction, 'residency-environment', 'decided');
    residency.acknowledge(other as LambdaFunction, 'residency-replica', 'decided');
    expect(refusal()).toContain('Other/Fn/Resource');
    expect(refusal()).not.toContain('One/Fn/Resource');
  });

  test.each([
    ['residency-replic', 'decided', '`id` is "residency-replic", which is no rule of residency: did you mean residency-replica?'],
    ['residency-replica', ' ', '`reason` is empty: write down who decided'],
  ])('of %s with the reason %j is refused, whichever way it is written', (id, reason, message) => {
    const stack = new Stack(app, 'Inside', FRANKFURT);
    expect(() => DataResidency.of(app, EU).acknowledge(stack, id, reason)).toThrow(message);
    Validations.of(stack).acknowledge({ id: `DataResidency::${id}`, reason });
    expect(refusal()).toContain(message.replace(/: write.*/, ''));
  });
});

describe('a list', () => {
  test.each([
    [[], '`regions` is empty'],
    [['eu-centrl-1'], '`regions` holds "eu-centrl-1", which is no region: did you mean eu-central-1?'],
    [['eu-west-1', 'eu-west-1'], '`regions` has eu-west-1 twice'],
    [[Lazy.string({ produce: () => 'eu-west-1' })], '`regions` is known only at deploy'],
  ])('%j is refused', (regions, message) => {
    expect(() => DataResidency.of(app, regions)).toThrow(message);
  });

  test('is one for a scope: the same gives the same, another is refused', () => {
    const residency = DataResidency.of(app, EU);
    expect(DataResidency.of(app, [...EU].reverse())).toBe(residency);
    expect(() => DataResidency.of(app, ['eu-west-1'])).toThrow('`regions` is eu-west-1, and this scope has a list already, allowed: eu-central-1, eu-west-1');
  });

  test('takes regions of every partition', () => {
    expect(DataResidency.of(app, ['cn-north-1', 'us-gov-west-1', 'eusc-de-east-1', 'us-iso-east-1', 'us-isob-east-1']).regions).toHaveLength(5);
  });
});

describe('the service control policy', () => {
  const statement = expect.objectContaining({ Effect: 'Deny', Condition: { StringNotEquals: { 'aws:RequestedRegion': EU } } });

  test('is a document, a text and a file', () => {
    const residency = DataResidency.of(app, EU);
    const path = join(folder, 'scp.json');
    residency.writeServiceControlPolicy(path);
    for (const policy of [residency.serviceControlPolicy().toJSON(), JSON.parse(residency.serviceControlPolicyText()), JSON.parse(readFileSync(path, 'utf8'))]) {
      expect(policy).toEqual({ Version: '2012-10-17', Statement: expect.anything() });
      expect([policy.Statement].flat()).toEqual([statement]);
    }
  });

  test('is refused where Organizations would not take it', () => {
    expect(() => DataResidency.of(app, EU).serviceControlPolicy({ exemptRoles: ['Break-Glass'] })).toThrow('`exemptRoles` holds "Break-Glass"');
  });
});
