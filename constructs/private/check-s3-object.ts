import { Token } from 'aws-cdk-lib/core';
import type { Problem } from '../../lib/problem';
import type { S3ArtifactOptions } from '../model/artifact-options';
import { checkPin } from './check-file-system-artifact';

/** Whether an object in S3 is one, and always the same. */
export function checkS3Object(options: S3ArtifactOptions): Problem[] {
  const problems: Problem[] = [];
  if (Token.isUnresolved(options.key) || options.key === '' || options.key.endsWith('/')) {
    problems.push({ prop: 'key', found: `is ${Token.isUnresolved(options.key) ? 'a token' : JSON.stringify(options.key)}`, remedy: 'give the key of the ONNX file as plain text' });
  }
  problems.push(...checkPin('', options));
  if (options.versionId === undefined && options.allowUnversioned !== true) {
    problems.push({
      prop: 'versionId',
      found: 'is not given',
      remedy: 'pin the object (turn on versioning of the bucket if it is off), or set allowUnversioned: true',
    });
  }
  return problems;
}
