import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { CfnResource } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { endpointServices, serviceOfEndpoint } from '../../lib/security/endpoint-services';
import { isPackageFunction } from '../private/package-function';
import { chosenFor } from './chosen-defaults';
import type { Pass } from './defaults-pass';
import { Hosted } from './hosted';
import { SecurityDefault } from './inference-defaults-props';
import type { Tree } from './rendered';
import { selectedSubnets } from './selected-subnets';

/** Who needs a service, and whether that is certain. */
interface Caller {
  readonly path: string;
  readonly service: string;
  readonly gateway: boolean;
  readonly certain: boolean;
}

/**
 * Subnets without a route reach AWS's services through endpoints alone. Where network, routes and callers are all in the app, a call that leads
 * nowhere is seen before it times out.
 */
export function checkEndpoints(pass: Pass): void {
  for (const [vpc, callers] of callersByNetwork(pass)) {
    const present = endpointsOf(pass.tree, vpc);
    const missing = callers.filter(({ service }) => !present.has(service));
    for (const service of [...new Set(missing.map((caller) => caller.service))].sort()) say(pass, vpc, service, missing.filter((caller) => caller.service === service));
  }
}

function say({ refuse, warn }: Pass, vpc: IVpc, service: string, callers: readonly Caller[]): void {
  const certain = callers.filter((caller) => caller.certain);
  const found = `has no endpoint for ${service}, and no route out of the subnets: what these call would never answer: ${list((certain.length > 0 ? certain : callers).map(({ path }) => path))}`;
  const remedy = callers[0]?.gateway === true
    ? `add it by vpc.addGatewayEndpoint('${idOf(service)}', { service: GatewayVpcEndpointAwsService.${service.toUpperCase()} })`
    : `add it by vpc.addInterfaceEndpoint('${idOf(service)}', { service: new InterfaceVpcEndpointAwsService('${service}') })`;
  if (certain.length > 0) refuse(vpc, { prop: 'vpc', found, remedy });
  else warn(vpc, `missingEndpoint-${service}`, `The network ${found}. Is it so, ${remedy}.`);
}

function callersByNetwork(pass: Pass): ReadonlyMap<IVpc, readonly Caller[]> {
  const { tree } = pass;
  const byNetwork = new Map<IVpc, Caller[]>();
  const hosted = new Hosted(tree);
  const note = (resource: CfnResource, callers: readonly Omit<Caller, 'path'>[]): void => {
    const props = chosenFor(resource, SecurityDefault.VPC);
    if (props?.vpc === undefined || tree.properties(resource).VpcConfig === undefined || !areClosed(tree, selectedSubnets(props))) return;
    byNetwork.set(props.vpc, [...byNetwork.get(props.vpc) ?? [], ...callers.map((caller) => ({ ...caller, path: resource.node.scope?.node.path ?? resource.node.path }))]);
  };
  const answering = new Set(tree.resources.flatMap((resource) => (isCustom(resource) ? tree.referred(tree.properties(resource).ServiceToken) : [])));
  for (const fn of tree.ofType('AWS::Lambda::Function')) note(fn, [...callsOf(pass, fn), ...(answering.has(fn) ? [{ service: 's3', gateway: true, certain: true }] : [])]);
  // SageMaker brings models through the network of the containers: https://docs.aws.amazon.com/sagemaker/latest/dg/host-vpc.html
  for (const model of tree.ofType('AWS::SageMaker::Model')) if (!hosted.serverless.has(model)) note(model, [{ service: 's3', gateway: true, certain: true }]);
  return byNetwork;
}

/** CloudFormation waits for an answer that goes to a bucket of its own: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-vpce-bucketnames.html */
function isCustom({ cfnResourceType }: CfnResource): boolean {
  return cfnResourceType.startsWith('Custom::') || cfnResourceType === 'AWS::CloudFormation::CustomResource';
}

/** What a function may call, and what in the roles that let it take them on. */
function callsOf({ tree, permissions }: Pass, fn: CfnResource): readonly Omit<Caller, 'path'>[] {
  const [role] = tree.referred(tree.properties(fn).Role);
  if (role === undefined) return [];
  const assumed = permissions.assumed(role);
  const actions = [role, ...assumed].flatMap((one) => permissions.of(one)).flatMap((permission) => permission.actions);
  return endpointServices([...actions, ...(assumed.length > 0 ? ['sts:AssumeRole'] : [])]).map(({ name, gateway }) => ({ service: name, gateway, certain: isPackageFunction(fn) }));
}

/** Whether all of these are the app's, with route tables of their own that lead nowhere. */
function areClosed(tree: Tree, subnets: readonly IConstruct[]): boolean {
  return subnets.length > 0 && subnets.every((subnet) => {
    const resource = subnet.node.defaultChild;
    if (!CfnResource.isCfnResource(resource)) return false;
    const tables = tree.ofType('AWS::EC2::SubnetRouteTableAssociation').filter((association) => tree.referred(tree.properties(association).SubnetId).includes(resource))
      .flatMap((association) => tree.referred(tree.properties(association).RouteTableId));
    return tables.length > 0 && !tree.ofType('AWS::EC2::Route').some((route) => tree.referred(tree.properties(route).RouteTableId).some((table) => tables.includes(table)));
  });
}

function endpointsOf(tree: Tree, vpc: IVpc): ReadonlySet<string> {
  const resource = vpc.node.defaultChild;
  const own = tree.ofType('AWS::EC2::VPCEndpoint').filter((endpoint) => CfnResource.isCfnResource(resource) && tree.referred(tree.properties(endpoint).VpcId).includes(resource));
  return new Set(own.flatMap((endpoint) => serviceOfEndpoint(JSON.stringify(tree.properties(endpoint).ServiceName) ?? '') ?? []));
}

function list(paths: readonly string[]): string {
  const unique = [...new Set(paths)];
  return unique.length <= 3 ? unique.join(', ') : `${unique.slice(0, 3).join(', ')} and ${unique.length - 3} more`;
}

function idOf(service: string): string {
  return service.split(/[.-]/).map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
}
