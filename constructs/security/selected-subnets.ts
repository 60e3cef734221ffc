import type { ISubnet, IVpc } from 'aws-cdk-lib/aws-ec2';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { InferenceDefaultsProps } from './inference-defaults-props';

/** The subnets of defaults: such without a way to the internet, where the network has some. */
export function selectedSubnets({ vpc, vpcSubnets }: Pick<InferenceDefaultsProps, 'vpc' | 'vpcSubnets'>): readonly ISubnet[] {
  if (vpcSubnets !== undefined) return (vpc as IVpc).selectSubnets(vpcSubnets).subnets;
  const isolated = (vpc as IVpc).isolatedSubnets;
  return isolated.length > 0 ? (vpc as IVpc).selectSubnets({ subnetType: SubnetType.PRIVATE_ISOLATED }).subnets : (vpc as IVpc).privateSubnets;
}
