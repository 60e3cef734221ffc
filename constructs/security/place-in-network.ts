import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import { Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { CfnResource } from 'aws-cdk-lib/core';
import { networkInterfaces as functionInterfaces } from '../function/execution-role';
import { networkInterfaces as containerInterfaces } from '../sagemaker/endpoint-role';
import { chosenFor } from './chosen-defaults';
import type { Pass } from './defaults-pass';
import { defaultsOf, rootStackOf } from './defaults-of-stack';
import { Hosted } from './hosted';
import type { InferenceDefaultsProps } from './inference-defaults-props';
import { SecurityDefault } from './inference-defaults-props';
import { selectedSubnets } from './selected-subnets';

/** A function or a container that says nothing of a network goes into the one of the defaults. */
export function placeInNetwork(pass: Pass): void {
  const hosted = new Hosted(pass.tree);
  for (const fn of pass.tree.ofType('AWS::Lambda::Function')) placeFunction(pass, fn);
  for (const model of pass.tree.ofType('AWS::SageMaker::Model')) placeModel(pass, model, hosted);
  // Of inference components, the endpoint has the network.
  for (const config of pass.tree.ofType('AWS::SageMaker::EndpointConfig')) if (pass.tree.properties(config).ExecutionRoleArn !== undefined) placeContainers(pass, config);
}

function placeFunction({ tree, permissions, set, refuse }: Pass, fn: CfnResource): void {
  const props = chosenFor(fn, SecurityDefault.VPC);
  const { CapacityProviderConfig, VpcConfig, Role } = tree.properties(fn);
  // On managed instances, a function is in the network of its capacity provider, and Lambda refuses another.
  if (props === undefined || VpcConfig !== undefined || CapacityProviderConfig !== undefined) return;
  const [role] = tree.referred(Role);
  if (role === undefined) {
    refuse(fn, {
      prop: 'vpc', found: 'would need the role of the function to make network interfaces, and the role is not this app\'s',
      remedy: 'let the role do so and set `vpc` of the function, or leave SecurityDefault.VPC out for it (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html)',
    });
    return;
  }
  permissions.allow(role, functionInterfaces());
  set(fn, 'VpcConfig', network(fn, props, 'SubnetIds'));
}

function placeModel(pass: Pass, model: CfnResource, hosted: Hosted): void {
  if (hosted.components.has(model) || chosenFor(model, SecurityDefault.VPC) === undefined || pass.tree.properties(model).VpcConfig !== undefined) return;
  if (hosted.serverless.has(model)) {
    pass.refuse(model, {
      prop: 'vpc', found: 'is nothing that a serverless endpoint can have',
      remedy: 'take another host, or say that it may be outside of the network: InferenceDefaults.of(endpoint).leaveOut(SecurityDefault.VPC) (https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html)',
    });
    return;
  }
  placeContainers(pass, model);
}

function placeContainers({ tree, permissions, set, refuse }: Pass, resource: CfnResource): void {
  const props = chosenFor(resource, SecurityDefault.VPC);
  const { VpcConfig, ExecutionRoleArn } = tree.properties(resource);
  if (props === undefined || VpcConfig !== undefined) return;
  const [role] = tree.referred(ExecutionRoleArn);
  if (role === undefined) {
    refuse(resource, {
      prop: 'vpc', found: 'would need the role of the containers to make network interfaces, and the role is not this app\'s',
      remedy: 'let the role do so and set `vpc` of the endpoint, or leave SecurityDefault.VPC out for it (https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html)',
    });
    return;
  }
  permissions.allow(role, containerInterfaces());
  set(resource, 'VpcConfig', network(resource, props, 'Subnets'));
}

function network(resource: CfnResource, props: InferenceDefaultsProps, subnets: 'SubnetIds' | 'Subnets'): Record<string, string[]> {
  const vpc = props.vpc as IVpc;
  const groups = props.securityGroups ?? [groupOf(resource, vpc)];
  return { [subnets]: selectedSubnets(props).map(({ subnetId }) => subnetId), SecurityGroupIds: groups.map(({ securityGroupId }) => securityGroupId) };
}

/** One per stack and network: AWS's services are called by HTTPS, wherever routes lead to them, and nobody calls in. */
function groupOf(resource: CfnResource, vpc: IVpc): ISecurityGroup {
  const place = defaultsOf(resource);
  const id = `SecurityGroup-${vpc.node.addr.slice(-8)}`;
  const present = place.node.tryFindChild(id) as SecurityGroup | undefined;
  if (present !== undefined) return present;
  const group = new SecurityGroup(place, id, { vpc, description: `Functions and models of ${rootStackOf(resource).stackName}: HTTPS out, nothing in`, allowAllOutbound: false });
  // S3 through a gateway has public addresses: what else can be reached, the routes of the subnets decide.
  group.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'AWS services');
  return group;
}
