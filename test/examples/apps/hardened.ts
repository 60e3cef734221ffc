// Everything that docs/security.md says ends a finding: the test looks whether it does.
import { App, Duration, PropertyInjectors, Stack } from 'aws-cdk-lib';
import type { InjectionContext, IPropertyInjector } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { BucketProps, IBucket } from 'aws-cdk-lib/aws-s3';
import { BlockPublicAccess, Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { AsyncEndpoint, ModelArtifact, ModelFunction, ModelRegistry, ModelVersion, RealTimeEndpoint, Tracing } from 'cdk-serverless-inference';

/** Has the reads of every bucket below a construct logged. */
class LoggedBuckets implements IPropertyInjector {
  public readonly constructUniqueId = Bucket.PROPERTY_INJECTION_ID;

  public constructor(private readonly serverAccessLogsBucket: IBucket) {}

  public inject(props: BucketProps, { id }: InjectionContext): BucketProps {
    return { serverAccessLogsBucket: this.serverAccessLogsBucket, serverAccessLogsPrefix: `${id}/`, ...props };
  }
}

const stack = new Stack(new App(), 'Hardened');
const key = new Key(stack, 'Key', { enableKeyRotation: true });
PropertyInjectors.of(stack).add(new LoggedBuckets(Bucket.fromBucketName(stack, 'AccessLogs', 'access-logs-of-the-account')));

const model = ModelVersion.of('digits', '2', ModelArtifact.fromFile('../../../examples/models/digits/2/model.onnx'));
const digits = new ModelFunction(stack, 'Digits', {
  model,
  vpc: Vpc.fromVpcAttributes(stack, 'Network', { vpcId: 'vpc-1', availabilityZones: ['a', 'b'], isolatedSubnetIds: ['subnet-1', 'subnet-2'], isolatedSubnetRouteTableIds: ['rtb-1', 'rtb-2'] }),
  vpcSubnets: { subnetGroupName: 'Isolated' },
  reservedConcurrency: 10,
  environmentEncryption: key,
  logGroup: new LogGroup(stack, 'Logs', { encryptionKey: key, retention: RetentionDays.ONE_YEAR }),
});
const failing = digits.metricErrors().createAlarm(stack, 'Failing', { threshold: 10, evaluationPeriods: 3 });
failing.addAlarmAction(new SnsAction(new Topic(stack, 'OnCall', { masterKey: key, enforceSSL: true })));

new ModelFunction(stack, 'Untraced', { model, tracing: Tracing.disabled() });

new RealTimeEndpoint(stack, 'Instances', { model, encryptionKey: key, instanceCount: 2, networkIsolation: true });

const replica = Bucket.fromBucketName(stack, 'Replica', 'replica-of-requests');
const requests = new Bucket(stack, 'Requests', { encryptionKey: key, enforceSSL: true, blockPublicAccess: BlockPublicAccess.BLOCK_ALL, versioned: true, lifecycleRules: [{ expiration: Duration.days(1) }], replicationRules: [{ destination: replica }] });
new AsyncEndpoint(stack, 'Queue', {
  model, encryptionKey: key, input: { bucket: requests, prefix: 'in/' }, output: { bucket: requests, prefix: 'out/' }, failures: { bucket: requests, prefix: 'failed/' },
});

new ModelRegistry(stack, 'Registry', { encryptionKey: key }).addModel('digits').addVersion('2', { artifact: ModelArtifact.fromFile('../../../examples/models/digits/2/model.onnx') });
