import { Token } from 'aws-cdk-lib/core';
import { MEMORY_MIB } from '../../lib/lambda/limits';
import type { Problem } from '../../lib/problem';
import { totalBytes } from '../private/artifact-contents';
import type { FileSystemMount } from '../private/file-system-mount';
import { networksOf } from '../private/file-system-mount';
import type { ModelFunctionProps } from './model-function-props';

/** Whether the function can mount the file system that its model lies on. */
export function checkMount(props: ModelFunctionProps): Problem[] {
  const contents = props.model.artifact._contents();
  const { place } = contents;
  if (place.kind !== 'mounted') return [];
  const mount = place.fileSystem._mount();
  return [...checkModelFits(totalBytes(contents)), ...(props.vpc === undefined ? [withoutNetwork()] : [...checkSameNetwork(props, mount), ...checkZones(props, mount)])];
}

function withoutNetwork(): Problem {
  return {
    prop: 'vpc',
    found: 'is not given, and the model lies on a file system, which is reached from its network alone',
    remedy: 'give the network of the file system (https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem.html)',
  };
}

/** Only two networks that are both written out, or both declared in the app, can be told apart. */
function checkSameNetwork({ vpc }: ModelFunctionProps, mount: FileSystemMount): Problem[] {
  const id = vpc?.vpcId ?? '';
  const others = networksOf(mount.connections.securityGroups).filter((other) => Token.isUnresolved(other) === Token.isUnresolved(id) && other !== id);
  return others.length === 0 ? [] : [{ prop: 'vpc', found: `(${vpc?.node.path}) is another network than the file system's`, remedy: 'run the function in the network that has the mount targets' }];
}

/** "a mount target in every Availability Zone that your function connects to": https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem-efs.html */
function checkZones({ vpc, vpcSubnets }: ModelFunctionProps, { subnetIds }: FileSystemMount): Problem[] {
  if (vpc === undefined || subnetIds === undefined) return [];
  const subnets = [...vpc.publicSubnets, ...vpc.privateSubnets, ...vpc.isolatedSubnets];
  const served = new Set(subnets.filter(({ subnetId }) => subnetIds.includes(subnetId)).map(({ availabilityZone }) => availabilityZone));
  if (served.size === 0) return [];
  const missing = vpc.selectSubnets(vpcSubnets).subnets.filter(({ availabilityZone }) => !served.has(availabilityZone));
  return missing.length === 0 ? [] : [{
    prop: 'vpcSubnets',
    found: `has subnets in availability zones without a mount target of the file system: ${missing.map(({ node }) => node.path).join(', ')}`,
    remedy: 'select the same subnets here and for the file system',
  }];
}

/** The engine holds the weights in memory, wherever the file lies. */
function checkModelFits(bytes: number): Problem[] {
  const mebibytes = Math.ceil(bytes / (1024 * 1024));
  if (mebibytes < MEMORY_MIB.max) return [];
  return [{
    prop: 'model',
    found: `has ${mebibytes} MiB`,
    allowed: `less than the ${MEMORY_MIB.max} MiB of memory that a function can have`,
    remedy: `quantize it, or host it on a SageMaker endpoint (${MEMORY_MIB.source})`,
  }];
}
