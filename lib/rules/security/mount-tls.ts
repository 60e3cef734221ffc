import type { Rule } from '../rule';
import { isGiven, isMissing, listOf, textOf, valueAt } from '../values';

export const mountTls: Rule = {
  id: 'security-mount-tls',
  area: 'security',
  severity: 'info',
  what: 'Containers mount file systems over TLS',
  why: 'ECS mounts EFS in the clear unless that is asked for; Lambda always encrypts it.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html',
  remedy: 'set TransitEncryption to ENABLED',
  types: ['AWS::ECS::TaskDefinition'],
  check(task, { report }) {
    listOf(task.properties['Volumes']).forEach((volume, index) => {
      const efs = valueAt(volume, 'EFSVolumeConfiguration');
      const encryption = valueAt(efs, 'TransitEncryption');
      if (!isGiven(efs) || !(isMissing(encryption) || textOf(encryption) === 'DISABLED')) return;
      report({ path: `/Volumes/${index}/EFSVolumeConfiguration/TransitEncryption`, found: isMissing(encryption) ? 'is not given' : 'is DISABLED', allowed: 'ENABLED' });
    });
  },
};
