import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { FlowLogDestination, GatewayVpcEndpointAwsService, InterfaceVpcEndpointAwsService, IpAddresses, Peer, Port, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { AsyncEndpoint, GoldenRequests, HttpInferenceApi, InferenceDefaults, ModelArtifact, ModelFunction, ModelRegistry, RealTimeEndpoint, Rollout } from 'cdk-serverless-inference';

const app = new App();

// A network without a way to the internet: AWS's services are reached through endpoints, each of which is named.
const network = new Stack(app, 'LockedDownNetwork', { description: 'A network that leads to services of AWS and nowhere else' });
const ADDRESSES = '10.0.0.0/16';
const vpc = new Vpc(network, 'Vpc', {
  ipAddresses: IpAddresses.cidr(ADDRESSES),
  natGateways: 0,
  maxAzs: 2,
  subnetConfiguration: [{ name: 'Models', subnetType: SubnetType.PRIVATE_ISOLATED }],
  gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
});
const endpoints = new SecurityGroup(network, 'Endpoints', { vpc, description: 'Services of AWS, for this network alone', allowAllOutbound: false });
endpoints.addIngressRule(Peer.ipv4(ADDRESSES), Port.tcp(443), 'HTTPS');
for (const service of ['application-autoscaling', 'cloudformation', 'codedeploy', 'events', 'lambda', 'monitoring', 'sagemaker.api', 'ssm', 'sts']) {
  vpc.addInterfaceEndpoint(service, { service: new InterfaceVpcEndpointAwsService(service), securityGroups: [endpoints], open: false });
}

// Keys of one's own, this network, isolated containers, TLS, logs for a year: for everything below, and for all that is added later.
InferenceDefaults.of(app).apply({ vpc });
vpc.addFlowLog('All', { destination: FlowLogDestination.toCloudWatchLogs() });

const stack = new Stack(app, 'LockedDown', { description: 'Models that a security review has nothing to ask of' });

// The version to deploy: npx cdk deploy --all -c version=2
const version = String(app.node.tryGetContext('version') ?? '1');
const registry = new ModelRegistry(stack, 'Models');
const digits = registry.addModel('digits').addVersion(version, { artifact: ModelArtifact.fromFile(`../models/digits/${version}/model.onnx`) });

const fn = new ModelFunction(stack, 'Digits', {
  model: digits,
  goldenRequests: GoldenRequests.fromFile('../rollout/golden.json', { outputs: ['label'] }),
  rollout: Rollout.canary({ percentage: 10, bakeTime: Duration.minutes(10) }),
});
const api = new HttpInferenceApi(stack, 'Api', { rateLimit: 100, burstLimit: 200 });
api.addModel('digits', fn);

const live = new RealTimeEndpoint(stack, 'Live', { model: digits, rollout: Rollout.canary({ percentage: 50, bakeTime: Duration.minutes(5) }) });
const batch = new AsyncEndpoint(stack, 'Batch', { model: digits });

const caller = new Role(stack, 'Caller', { assumedBy: new AccountRootPrincipal() });
live.grants.invoke(caller);
batch.grants.invokeAsync(caller);
new CfnOutput(stack, 'ApiUrl', { value: api.url });
new CfnOutput(stack, 'FunctionName', { value: fn.functionName });
new CfnOutput(stack, 'LiveName', { value: live.endpointName });
new CfnOutput(stack, 'BatchName', { value: batch.endpointName });
