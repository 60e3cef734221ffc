import { Token } from 'aws-cdk-lib/core';
import { checkHubReference } from '../../lib/hub/reference';
import type { Problem } from '../../lib/problem';
import type { HuggingFaceArtifactOptions } from '../model/hugging-face-artifact';

export function checkHuggingFace(modelId: string, { revision, allowMutableRevision, include, exclude, size }: HuggingFaceArtifactOptions): Problem[] {
  const open = Object.entries({ modelId, revision }).filter(([, value]) => Token.isUnresolved(value));
  if (open.length > 0) return open.map(([prop]) => ({ prop, found: 'is a token', remedy: 'give it as plain text: the digest of the model follows from it' }));
  return [
    ...checkHubReference({ modelId, revision, allowMutableRevision, include, exclude }),
    ...(size !== undefined && !size.isUnresolved() && size.toBytes() <= 0 ? [{ prop: 'size', found: 'is 0', remedy: 'leave it out if you do not know it' }] : []),
  ];
}
