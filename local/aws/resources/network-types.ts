import { randomBytes } from 'node:crypto';
import type { Made, RecordedType } from './recorded';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_EC2.html: networks are recorded, and nothing is routed or filtered. */
export const NETWORK_TYPES: Readonly<Record<string, RecordedType>> = {
  'AWS::EC2::VPC': identified('vpc', {
    VpcId: ({ name }) => name,
    CidrBlock: property('CidrBlock'),
    DefaultSecurityGroup: ({ name }) => name.replace('vpc-', 'sg-'),
    DefaultNetworkAcl: ({ name }) => name.replace('vpc-', 'acl-'),
  }),
  'AWS::EC2::Subnet': identified('subnet', {
    SubnetId: ({ name }) => name,
    VpcId: property('VpcId'),
    CidrBlock: property('CidrBlock'),
    AvailabilityZone: ({ properties, identity }) => properties['AvailabilityZone'] ?? `${identity.region}a`,
  }),
  'AWS::EC2::RouteTable': identified('rtb', { RouteTableId: ({ name }) => name }),
  'AWS::EC2::Route': identified('r'),
  'AWS::EC2::SubnetRouteTableAssociation': identified('rtbassoc', { Id: ({ name }) => name }),
  'AWS::EC2::InternetGateway': identified('igw', { InternetGatewayId: ({ name }) => name }),
  'AWS::EC2::VPCGatewayAttachment': identified('attachment'),
  'AWS::EC2::EIP': identified('eipalloc', { AllocationId: ({ name }) => name, PublicIp: () => '192.0.2.1' }),
  'AWS::EC2::NatGateway': identified('nat', { NatGatewayId: ({ name }) => name }),
  'AWS::EC2::SecurityGroup': identified('sg', { GroupId: ({ name }) => name, Id: ({ name }) => name, VpcId: property('VpcId') }),
  'AWS::EC2::SecurityGroupIngress': identified('sgr', { Id: ({ name }) => name }),
  'AWS::EC2::SecurityGroupEgress': identified('sgr', { Id: ({ name }) => name }),
  'AWS::EC2::VPCEndpoint': identified('vpce', { Id: ({ name }) => name }),
  'AWS::EC2::FlowLog': identified('fl', { Id: ({ name }) => name }),
};

function identified(prefix: string, attributes: RecordedType['attributes'] = {}): RecordedType {
  return { made: () => `${prefix}-${randomBytes(9).toString('hex').slice(0, 17)}`, attributes };
}

function property(name: string): (made: Made) => unknown {
  return ({ properties }) => properties[name];
}
