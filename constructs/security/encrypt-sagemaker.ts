import type { CfnResource } from 'aws-cdk-lib/core';
import { volumeKeyStatements } from '../sagemaker/endpoint-role';
import type { Pass } from './defaults-pass';
import { Hosted } from './hosted';
import type { Rendered } from './rendered';

/** Volumes of instances, and what SageMaker itself writes to buckets. */
export function encryptSageMaker(pass: Pass): void {
  const { tree } = pass;
  const hosted = new Hosted(tree);
  for (const config of tree.ofType('AWS::SageMaker::EndpointConfig')) {
    if (!pass.keys.has(config)) continue;
    encryptVolumes(pass, config, hosted);
    // By the key of the bucket, which whoever reads the bucket may use.
    encryptOutput(pass, config, 'AsyncInferenceConfig.OutputConfig', 'S3OutputPath');
    encryptOutput(pass, config, 'DataCaptureConfig', 'DestinationS3Uri');
  }
}

function encryptVolumes({ tree, permissions, keys, set, refuse }: Pass, config: CfnResource, hosted: Hosted): void {
  if (tree.properties(config).KmsKeyId !== undefined) return;
  const key = keys.keyFor(config, (problem) => refuse(config, problem));
  if (key === undefined) return;
  const roles = hosted.roles(config);
  if (roles.includes(undefined)) {
    refuse(config, {
      prop: 'encryption', found: 'would need the role of the containers to use the key, and the role is not this app\'s',
      remedy: 'let the role do so and set `encryptionKey` of the endpoint, or leave SecurityDefault.ENCRYPTION out for it (https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html)',
    });
    return;
  }
  for (const role of roles) for (const statement of volumeKeyStatements(key)) permissions.allow(role as CfnResource, statement);
  set(config, 'KmsKeyId', key.keyArn);
  keys.encrypts(key, config);
}

/** Without a key of the bucket's, its own encryption stays what it is. */
function encryptOutput({ tree, keys, set }: Pass, config: CfnResource, place: string, uri: string): void {
  const output = place.split('.').reduce<Rendered | undefined>((at, name) => at?.[name] as Rendered | undefined, tree.properties(config));
  if (output === undefined || output.KmsKeyId !== undefined) return;
  const key = tree.referred(output[uri]).flatMap((bucket) => keys.of(bucket) ?? [])[0];
  if (key !== undefined) set(config, `${place}.KmsKeyId`, key.keyArn);
}
