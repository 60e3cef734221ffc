import type { Rule } from '../rule';
import { deniesPlaintext } from './secure-transport';

export const bucketTls: Rule = {
  id: 'residency-bucket-tls',
  area: 'residency',
  severity: 'error',
  what: 'The policy of a bucket denies requests that do not come over TLS',
  why: 'S3 answers http:// too: whoever calls it so sends models and data in the clear.',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html',
  remedy: 'set enforceSSL: true, or deny s3:* where aws:SecureTransport is false',
  types: ['AWS::S3::Bucket'],
  check(bucket, { template, report }) {
    const policies = template.ofType('AWS::S3::BucketPolicy').filter(({ properties }) => template.called(properties['Bucket'], 'AWS::S3::Bucket') === bucket);
    if (policies.some(({ properties }) => deniesPlaintext(properties['PolicyDocument'], 's3:GetObject'))) return;
    report({ path: '', found: policies.length === 0 ? 'has no policy' : 'has a policy that does not ask for TLS' });
  },
};
