import type { Rule } from '../rule';
import { booleanOf, isMissing, textOf } from '../values';

export const cacheTls: Rule = {
  id: 'security-cache-tls',
  area: 'security',
  severity: 'info',
  what: 'Caches take requests over TLS',
  why: 'What is cached crosses the network in the clear: neither a Redis replication group nor a DAX cluster encrypts it unless that is asked for, and neither can be changed later.',
  source: 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption.html',
  remedy: 'set TransitEncryptionEnabled to true (ElastiCache), ClusterEndpointEncryptionType to TLS (DAX)',
  types: ['AWS::ElastiCache::ReplicationGroup', 'AWS::DAX::Cluster'],
  check(cache, { report }) {
    if (cache.type === 'AWS::DAX::Cluster') {
      const type = cache.properties['ClusterEndpointEncryptionType'];
      if (isMissing(type) || textOf(type) === 'NONE') report({ path: '/ClusterEndpointEncryptionType', found: isMissing(type) ? 'is not given' : 'is NONE', allowed: 'TLS' });
      return;
    }
    const enabled = cache.properties['TransitEncryptionEnabled'];
    if (isMissing(enabled) || booleanOf(enabled) === false) report({ path: '/TransitEncryptionEnabled', found: isMissing(enabled) ? 'is not given' : 'is false', allowed: 'true' });
  },
};
