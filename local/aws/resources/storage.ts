import type { AwsIdentity } from '../identity';
import type { Buckets } from '../s3/buckets';
import type { Parameters } from '../ssm/parameters';
import type { Properties, Provisioned, ResourceProvider } from './provider';

export function storageProviders(buckets: Buckets, parameters: Parameters, identity: AwsIdentity): Readonly<Record<string, ResourceProvider>> {
  const bucket = (name: string): Provisioned => ({
    physicalId: name,
    attributes: {
      Arn: `arn:aws:s3:::${name}`,
      DomainName: `${name}.s3.${identity.urlSuffix}`,
      RegionalDomainName: `${name}.s3.${identity.region}.${identity.urlSuffix}`,
      DualStackDomainName: `${name}.s3.dualstack.${identity.region}.${identity.urlSuffix}`,
      WebsiteURL: `http://${name}.s3-website-${identity.region}.${identity.urlSuffix}`,
    },
  });
  const parameter = (properties: Properties, name: string, overwrite: boolean): Provisioned => {
    if (properties['Type'] === 'SecureString') throw new Error('AWS::SSM::Parameter cannot make parameters of the type SecureString');
    const { type, value } = parameters.put({
      name,
      type: properties['Type'] as string | undefined,
      value: String(properties['Value'] ?? ''),
      description: properties['Description'] as string | undefined,
      allowedPattern: properties['AllowedPattern'] as string | undefined,
    }, overwrite);
    return { physicalId: name, attributes: { Type: type, Value: value } };
  };
  return {
    'AWS::S3::Bucket': {
      tier: 'executed',
      create: (properties, context) => {
        const name = String(properties['BucketName'] ?? context.uniqueName(63).toLowerCase());
        if (buckets.exists(name)) throw new Error(`${name} already exists`);
        buckets.create(name, properties);
        return bucket(name);
      },
      update: ({ physicalId }, properties) => {
        buckets.configure(physicalId, properties);
        return bucket(physicalId);
      },
      delete: ({ physicalId }) => {
        if (buckets.exists(physicalId)) buckets.delete(physicalId);
      },
    },
    'AWS::S3::BucketPolicy': {
      tier: 'modelled',
      create: (properties) => {
        const name = String(properties['Bucket']);
        if (buckets.bucket(name).policy !== undefined) throw new Error(`The bucket policy already exists on bucket ${name}.`);
        buckets.setPolicy(name, properties['PolicyDocument']);
        return { physicalId: name, attributes: {} };
      },
      update: (existing, properties) => {
        buckets.setPolicy(existing.physicalId, properties['PolicyDocument']);
        return existing;
      },
      delete: ({ physicalId }) => {
        if (buckets.exists(physicalId)) buckets.setPolicy(physicalId, undefined);
      },
    },
    'AWS::SSM::Parameter': {
      tier: 'executed',
      create: (properties, context) => parameter(properties, String(properties['Name'] ?? `CFN-${context.uniqueName(200)}`), false),
      update: ({ physicalId }, properties) => parameter(properties, physicalId, true),
      delete: ({ physicalId }) => void parameters.delete(physicalId),
    },
  };
}
