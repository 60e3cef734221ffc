import type { RuleCase } from '../rule-case';
import { lambda, ROLE } from './resources';

const fn = (ENDPOINT: string): RuleCase['broken'] => ({ Role: ROLE, Fn: lambda({ Environment: { Variables: { ENDPOINT } } }) });
const subscription = (Protocol: string): RuleCase['broken'] => ({
  Hook: { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: 'arn:aws:sns:eu-central-1:111122223333:done', Protocol, Endpoint: 'https://hooks.example.com/done' } },
});
const domain = (SecurityPolicy: string): RuleCase['broken'] => ({
  Domain: { Type: 'AWS::ApiGatewayV2::DomainName', Properties: { DomainName: 'models.example.com', DomainNameConfigurations: [{ EndpointType: 'REGIONAL', SecurityPolicy, CertificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/11112222-3333-4444-5555-666677778888' }] } },
});
const listener = (properties: object): RuleCase['broken'] => ({
  Group: { Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: { TargetType: 'lambda' } },
  Listener: {
    Type: 'AWS::ElasticLoadBalancingV2::Listener',
    Properties: {
      LoadBalancerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/a/1234567890abcdef', Port: 443, Protocol: 'HTTPS',
      Certificates: [{ CertificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/11112222-3333-4444-5555-666677778888' }], DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: 'Group' } }], ...properties,
    },
  },
});
const job = (InstanceCount: number, EnableInterContainerTrafficEncryption: boolean): RuleCase['broken'] => ({
  Job: {
    Type: 'AWS::SageMaker::DataQualityJobDefinition',
    Properties: {
      DataQualityAppSpecification: { ImageUri: '468650794304.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-model-monitor-analyzer' },
      DataQualityJobInput: { EndpointInput: { EndpointName: 'digits', LocalPath: '/opt/ml/processing/input' } },
      DataQualityJobOutputConfig: { MonitoringOutputs: [{ S3Output: { LocalPath: '/opt/ml/processing/output', S3Uri: 's3://reports/quality' } }] },
      JobResources: { ClusterConfig: { InstanceCount, InstanceType: 'ml.m5.large', VolumeSizeInGB: 20 } },
      NetworkConfig: { EnableInterContainerTrafficEncryption },
      RoleArn: 'arn:aws:iam::111122223333:role/monitor',
    },
  },
});
const cache = (TransitEncryptionEnabled: boolean): RuleCase['broken'] => ({
  Cache: { Type: 'AWS::ElastiCache::ReplicationGroup', Properties: { ReplicationGroupDescription: 'answers', CacheNodeType: 'cache.t4g.small', Engine: 'valkey', NumCacheClusters: 2, TransitEncryptionEnabled } },
});
const dax = (ClusterEndpointEncryptionType: string): RuleCase['broken'] => ({
  Cache: { Type: 'AWS::DAX::Cluster', Properties: { IAMRoleARN: 'arn:aws:iam::111122223333:role/dax', NodeType: 'dax.t3.small', ReplicationFactor: 1, ClusterEndpointEncryptionType } },
});
const task = (TransitEncryption: string): RuleCase['broken'] => ({
  Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { Volumes: [{ Name: 'models', EFSVolumeConfiguration: { FilesystemId: 'fs-12345678', TransitEncryption } }] } },
});

/** Data on its way. */
export const TRANSIT_CASES: readonly RuleCase[] = [
  { name: 'a function that calls in the clear', rule: 'security-plaintext-url', broken: fn('http://models.example.com/v2'), repaired: fn('https://models.example.com/v2'), atLimit: fn('http://localhost:8080'), logicalId: 'Fn', path: '/Environment/Variables/ENDPOINT', reason: 'is http://models.example.com/v2, allowed: https://, s3://' },
  { name: 'a topic that posts in the clear', rule: 'security-subscription-tls', broken: subscription('http'), repaired: subscription('https'), logicalId: 'Hook', path: '/Protocol', reason: 'is http, allowed: https' },
  { name: 'a domain with TLS 1.0', rule: 'security-domain-tls', broken: domain('TLS_1_0'), repaired: domain('TLS_1_2'), logicalId: 'Domain', path: '/DomainNameConfigurations/0/SecurityPolicy', reason: 'is TLS_1_0, allowed: TLS_1_2' },
  { name: 'a listener that forwards what came in the clear', rule: 'security-listener-tls', broken: listener({ Protocol: 'HTTP' }), repaired: listener({ Protocol: 'HTTPS' }), logicalId: 'Listener', path: '/Protocol', reason: 'is HTTP, and what comes is forwarded' },
  { name: 'a listener that takes TLS 1.0', rule: 'security-listener-tls', broken: listener({ SslPolicy: 'ELBSecurityPolicy-2016-08' }), repaired: listener({ SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' }), logicalId: 'Listener', path: '/SslPolicy', reason: 'which takes TLS of before 1.2' },
  { name: 'a job whose instances speak in the clear', rule: 'security-container-traffic', broken: job(2, false), repaired: job(2, true), atLimit: job(1, false), logicalId: 'Job', path: '/NetworkConfig/EnableInterContainerTrafficEncryption', reason: 'is false, and there are 2 instances' },
  { name: 'a cache without TLS', rule: 'security-cache-tls', broken: cache(false), repaired: cache(true), logicalId: 'Cache', path: '/TransitEncryptionEnabled', reason: 'is false, allowed: true' },
  { name: 'a DAX cluster without TLS', rule: 'security-cache-tls', broken: dax('NONE'), repaired: dax('TLS'), logicalId: 'Cache', path: '/ClusterEndpointEncryptionType', reason: 'is NONE, allowed: TLS' },
  { name: 'a file system that is mounted in the clear', rule: 'security-mount-tls', broken: task('DISABLED'), repaired: task('ENABLED'), logicalId: 'Task', path: '/Volumes/0/EFSVolumeConfiguration/TransitEncryption', reason: 'is DISABLED, allowed: ENABLED' },
];
