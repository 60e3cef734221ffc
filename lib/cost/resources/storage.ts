import type { RuleResource } from '../../rules/template';
import { numberOf, textOf, valueAt } from '../../rules/values';
import type { EstimateContext } from '../template/context';
import type { ResourceUsage, Usage } from '../template/usage';
import { GIB, n } from './words';

/** A bucket costs nothing while it is empty. What models it holds is counted with what copies them there. */
export function bucket(resource: RuleResource, { pathOf }: EstimateContext): ResourceUsage {
  if (/\/CsiArtifacts\/Bucket(?:\/Resource)?$/.test(pathOf(resource))) return { free: 'what it holds is counted with what copies it there', source: 'https://aws.amazon.com/s3/pricing/' };
  return [{ what: 'stored', kind: 'per use', key: 's3.storage', missing: `nothing says how much ${resource.logicalId} holds` }];
}

/** What is copied at deploy and kept; the copy says how large it is. */
export function artifactCopy({ properties }: RuleResource): ResourceUsage {
  const bytes = numberOf(properties['bytes']);
  return [{
    what: 'model kept', kind: 'always on', key: 's3.storage',
    ...(bytes === undefined ? { missing: 'the size of the model is not known' } : { quantity: bytes / GIB, formula: `${n(bytes)} bytes / 1024^3`, note: 'for this version; each older one that is kept is as large again' }),
  }];
}

/** What is uploaded at deploy and stays in the bucket of the CDK, where its size is known. */
export function uploaded(key: unknown, { assetBytes }: EstimateContext): readonly Usage[] {
  const name = textOf(key);
  const bytes = name === undefined ? undefined : assetBytes?.(name);
  if (bytes === undefined) return [];
  return [{ what: 'code kept', kind: 'always on', key: 's3.storage', quantity: bytes / GIB, formula: `${n(bytes)} bytes / 1024^3`, note: 'before it is compressed, in the bucket of `cdk bootstrap`' }];
}

export function layerVersion({ properties }: RuleResource, context: EstimateContext): ResourceUsage {
  const code = uploaded(valueAt(properties, 'Content', 'S3Key'), context);
  return code.length === 0 ? { free: 'layers and code are free, up to the quota of 75 GB', source: 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html' } : code;
}
